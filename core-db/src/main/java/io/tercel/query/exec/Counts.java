package io.tercel.query.exec;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** How many rows there are, or how many have a value. */
final class Counts implements Accumulator {

    private final @Nullable FieldBlock values;
    private long[] counts = new long[16];

    /** Counts the values, or all rows when there are none to look at. */
    Counts(@Nullable FieldBlock values) {
        this.values = values;
    }

    @Override
    public void grow(int groups) {
        if (groups > counts.length) {
            counts = Arrays.copyOf(counts, Math.max(groups, 2 * counts.length));
        }
    }

    @Override
    public void add(GroupedBlock block) {
        FieldBlock counted = values;
        for (int i = 0; i < block.count; i++) {
            if (counted == null || !counted.isNull(block.rows[i])) {
                counts[block.groups[i]]++;
            }
        }
    }

    @Override
    public Object value(int group) {
        return counts[group];
    }

    @Override
    public int compare(int left, int right) {
        return Long.compare(counts[left], counts[right]);
    }
}
