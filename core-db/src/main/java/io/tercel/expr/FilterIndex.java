package io.tercel.expr;

import io.tercel.config.Limits;
import io.tercel.index.scalar.ScalarIndex;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.ScalarIndexSpec;
import java.util.Optional;

/**
 * An index that a filter may use.
 *
 * @param field name of the field
 * @param spec what it is
 * @param place in a JSON field, if it is for one
 * @param index stays open meanwhile
 */
public record FilterIndex(String field, ScalarIndexSpec spec, Optional<JsonPath> place, ScalarIndex index) {

    /** The index of a stored field. */
    public static FilterIndex of(CollectionSchema schema, int storedField, ScalarIndexSpec spec, ScalarIndex index) {
        Optional<JsonPath> place = spec instanceof ScalarIndexSpec.JsonPath json
                ? JsonPlaces.find(json.path(), schema, Limits.DEFAULT)
                : Optional.empty();
        return new FilterIndex(schema.storedFields().get(storedField).name(), spec, place, index);
    }

    /** What it is called when a plan names it. */
    String description() {
        return spec.place().isEmpty()
                ? "%s on '%s'".formatted(spec.kind(), field)
                : "%s on %s".formatted(spec.kind(), spec.place());
    }
}
