package io.tercel.expr;

import io.tercel.config.Limits;
import io.tercel.error.FilterSyntaxException;
import io.tercel.error.InvalidRequestException;
import io.tercel.schema.CollectionSchema;
import java.util.Optional;

/** Places in JSON fields as filters write them, for requests that name one outside of a filter. */
public final class JsonPlaces {

    private JsonPlaces() {}

    /** What {@code meta["author"]}, {@code $meta["topic"]} or the name of an undeclared field stands for; empty for anything else. */
    public static Optional<JsonPath> find(String text, CollectionSchema schema, Limits limits) {
        try {
            return FilterParser.parse(text, limits) instanceof Expr.Path path
                            && new FieldNames(schema, limits.jsonDepth()).resolve(path) instanceof Operand.Json json
                            && !json.path().steps().isEmpty()
                    ? Optional.of(json.path())
                    : Optional.empty();
        } catch (FilterSyntaxException | InvalidRequestException notAPlace) {
            return Optional.empty();
        }
    }
}
