package io.tercel.query;

import io.tercel.schema.Row;
import java.util.List;

/**
 * One row that a search found.
 *
 * @param id the primary key: Long or String
 * @param score the metric's value for a search of one leg, the ranker's for a hybrid one
 * @param row the primary key and the output fields
 * @param legs how each leg that found the row saw it, in the order of the request; which legs found it is what this tells
 */
public record Hit(Object id, double score, Row row, List<LegScore> legs) {

    /** Copies the list. */
    public Hit {
        legs = List.copyOf(legs);
    }

    /**
     * A row's place in one leg.
     *
     * @param leg position of the leg in the request, from 0
     * @param field the field that the leg searched
     * @param rank place among the leg's candidates, from 1
     * @param score the metric's value
     */
    public record LegScore(int leg, String field, int rank, double score) {}
}
