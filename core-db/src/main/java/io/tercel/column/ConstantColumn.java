package io.tercel.column;

import io.tercel.schema.ColumnData;
import io.tercel.schema.FieldSchema;

/**
 * Columns in which every row is the same. A sealed segment that is older than a field has one for it: the field's default value, or
 * null. Takes no room and no file.
 */
public final class ConstantColumn {

    private ConstantColumn() {}

    /**
     * A column of so many rows.
     *
     * @param field what the column is of
     * @param one the row, as a column of its own; a vector is null
     */
    public static Column of(FieldSchema field, ColumnData one, int rows) {
        ConstantRows all = new ConstantRows(rows, one.isNull(0));
        return switch (one) {
            case ColumnData.Longs longs -> new ConstantLongColumn(all, longs.values()[0]);
            case ColumnData.Doubles doubles -> new ConstantDoubleColumn(all, doubles.values()[0]);
            case ColumnData.Bytes bytes -> new ConstantBytesColumn(all, bytes.bytes());
            case ColumnData.Vectors vectors -> new NullVectorColumn(requireNull(all), vectors.dimension());
            case ColumnData.Packed ignored -> new NullPackedColumn(requireNull(all), field);
            case ColumnData.Sparse ignored -> new NullSparseColumn(requireNull(all));
        };
    }

    private static ConstantRows requireNull(ConstantRows rows) {
        if (!rows.isNull()) {
            throw new IllegalArgumentException("vectors have no default value");
        }
        return rows;
    }
}
