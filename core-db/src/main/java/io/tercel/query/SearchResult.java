package io.tercel.query;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What a search found.
 *
 * @param hits best first; fewer than asked for when there are not so many. Of a search that groups, group by group
 * @param timestamp the moment in the order of writes that all hits were read at
 * @param took how long the search ran
 */
public record SearchResult(List<Hit> hits, long timestamp, Duration took) {

    /** Copies the list. */
    public SearchResult {
        hits = List.copyOf(hits);
    }

    /**
     * Hits that are alike in the field that the search groups by.
     *
     * @param value of the field; empty for the rows that have none
     * @param hits best first
     */
    public record Group(Optional<Object> value, List<Hit> hits) {

        /** Copies the list. */
        public Group {
            Objects.requireNonNull(value, "value");
            hits = List.copyOf(hits);
        }
    }

    /** The hits by group, in the order of the groups. Of a search that does not group all are in one. */
    public List<Group> groups() {
        Map<Optional<Object>, List<Hit>> groups = new LinkedHashMap<>();
        for (Hit hit : hits) {
            groups.computeIfAbsent(hit.group(), value -> new ArrayList<>()).add(hit);
        }
        return groups.entrySet().stream()
                .map(group -> new Group(group.getKey(), group.getValue()))
                .toList();
    }
}
