package io.tercel.query.exec;

import io.tercel.query.Grouping;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Puts rows that come best first into groups, until there are enough. Confined to one thread.
 *
 * @param <R> a row
 */
final class RowGroups<R> {

    private final Grouping grouping;
    private final int wanted;
    private final Map<Optional<Object>, List<R>> groups = new LinkedHashMap<>();
    private int seen;
    private int full;

    /**
     * Without rows.
     *
     * @param wanted groups
     */
    RowGroups(Grouping grouping, int wanted) {
        this.grouping = grouping;
        this.wanted = wanted;
    }

    /** Takes the next row, if its group has room, or it starts one of those that are wanted. */
    void add(Optional<Object> value, R row) {
        seen++;
        List<R> members = groups.get(value);
        if (members == null) {
            if (groups.size() == wanted) {
                return;
            }
            members = new ArrayList<>();
            groups.put(value, members);
        }
        if (members.size() < grouping.size()) {
            members.add(row);
            full += members.size() == grouping.size() ? 1 : 0;
        }
    }

    /*
     * What is enough must not depend on how many rows a search happened to bring, or the answer would change with the segments: so it is
     * said by the ranking alone.
     */
    /** Whether later rows do not matter. */
    boolean isEnough() {
        return grouping.strict() ? full == wanted : groups.size() == wanted && seen >= (long) wanted * grouping.size();
    }

    /** The groups in the order of their first rows. */
    Map<Optional<Object>, List<R>> groups() {
        return groups;
    }
}
