package io.tercel.query;

import java.util.Objects;

/**
 * Has a search return groups of rows that are alike in a field, instead of rows: the pieces of a document once, not ten times. The search's
 * limit and offset then count groups. Hits stay in one list: groups by their best hit, and the hits of a group best first. Rows without a
 * value form a group, too. Immutable.
 *
 * @param field a field of integers, BOOL, VARCHAR or TIMESTAMPTZ; or a place in a JSON field such as {@code meta["author"]}, or an undeclared
 *     field, of which texts, booleans and integers are values and everything else is none
 * @param size most hits of a group, 1 to {@code Limits.groupSize}
 * @param strict whether to go on until every group has as many hits, unless there are no more. Otherwise the search ends when it has enough
 *     groups, having looked at as many rows at least as all of them full would have; in a hybrid search smaller groups are left out when
 *     strict, so that there may be fewer groups than the limit
 * @param scorer what orders the groups of a hybrid search
 */
public record Grouping(String field, int size, boolean strict, GroupScorer scorer) {

    /** What the score of a group is, of the scores of its hits that are kept. Ties go to the larger group, then to the smaller key. */
    public enum GroupScorer {
        /** The best. */
        MAX,
        /** All together. */
        SUM,
        /** The mean. */
        AVG
    }

    /** Checks for nulls; the collection checks the values. */
    public Grouping {
        Objects.requireNonNull(field, "field");
        Objects.requireNonNull(scorer, "scorer");
    }

    /** The best row of each group. */
    public static Grouping by(String field) {
        return new Grouping(field, 1, false, GroupScorer.MAX);
    }

    /** The same with up to so many hits of each group. */
    public Grouping size(int hits) {
        return new Grouping(field, hits, strict, scorer);
    }

    /** The same, filling every group. */
    public Grouping strictSize() {
        return new Grouping(field, size, true, scorer);
    }

    /** The same with another order of the groups of a hybrid search. */
    public Grouping scorer(GroupScorer other) {
        return new Grouping(field, size, strict, other);
    }
}
