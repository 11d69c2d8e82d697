package io.tercel.index;

/** How the rows of one segment were looked for. */
public enum SearchPlan {
    /** Each eligible row was compared. */
    SCAN,
    /** The codes of all eligible rows were read, of those without an index, and the vectors of the rows compared that seemed nearest. */
    CODES,
    /** A walk through the graph, over rows that are not eligible too. */
    WALK,
    /** A walk through the graph that compares eligible rows only and steps over the others. */
    FILTERED_WALK,
    /** A walk that found too little and ended as a scan. */
    WALK_THEN_SCAN,
    /** The lists of the nearest centroids were read. */
    LISTS,
    /** The postings of the query's terms or dimensions were read. */
    POSTINGS
}
