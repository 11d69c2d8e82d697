package io.tercel.testing;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds a small list of operations that still fails, by delta debugging: Zeller and Hildebrandt, "Simplifying and isolating
 * failure-inducing input", 2002. Parts are left out, first large ones, then smaller ones, as long as the rest fails.
 */
public final class Shrinker {

    private Shrinker() {}

    /** Something to be done with a list of operations, which throws if it finds a fault. */
    @FunctionalInterface
    public interface Run<T> {
        /** Runs the operations from a fresh beginning, the same way each time. */
        void run(List<T> operations) throws Exception;
    }

    /**
     * Runs the operations; if they fail, shrinks them and fails with the smallest list that was found.
     *
     * @throws AssertionError with that list in the message and its failure as the cause
     */
    public static <T> void check(List<T> operations, Run<T> run) {
        Throwable first = failureOf(operations, run);
        if (first == null) {
            return;
        }
        List<T> smallest = shrink(operations, run);
        Throwable again = failureOf(smallest, run);
        // A race may not show itself again: then the first failure is what there is to tell.
        Throwable failure = again == null ? first : again;
        StringBuilder message =
                new StringBuilder("fails with %d of %d operations:".formatted(smallest.size(), operations.size()));
        smallest.forEach(operation -> message.append("\n  ").append(operation));
        message.append("\n").append(failure);
        throw new AssertionError(message.toString(), failure);
    }

    /** A list that fails and of which no single operation can be left out. */
    static <T> List<T> shrink(List<T> failing, Run<T> run) {
        List<T> smallest = failing;
        int parts = 2;
        while (smallest.size() > 1) {
            List<T> smaller = withoutOnePart(smallest, parts, run);
            if (smaller.size() < smallest.size()) {
                smallest = smaller;
                parts = Math.max(2, parts - 1);
            } else if (parts < smallest.size()) {
                parts = Math.min(smallest.size(), parts * 2);
            } else {
                break;
            }
        }
        return smallest;
    }

    private static <T> List<T> withoutOnePart(List<T> operations, int parts, Run<T> run) {
        for (int part = 0; part < parts; part++) {
            List<T> rest = new ArrayList<>(operations);
            rest.subList(operations.size() * part / parts, operations.size() * (part + 1) / parts)
                    .clear();
            if (rest.size() < operations.size() && failureOf(rest, run) != null) {
                return rest;
            }
        }
        return operations;
    }

    private static <T> @Nullable Throwable failureOf(List<T> operations, Run<T> run) {
        try {
            run.run(operations);
            return null;
        } catch (Exception | AssertionError e) {
            return e;
        }
    }
}
