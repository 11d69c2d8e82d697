package io.tercel.schema;

import java.util.List;

/**
 * Checked rows in columns: what a write carries from validation through the log into a segment.
 *
 * @param rows number of rows
 * @param columns one for each of {@link CollectionSchema#storedFields()}, in that order
 */
public record RowBatch(int rows, List<ColumnData> columns) {

    /** Checks that all columns have the same length. */
    public RowBatch {
        columns = List.copyOf(columns);
        for (ColumnData column : columns) {
            if (column.rows() != rows) {
                throw new IllegalArgumentException("a column of " + column.rows() + " rows in a batch of " + rows);
            }
        }
    }

    /** A copy of the rows at these positions, in this order. */
    public RowBatch rowsAt(int[] positions) {
        return new RowBatch(
                positions.length,
                columns.stream()
                        .map(column -> ColumnRows.rows(column, positions))
                        .toList());
    }
}
