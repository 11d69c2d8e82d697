package io.tercel.query;

import java.time.Duration;
import java.util.List;

/**
 * What a search found.
 *
 * @param hits best first; fewer than asked for when there are not so many
 * @param timestamp the moment in the order of writes that all hits were read at
 * @param took how long the search ran
 */
public record SearchResult(List<Hit> hits, long timestamp, Duration took) {

    /** Copies the list. */
    public SearchResult {
        hits = List.copyOf(hits);
    }
}
