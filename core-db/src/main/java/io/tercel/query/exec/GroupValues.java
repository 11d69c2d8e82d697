package io.tercel.query.exec;

import io.tercel.column.ColumnValues;
import io.tercel.expr.JsonPath;
import io.tercel.query.exec.rank.RowRef;
import io.tercel.schema.FieldSchema;
import io.tercel.segment.Segment;
import io.tercel.segment.Snapshot;
import java.util.Optional;

/** The values of rows in what a search groups by. */
interface GroupValues {

    /** As users get it; empty for a row that has none. */
    Optional<Object> of(Segment segment, int row);

    /** The value of a row of a snapshot. */
    default Optional<Object> of(Snapshot snapshot, long ref) {
        return of(snapshot.segments().get(RowRef.segment(ref)).segment(), RowRef.row(ref));
    }

    /**
     * Those of a field.
     *
     * @param position its place among the stored ones
     */
    record OfField(int position, FieldSchema field) implements GroupValues {

        @Override
        public Optional<Object> of(Segment segment, int row) {
            return Optional.ofNullable(ColumnValues.value(field, segment.column(position), row));
        }
    }

    /**
     * Those of a place in a JSON field: texts, booleans and integers.
     *
     * @param field the JSON field
     */
    record OfPlace(JsonPath place, FieldSchema field) implements GroupValues {

        @Override
        public Optional<Object> of(Segment segment, int row) {
            Object value = Places.find(ColumnValues.value(field, segment.column(place.field()), row), place.steps())
                    .map(Places.Found::value)
                    .orElse(null);
            if (value instanceof Integer small) {
                return Optional.of(small.longValue());
            }
            boolean groups = value instanceof String || value instanceof Boolean || value instanceof Long;
            return groups ? Optional.ofNullable(value) : Optional.empty();
        }
    }
}
