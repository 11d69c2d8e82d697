package io.tercel.expr;

import io.tercel.config.Limits;
import io.tercel.error.FilterSyntaxException;
import io.tercel.schema.CollectionSchema;
import java.util.List;
import java.util.Optional;

/** Places in JSON and ARRAY fields as filters write them, for requests that name one outside of a filter. */
public final class JsonPlaces {

    private JsonPlaces() {}

    /** What {@code meta["author"]}, {@code $meta["topic"]} or the name of an undeclared field stands for; empty for anything else. */
    public static Optional<JsonPath> find(String text, CollectionSchema schema, Limits limits) {
        return operand(text, schema, limits)
                .filter(Operand.Json.class::isInstance)
                .map(json -> ((Operand.Json) json).path())
                .filter(path -> !path.steps().isEmpty());
    }

    /**
     * As {@link #find}, and the element that {@code tags[0]} or {@code chunks[0][text]} stands for: a step by position into the value of a
     * stored field.
     */
    public static Optional<JsonPath> findWithElements(String text, CollectionSchema schema, Limits limits) {
        Optional<Operand> operand = operand(text, schema, limits);
        if (operand.isPresent() && operand.get() instanceof Operand.Column column && !isStored(column)) {
            int number = column.ordinal();
            PathStep index = new PathStep.Index(ElementFields.index(number));
            return Optional.of(new JsonPath(ElementFields.stored(number), false, List.of(index)));
        }
        return find(text, schema, limits);
    }

    private static boolean isStored(Operand.Column column) {
        return ElementFields.isStored(column.ordinal());
    }

    private static Optional<Operand> operand(String text, CollectionSchema schema, Limits limits) {
        try {
            return FilterParser.parse(text, limits) instanceof Expr.Path path
                    ? Optional.of(new FieldNames(schema, limits.jsonDepth()).resolve(path))
                    : Optional.empty();
        } catch (FilterSyntaxException | Misfit notAPlace) {
            return Optional.empty();
        }
    }
}
