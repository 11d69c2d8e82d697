package io.tercel.expr;

import io.tercel.schema.FieldSchema;
import java.util.List;

/** One side of a comparison, checked against the schema. */
sealed interface Operand {

    /** Where it begins in the filter text. */
    int position();

    /** Boolean, Long, Double, String, Instant, TimeInterval, or a list of the first five. */
    record Constant(Object value, int position) implements Operand {}

    /**
     * A scalar field other than JSON, or an element of an array; {@code ordinal} is its index among the stored fields, or what
     * {@link ElementFields} makes of that.
     */
    record Column(FieldSchema field, int ordinal, int position) implements Operand {}

    /** An ARRAY as a whole; of STRUCT, the column of its first field. */
    record Array(FieldSchema field, int ordinal, int position) implements Operand {}

    /** A TIMESTAMPTZ field with intervals added to it, one after the other. */
    record Shifted(Column column, List<TimeInterval> intervals, int position) implements Operand {
        /** Copies the intervals. */
        public Shifted {
            intervals = List.copyOf(intervals);
        }
    }

    /** A place in a JSON field, with how it was written. */
    record Json(JsonPath path, String text, int position) implements Operand {}

    /** The result of arithmetic on a row. */
    record Computed(NumberExpr number, int position) implements Operand {}

    /** What it is, for messages. */
    default String describe() {
        return switch (this) {
            case Constant constant -> Values.describe(constant.value());
            case Column column ->
                "field '" + column.field().name() + "' of type "
                        + column.field().type();
            case Array array ->
                "field '" + array.field().name() + "' of type " + array.field().typeName();
            case Shifted shifted -> "a computed moment";
            case Json json -> "JSON value " + json.text();
            case Computed computed -> "a computed number";
        };
    }
}
