package io.tercel.schema;

import java.util.Objects;

/**
 * An index that a field has for filters.
 *
 * @param field name of a field that is no vector, or {@link CollectionSchema#DYNAMIC_FIELD}
 * @param spec what is built
 */
public record ScalarIndex(String field, ScalarIndexSpec spec) {

    /** Checks for nulls. */
    public ScalarIndex {
        Objects.requireNonNull(field, "field");
        Objects.requireNonNull(spec, "spec");
    }

    /** Whether the other one is for the same values, so that only one of the two can be. */
    boolean isSamePlace(ScalarIndex other) {
        return field.equals(other.field) && spec.place().equals(other.spec.place());
    }
}
