package io.tercel.column;

import io.tercel.schema.ColumnData;

/** A column of integers; BOOL as 0 and 1. */
public sealed interface LongColumn extends Column permits AppendableLongColumn, SealedLongColumn, ConstantLongColumn {

    /** The value of a row; of a null row any number. */
    long get(int row);

    /** Copies the values of the rows {@code from .. from + count} to the start of {@code out}. */
    void longs(int from, int count, long[] out);

    /** A lower bound of all values that are not null, exact in a sealed column; above {@link #max} when there are none. */
    long min();

    /** An upper bound of all values that are not null, exact in a sealed column; below {@link #min} when there are none. */
    long max();

    /**
     * A lower bound of the values that are not null in the rows {@code zone * ZONE_ROWS .. (zone + 1) * ZONE_ROWS}; above {@link
     * #zoneMax} when there are none.
     */
    default long zoneMin(int zone) {
        return min();
    }

    /** An upper bound likewise. */
    default long zoneMax(int zone) {
        return max();
    }

    @Override
    default ColumnData.Longs slice(int from, int to) {
        long[] values = new long[to - from];
        longs(from, values.length, values);
        long[] nulls = NullBits.slice(this, from, to);
        if (nulls != null) {
            for (int row = NullBits.next(nulls, 0); row < values.length; row = NullBits.next(nulls, row + 1)) {
                values[row] = 0;
            }
        }
        return new ColumnData.Longs(values, nulls);
    }

    @Override
    default ColumnData.Longs gather(int[] rows) {
        long[] values = new long[rows.length];
        for (int i = 0; i < rows.length; i++) {
            values[i] = isNull(rows[i]) ? 0 : get(rows[i]);
        }
        return new ColumnData.Longs(values, NullBits.gather(this, rows));
    }
}
