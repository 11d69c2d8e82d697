package io.tercel.query.exec;

import io.tercel.expr.FilterPlan;
import io.tercel.query.Filter;
import io.tercel.segment.SealedSegment;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The filters used lately, bound, and for those used again the rows that pass them in segments that never change: applications ask
 * with the same few conditions over and over, and to evaluate one takes longer than to search an index. Deletes and the moment that is
 * read are not in it. Safe for use by many threads.
 */
final class KnownFilters {

    /** What is kept. */
    private static final int FILTERS = 128;

    private static final long ROW_BYTES = 16L << 20;

    /** A filter, and the zone that its moments are read in. */
    private record Key(Filter filter, ZoneId zone) {}

    private static final class Entry {

        private final FilterPlan plan;

        /** Whether it has been asked for since it was bound. */
        private boolean usedAgain;

        /** By segment. */
        private final Map<Integer, long[]> rows = new HashMap<>();

        Entry(FilterPlan plan) {
            this.plan = plan;
        }
    }

    /** The one that was not used for the longest time first. */
    private final Map<Key, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

    private final IdentityHashMap<FilterPlan, Entry> byPlan = new IdentityHashMap<>();
    private long rowBytes;

    /** The plan of a filter; one that is not known is bound first. */
    FilterPlan plan(Filter filter, ZoneId zone, Supplier<FilterPlan> bind) {
        Key key = new Key(filter, zone);
        synchronized (this) {
            Entry known = entries.get(key);
            if (known != null) {
                known.usedAgain = true;
                return known.plan;
            }
        }
        FilterPlan plan = bind.get();
        synchronized (this) {
            if (!entries.containsKey(key)) {
                Entry entry = new Entry(plan);
                entries.put(key, entry);
                byPlan.put(plan, entry);
                shrink();
            }
        }
        return plan;
    }

    /** The rows of a segment that pass, if they are known: a bit each, for all its rows. A copy. */
    synchronized Optional<long[]> rows(FilterPlan plan, SealedSegment segment) {
        Entry entry = byPlan.get(plan);
        long @Nullable [] words = entry == null ? null : entry.rows.get(segment.number());
        return words == null ? Optional.empty() : Optional.of(words.clone());
    }

    /** Takes note of the rows of a segment that pass, a bit for each of all its rows, if the filter has been used before. */
    synchronized void passed(FilterPlan plan, SealedSegment segment, long[] words) {
        Entry entry = byPlan.get(plan);
        if (entry != null && entry.usedAgain && entry.rows.put(segment.number(), words.clone()) == null) {
            rowBytes += (long) words.length * Long.BYTES;
            shrink();
        }
    }

    /** What belongs to segments that are gone leaves with the filter. */
    private void shrink() {
        if (entries.size() <= FILTERS && rowBytes <= ROW_BYTES) {
            return;
        }
        List<Key> oldestFirst = new ArrayList<>(entries.keySet());
        for (int i = 0; i < oldestFirst.size() - 1 && (entries.size() > FILTERS || rowBytes > ROW_BYTES); i++) {
            Entry gone = entries.remove(oldestFirst.get(i));
            if (gone != null) {
                byPlan.remove(gone.plan);
                rowBytes -= gone.rows.values().stream()
                        .mapToLong(words -> (long) words.length * Long.BYTES)
                        .sum();
            }
        }
    }
}
