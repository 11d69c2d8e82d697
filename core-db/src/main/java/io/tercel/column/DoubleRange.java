package io.tercel.column;

import io.tercel.schema.ColumnData;

/** The smallest and largest of some numbers; all numbers once one of them is not a number. */
final class DoubleRange {

    private double min;
    private double max;

    /** Goes on from bounds found so far. */
    DoubleRange(double min, double max) {
        this.min = min;
        this.max = max;
    }

    /** Widens the range by the rows that are not null, rounded to 32 bits if {@code single}. */
    void add(ColumnData.Doubles batch, boolean single) {
        add(batch, 0, batch.rows(), single);
    }

    /** As {@link #add(ColumnData.Doubles, boolean)}, by {@code count} rows from {@code from} on. */
    void add(ColumnData.Doubles batch, int from, int count, boolean single) {
        double low = min;
        double high = max;
        double[] values = batch.values();
        for (int i = from; i < from + count; i++) {
            if (batch.isNull(i)) {
                continue;
            }
            double value = single ? (float) values[i] : values[i];
            if (Double.isNaN(value)) {
                low = Double.NEGATIVE_INFINITY;
                high = Double.POSITIVE_INFINITY;
            } else {
                low = Math.min(low, value);
                high = Math.max(high, value);
            }
        }
        min = low;
        max = high;
    }

    double min() {
        return min;
    }

    double max() {
        return max;
    }
}
