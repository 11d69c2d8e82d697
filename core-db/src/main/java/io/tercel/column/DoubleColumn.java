package io.tercel.column;

import io.tercel.schema.ColumnData;

/** A column of floating-point numbers; those of a FLOAT field are exactly representable in 32 bits. */
public sealed interface DoubleColumn extends Column
        permits AppendableDoubleColumn, SealedDoubleColumn, ConstantDoubleColumn {

    /** The value of a row; of a null row any number. */
    double get(int row);

    /** Copies the values of the rows {@code from .. from + count} to the start of {@code out}. */
    void doubles(int from, int count, double[] out);

    /**
     * A lower bound of all values that are not null, exact in a sealed column; above {@link #max} when there are none. Minus
     * infinity when a value is not a number, so that no such row is ever pruned.
     */
    double min();

    /** An upper bound, as {@link #min} is a lower one. */
    double max();

    /**
     * A lower bound of the values that are not null in the rows {@code zone * ZONE_ROWS .. (zone + 1) * ZONE_ROWS}; above {@link
     * #zoneMax} when there are none.
     */
    default double zoneMin(int zone) {
        return min();
    }

    /** An upper bound likewise. */
    default double zoneMax(int zone) {
        return max();
    }

    @Override
    default ColumnData.Doubles slice(int from, int to) {
        double[] values = new double[to - from];
        doubles(from, values.length, values);
        long[] nulls = NullBits.slice(this, from, to);
        if (nulls != null) {
            for (int row = NullBits.next(nulls, 0); row < values.length; row = NullBits.next(nulls, row + 1)) {
                values[row] = 0;
            }
        }
        return new ColumnData.Doubles(values, nulls);
    }

    @Override
    default ColumnData.Doubles gather(int[] rows) {
        double[] values = new double[rows.length];
        for (int i = 0; i < rows.length; i++) {
            values[i] = isNull(rows[i]) ? 0 : get(rows[i]);
        }
        return new ColumnData.Doubles(values, NullBits.gather(this, rows));
    }
}
