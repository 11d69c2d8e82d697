package io.tercel.query.exec;

import io.tercel.expr.PathStep;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Places inside values as users get them. */
final class Places {

    private Places() {}

    /** What is at a place, null where JSON says null; empty when there is no such place. */
    static Optional<Found> find(@Nullable Object value, List<PathStep> steps) {
        @Nullable Object at = value;
        for (PathStep step : steps) {
            Optional<Found> next = step(at, step);
            if (next.isEmpty()) {
                return Optional.empty();
            }
            at = next.get().value();
        }
        return Optional.of(new Found(at));
    }

    /** A value that is there, and may be null. */
    record Found(@Nullable Object value) {}

    private static Optional<Found> step(@Nullable Object value, PathStep step) {
        return switch (step) {
            case PathStep.Key key ->
                value instanceof Map<?, ?> object && object.containsKey(key.key())
                        ? Optional.of(new Found(object.get(key.key())))
                        : Optional.empty();
            case PathStep.Index index ->
                value instanceof List<?> list && index.index() < list.size()
                        ? Optional.of(new Found(list.get(index.index())))
                        : Optional.empty();
            case PathStep.Member ignored -> Optional.empty();
        };
    }
}
