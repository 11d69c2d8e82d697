package io.tercel.expr;

import java.util.List;
import java.util.Optional;

/**
 * The rows of a segment for which a condition may have a verdict, to be found through indexes. None that has it is missing.
 *
 * <p>Made for one evaluation and used by one thread.
 */
sealed interface IndexedRows {

    /** How many rows there may be; not too few. */
    long estimate();

    /** What it costs to find them, in units of {@link ReadingCost}. */
    double cost();

    /** What is left to be evaluated for these rows; empty when all of them have the verdict. */
    Optional<BoundExpr> rest();

    /** Finds them, in words of the caller's own. */
    long[] find();

    /** Adds what uses which index, for people. */
    void describe(List<String> uses);

    /** Those of a condition on one field. */
    record Leaf(IndexLookup lookup, boolean verdict, BoundExpr part, int rows, String index) implements IndexedRows {

        @Override
        public long estimate() {
            return verdict ? lookup.estimate() : rows - lookup.least();
        }

        @Override
        public double cost() {
            return lookup.cost();
        }

        @Override
        public Optional<BoundExpr> rest() {
            return lookup.isExact() ? Optional.empty() : Optional.of(verdict ? part : new BoundExpr.Not(part));
        }

        @Override
        public long[] find() {
            return verdict ? lookup.whereTrue() : lookup.whereFalse();
        }

        @Override
        public void describe(List<String> uses) {
            String about = rest().isEmpty() ? "" : "at most ";
            uses.add("%s: %s%,d rows".formatted(index, about, estimate()));
        }
    }

    /** Those that all parts have, the one with the fewest rows first. */
    record All(List<IndexedRows> parts, Optional<BoundExpr> rest) implements IndexedRows {

        @Override
        public long estimate() {
            return parts.getFirst().estimate();
        }

        @Override
        public double cost() {
            return parts.stream().mapToDouble(IndexedRows::cost).sum();
        }

        @Override
        public long[] find() {
            long[] found = parts.getFirst().find();
            for (IndexedRows part : parts.subList(1, parts.size())) {
                long[] other = part.find();
                for (int i = 0; i < found.length; i++) {
                    found[i] &= other[i];
                }
            }
            return found;
        }

        @Override
        public void describe(List<String> uses) {
            parts.forEach(part -> part.describe(uses));
        }
    }

    /** Those that some part has. */
    record Any(List<IndexedRows> parts, Optional<BoundExpr> rest) implements IndexedRows {

        @Override
        public long estimate() {
            return parts.stream().mapToLong(IndexedRows::estimate).sum();
        }

        @Override
        public double cost() {
            return parts.stream().mapToDouble(IndexedRows::cost).sum();
        }

        @Override
        public long[] find() {
            long[] found = parts.getFirst().find();
            for (IndexedRows part : parts.subList(1, parts.size())) {
                long[] other = part.find();
                for (int i = 0; i < found.length; i++) {
                    found[i] |= other[i];
                }
            }
            return found;
        }

        @Override
        public void describe(List<String> uses) {
            parts.forEach(part -> part.describe(uses));
        }
    }
}
