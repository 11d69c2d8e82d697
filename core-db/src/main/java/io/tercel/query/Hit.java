package io.tercel.query;

import io.tercel.schema.Row;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One row that a search found, or one element of a row's array.
 *
 * @param id the primary key: Long or String
 * @param score the metric's value for a search of one leg, the ranker's for a hybrid one
 * @param row the primary key and the output fields
 * @param legs how each leg that found the row saw it, in the order of the request; which legs found it is what this tells
 * @param group the row's value of the field that the search groups by, as {@link Row} would have it; empty when it has none, or the search
 *     does not group
 * @param element which element of the ARRAY of STRUCT was found, from 0, when the search was for elements; the same row may be in several
 *     hits then
 * @param highlights fragments of the row's texts with the words marked, by field, when the search has a highlighter; fields in which no
 *     word was found are left out
 */
public record Hit(
        Object id,
        double score,
        Row row,
        List<LegScore> legs,
        Optional<Object> group,
        OptionalInt element,
        Map<String, List<String>> highlights) {

    /** Copies the list and the map. */
    public Hit {
        legs = List.copyOf(legs);
        Objects.requireNonNull(group, "group");
        Objects.requireNonNull(element, "element");
        highlights = highlights.isEmpty() ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(highlights));
    }

    /** A hit that is a row, of a search that does not group. */
    public Hit(Object id, double score, Row row, List<LegScore> legs) {
        this(id, score, row, legs, Optional.empty(), OptionalInt.empty(), Map.of());
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
