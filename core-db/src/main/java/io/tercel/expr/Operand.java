package io.tercel.expr;

import io.tercel.schema.FieldSchema;

/** One side of a comparison, checked against the schema. */
sealed interface Operand {

    /** Where it begins in the filter text. */
    int position();

    /** Boolean, Long, Double, String or a list of these. */
    record Constant(Object value, int position) implements Operand {}

    /** A scalar field other than JSON; {@code ordinal} is its index among the stored fields. */
    record Column(FieldSchema field, int ordinal, int position) implements Operand {}

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
            case Json json -> "JSON value " + json.text();
            case Computed computed -> "a computed number";
        };
    }
}
