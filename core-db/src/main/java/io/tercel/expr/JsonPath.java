package io.tercel.expr;

import java.util.List;

/**
 * A place inside a JSON field.
 *
 * @param field index of the field among the stored fields
 * @param nullIsEmpty whether a row without a value counts as {@code {}}: so it is for the dynamic field, which a row without
 *     undeclared fields need not have
 * @param steps from the value's root; empty for the root itself
 */
public record JsonPath(int field, boolean nullIsEmpty, List<PathStep> steps) {

    /** Copies the steps. */
    public JsonPath {
        steps = List.copyOf(steps);
    }
}
