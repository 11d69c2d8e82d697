package io.tercel.query.exec;

import io.tercel.query.exec.rank.RowRef;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The smallest or the largest value. A reference to a row that has it is kept, and of numbers the number too, to compare with. */
final class Extremes implements Accumulator {

    private static final long NONE = -1;

    private final FieldBlock values;
    private final SnapshotColumns columns;
    private final int sign;

    private long[] refs = filled(new long[0], 16);
    private long[] longs = new long[16];
    private double[] doubles = new double[16];

    /**
     * Nothing yet.
     *
     * @param sign 1 for the largest, -1 for the smallest
     */
    Extremes(FieldBlock values, SnapshotColumns columns, int sign) {
        this.values = values;
        this.columns = columns;
        this.sign = sign;
    }

    private static long[] filled(long[] refs, int size) {
        long[] grown = Arrays.copyOf(refs, size);
        Arrays.fill(grown, refs.length, size, NONE);
        return grown;
    }

    @Override
    public void grow(int groups) {
        if (groups > refs.length) {
            int size = Math.max(groups, 2 * refs.length);
            refs = filled(refs, size);
            longs = Arrays.copyOf(longs, size);
            doubles = Arrays.copyOf(doubles, size);
        }
    }

    @Override
    public void add(GroupedBlock block) {
        switch (values.field().type().storage()) {
            case LONG -> addLongs(block);
            case DOUBLE -> addDoubles(block);
            case BYTES -> addTexts(block);
            case VECTOR, PACKED, SPARSE -> throw new IllegalStateException("vectors have no order");
        }
    }

    private void addLongs(GroupedBlock block) {
        for (int i = 0; i < block.count; i++) {
            int row = block.rows[i];
            int group = block.groups[i];
            if (values.isNull(row)) {
                continue;
            }
            long value = values.longAt(row);
            if (refs[group] == NONE || (sign > 0 ? value > longs[group] : value < longs[group])) {
                longs[group] = value;
                refs[group] = RowRef.of(block.segment, block.from + row);
            }
        }
    }

    private void addDoubles(GroupedBlock block) {
        for (int i = 0; i < block.count; i++) {
            int row = block.rows[i];
            int group = block.groups[i];
            if (values.isNull(row)) {
                continue;
            }
            double value = values.doubleAt(row);
            if (refs[group] == NONE || sign * Double.compare(value, doubles[group]) > 0) {
                doubles[group] = value;
                refs[group] = RowRef.of(block.segment, block.from + row);
            }
        }
    }

    private void addTexts(GroupedBlock block) {
        for (int i = 0; i < block.count; i++) {
            int row = block.rows[i];
            int group = block.groups[i];
            if (values.isNull(row)) {
                continue;
            }
            long ref = RowRef.of(block.segment, block.from + row);
            if (refs[group] == NONE || sign * columns.compare(values.position(), ref, refs[group]) > 0) {
                refs[group] = ref;
            }
        }
    }

    @Override
    public @Nullable Object value(int group) {
        return refs[group] == NONE ? null : columns.value(values.position(), values.field(), refs[group]);
    }

    @Override
    public int compare(int left, int right) {
        if (refs[left] == NONE || refs[right] == NONE) {
            return Boolean.compare(refs[left] == NONE, refs[right] == NONE);
        }
        return switch (values.field().type().storage()) {
            case LONG -> Long.compare(longs[left], longs[right]);
            case DOUBLE -> Double.compare(doubles[left], doubles[right]);
            case BYTES -> columns.compare(values.position(), refs[left], refs[right]);
            case VECTOR, PACKED, SPARSE -> throw new IllegalStateException("vectors have no order");
        };
    }
}
