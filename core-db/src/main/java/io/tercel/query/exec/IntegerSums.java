package io.tercel.query.exec;

import io.tercel.error.InvalidRequestException;
import io.tercel.query.Aggregate;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Sums or means of integers. They are added in 128 bits, so whether a sum fits a long does not depend on the order of the rows. */
final class IntegerSums implements Accumulator {

    private final Aggregate aggregate;
    private final FieldBlock values;
    private final boolean mean;

    private long[] counts = new long[16];
    private long[] high = new long[16];
    private long[] low = new long[16];

    IntegerSums(Aggregate aggregate, FieldBlock values, boolean mean) {
        this.aggregate = aggregate;
        this.values = values;
        this.mean = mean;
    }

    @Override
    public void grow(int groups) {
        if (groups > counts.length) {
            int size = Math.max(groups, 2 * counts.length);
            counts = Arrays.copyOf(counts, size);
            high = Arrays.copyOf(high, size);
            low = Arrays.copyOf(low, size);
        }
    }

    @Override
    public void add(GroupedBlock block) {
        for (int i = 0; i < block.count; i++) {
            int row = block.rows[i];
            if (values.isNull(row)) {
                continue;
            }
            int group = block.groups[i];
            long value = values.longAt(row);
            long sum = low[group] + value;
            int carry = Long.compareUnsigned(sum, value) < 0 ? 1 : 0;
            high[group] += (value >> 63) + carry;
            low[group] = sum;
            counts[group]++;
        }
    }

    @Override
    public @Nullable Object value(int group) {
        if (counts[group] == 0) {
            return null;
        }
        if (mean) {
            return mean(group);
        }
        if (!fits(group)) {
            throw new InvalidRequestException("%s: the sum of %,d values does not fit 64 bits; ask for avg"
                    .formatted(aggregate.column(), counts[group]));
        }
        return low[group];
    }

    private boolean fits(int group) {
        return high[group] == low[group] >> 63;
    }

    private double mean(int group) {
        double sum = fits(group) ? low[group] : high[group] * 0x1p64 + (low[group] >>> 1) * 2.0;
        return sum / counts[group];
    }

    @Override
    public int compare(int left, int right) {
        if (counts[left] == 0 || counts[right] == 0) {
            return Boolean.compare(counts[left] == 0, counts[right] == 0);
        }
        if (mean) {
            return Double.compare(mean(left), mean(right));
        }
        int order = Long.compare(high[left], high[right]);
        return order != 0 ? order : Long.compareUnsigned(low[left], low[right]);
    }
}
