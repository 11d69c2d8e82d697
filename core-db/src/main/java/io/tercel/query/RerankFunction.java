package io.tercel.query;

import io.tercel.schema.Row;
import java.util.List;
import java.util.Objects;

/**
 * Ranks the candidates of a search anew. What it throws comes out of the search as it is. If it is used by several searches at once it must
 * be safe for use by many threads.
 */
@FunctionalInterface
public interface RerankFunction {

    /**
     * A row that a search may return.
     *
     * @param id the primary key: Long or String
     * @param row the primary key and the fields that were asked for
     * @param score what the row scored before
     * @param legs how each leg that found the row saw it
     */
    record Candidate(Object id, Row row, double score, List<Hit.LegScore> legs) {

        /** Copies the list. */
        public Candidate {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(row, "row");
            legs = List.copyOf(legs);
        }
    }

    /**
     * A score for each candidate, in their order; larger is better.
     *
     * @param candidates best first, at least one
     */
    double[] scores(List<Candidate> candidates);
}
