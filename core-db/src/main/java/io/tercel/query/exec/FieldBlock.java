package io.tercel.query.exec;

import io.tercel.column.BytesColumn;
import io.tercel.column.Column;
import io.tercel.column.DoubleColumn;
import io.tercel.column.LongColumn;
import io.tercel.expr.RowBitmap;
import io.tercel.expr.RowSource;
import io.tercel.schema.FieldSchema;
import io.tercel.segment.Segment;
import java.util.Arrays;

/** The values of one field in a block of rows. Rows are named by their place in the block. */
final class FieldBlock {

    private final int position;
    private final FieldSchema field;
    private final long[] longs = new long[RowSource.BLOCK_ROWS];
    private final double[] doubles = new double[RowSource.BLOCK_ROWS];
    private final long[] nulls = new long[RowBitmap.wordsFor(RowSource.BLOCK_ROWS)];

    FieldBlock(int position, FieldSchema field) {
        this.position = position;
        this.field = field;
    }

    /** The field's place among the stored ones. */
    int position() {
        return position;
    }

    FieldSchema field() {
        return field;
    }

    /** Reads the rows from {@code from} on. Text is left where it is. */
    void load(Segment segment, int from, int count) {
        Column column = segment.column(position);
        if (column.hasNulls()) {
            column.nulls(from, count, nulls);
        } else {
            Arrays.fill(nulls, 0);
        }
        switch (field.type().storage()) {
            case LONG -> ((LongColumn) column).longs(from, count, longs);
            case DOUBLE -> ((DoubleColumn) column).doubles(from, count, doubles);
            case BYTES, VECTOR, PACKED, SPARSE -> {}
        }
    }

    boolean isNull(int row) {
        return (nulls[row >> 6] & (1L << row)) != 0;
    }

    /** The value of a row that is not null, of a field held in longs. */
    long longAt(int row) {
        return longs[row];
    }

    /** The value of a row that is not null, of a field held in doubles. */
    double doubleAt(int row) {
        return doubles[row];
    }

    /** The field's values, where they are text. */
    BytesColumn texts(Segment segment) {
        return (BytesColumn) segment.column(position);
    }
}
