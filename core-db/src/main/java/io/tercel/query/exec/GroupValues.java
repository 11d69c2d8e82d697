package io.tercel.query.exec;

import io.tercel.column.ColumnValues;
import io.tercel.expr.JsonPath;
import io.tercel.expr.PathStep;
import io.tercel.query.exec.rank.RowRef;
import io.tercel.schema.FieldSchema;
import io.tercel.segment.Segment;
import io.tercel.segment.Snapshot;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
            Object value = ColumnValues.value(field, segment.column(place.field()), row);
            for (PathStep step : place.steps()) {
                value = within(value, step);
            }
            if (value instanceof Integer small) {
                return Optional.of(small.longValue());
            }
            boolean groups = value instanceof String || value instanceof Boolean || value instanceof Long;
            return groups ? Optional.ofNullable(value) : Optional.empty();
        }

        private static @Nullable Object within(@Nullable Object value, PathStep step) {
            return switch (step) {
                case PathStep.Key key -> value instanceof Map<?, ?> object ? object.get(key.key()) : null;
                case PathStep.Index index ->
                    value instanceof List<?> list && index.index() < list.size() ? list.get(index.index()) : null;
                case PathStep.Member ignored -> null;
            };
        }
    }
}
