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

    /** What is to be evaluated for the rows that are not certain; empty when all are. */
    Optional<BoundExpr> rest();

    /** How many rows that is; not too few. */
    long undecided();

    /** Finds them, in words of the caller's own. */
    FoundRows find();

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
            return undecided() == 0 ? Optional.empty() : Optional.of(verdict ? part : new BoundExpr.Not(part));
        }

        @Override
        public long undecided() {
            return lookup.undecided();
        }

        @Override
        public FoundRows find() {
            return verdict ? lookup.whereTrue() : lookup.whereFalse();
        }

        @Override
        public void describe(List<String> uses) {
            long undecided = Math.min(undecided(), estimate());
            String looked =
                    undecided == estimate() ? "all to be looked at" : "%,d to be looked at".formatted(undecided);
            uses.add(
                    undecided == 0
                            ? "%s: %,d rows".formatted(index, estimate())
                            : "%s: at most %,d rows, %s".formatted(index, estimate(), looked));
        }
    }

    /**
     * Those that all parts have, the one with the fewest rows first.
     *
     * @param complete whether the rest is about nothing but these parts
     */
    record All(List<IndexedRows> parts, Optional<BoundExpr> rest, boolean complete) implements IndexedRows {

        @Override
        public long estimate() {
            return parts.getFirst().estimate();
        }

        @Override
        public double cost() {
            return parts.stream().mapToDouble(IndexedRows::cost).sum();
        }

        @Override
        public long undecided() {
            return complete ? Math.min(estimate(), undecidedOf(parts)) : estimate();
        }

        @Override
        public FoundRows find() {
            FoundRows found = parts.getFirst().find();
            for (IndexedRows part : parts.subList(1, parts.size())) {
                found = found.and(part.find());
            }
            return complete ? found : found.unsure();
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
        public long undecided() {
            return undecidedOf(parts);
        }

        @Override
        public FoundRows find() {
            FoundRows found = parts.getFirst().find();
            for (IndexedRows part : parts.subList(1, parts.size())) {
                found = found.or(part.find());
            }
            return found;
        }

        @Override
        public void describe(List<String> uses) {
            parts.forEach(part -> part.describe(uses));
        }
    }

    private static long undecidedOf(List<IndexedRows> parts) {
        return parts.stream().mapToLong(IndexedRows::undecided).sum();
    }
}
