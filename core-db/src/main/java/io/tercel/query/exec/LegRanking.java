package io.tercel.query.exec;

import io.tercel.index.SearchPlan;
import io.tercel.index.TopRows;
import io.tercel.query.ScoreRange;
import io.tercel.query.exec.rank.LegCandidates;
import io.tercel.query.exec.rank.RowRef;
import io.tercel.segment.KeyOrder;
import io.tercel.vector.MetricType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/*
 * Groups and iterators do not know beforehand how far down the ranking they have to go. They ask for its beginning, and then for longer
 * ones. An index answers each time anew, so a longer beginning may hold rows, among its first too, that a shorter one missed; and where it
 * would be a large part of a segment, comparing all of its rows costs less than to have an index find them.
 */
/** The rows of a snapshot in the order in which a leg finds them. Confined to one thread. */
final class LegRanking {

    /** Where more than this part of the eligible rows is wanted all of them are compared. */
    private static final int SCANNED_PART = 20;

    private final MetricType metric;
    private final SegmentSearch search;
    private final Optional<ScoreRange> range;
    private final List<EligibleRows> segments;
    private final List<Look> looks = new ArrayList<>();

    LegRanking(MetricType metric, SegmentSearch search, Optional<ScoreRange> range, List<EligibleRows> segments) {
        this.metric = metric;
        this.search = search;
        this.range = range;
        this.segments = segments;
    }

    /**
     * One search of a segment.
     *
     * @param segment position in the snapshot
     * @param scored rows that were scored in full
     */
    record Look(int segment, SearchPlan plan, long scored, long nanos) {}

    /** Rows that are eligible in all segments, those outside the range and those without a vector too. */
    int eligible() {
        long eligible = segments.stream().mapToLong(EligibleRows::count).sum();
        return (int) Math.min(eligible, Integer.MAX_VALUE - 8);
    }

    /** Whether a longer beginning starts with the shorter one. */
    boolean isExact() {
        return segments.stream().allMatch(rows -> rows.count() == 0 || search.isExact(rows));
    }

    /** All searches of segments so far. */
    List<Look> looks() {
        return looks;
    }

    /** What the scores are. */
    MetricType metric() {
        return metric;
    }

    /** The first rows, fewer only when there are no more. */
    LegCandidates first(int k) {
        return merged(k, this::near);
    }

    /** As {@link #first}, for more rows than a search returns: it does not leave to the index what is less work without. */
    LegCandidates firstOfMany(int k) {
        return merged(
                k,
                (rows, wanted, at) ->
                        rows.count() / SCANNED_PART < wanted ? exactly(rows, wanted, at) : near(rows, wanted, at));
    }

    private interface OfSegment {
        SegmentBest.Found find(EligibleRows rows, int wanted, int at);
    }

    private LegCandidates merged(int k, OfSegment each) {
        List<SegmentBest.Found> found = new ArrayList<>();
        for (int i = 0; i < segments.size(); i++) {
            EligibleRows rows = segments.get(i);
            // A collector of more rows than there are would only cost memory.
            found.add(rows.count() == 0 ? SegmentBest.Found.NOTHING : each.find(rows, Math.min(k, rows.count()), i));
        }
        return new Merge(found).first(k);
    }

    private SegmentBest.Found near(EligibleRows rows, int wanted, int at) {
        if (range.isEmpty()) {
            IntFunction<TopRows> collectors = k -> new TopRows(k, metric.largerIsBetter());
            return new SegmentBest(wanted, collectors).of(rows, top -> look(at, top, () -> search.near(rows, top)));
        }
        if (search.isExact(rows)) {
            return exactly(rows, wanted, at);
        }
        return inRange(rows, wanted, at, range.get());
    }

    private SegmentBest.Found exactly(EligibleRows rows, int wanted, int at) {
        return new SegmentBest(wanted, this::exactCollector)
                .of(rows, top -> look(at, top, () -> search.exactly(rows, top)));
    }

    private TopRows exactCollector(int k) {
        boolean larger = metric.largerIsBetter();
        double best = larger ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
        return range.map(scores -> TopRows.within(
                        k, larger, scores.radius(), scores.rangeFilter().orElse(best)))
                .orElseGet(() -> new TopRows(k, larger));
    }

    /** Asks an index for twice as many rows until it goes beyond the range or has brought enough within. */
    private SegmentBest.Found inRange(EligibleRows rows, int wanted, int at, ScoreRange scores) {
        for (long k = wanted; k <= rows.count() / SCANNED_PART; k *= 2) {
            TopRows top = new TopRows((int) k, metric.largerIsBetter());
            look(at, top, () -> search.near(rows, top));
            SegmentBest.Found found = new SegmentBest.Found(top.sortedRows(), top.sortedScores());
            int beyond = found.rows().length;
            while (beyond > 0 && !isBetter(found.scores()[beyond - 1], scores.radius())) {
                beyond--;
            }
            int from = 0;
            while (from < beyond
                    && scores.rangeFilter().isPresent()
                    && isBetter(found.scores()[from], scores.rangeFilter().getAsDouble())) {
                from++;
            }
            if (beyond < k || beyond - from >= wanted) {
                int to = Math.min(beyond, from + wanted);
                return new SegmentBest.Found(
                        Arrays.copyOfRange(found.rows(), from, to), Arrays.copyOfRange(found.scores(), from, to));
            }
        }
        return exactly(rows, wanted, at);
    }

    private boolean isBetter(float score, double bound) {
        return metric.largerIsBetter() ? score > bound : score < bound;
    }

    private interface SegmentLook {
        SearchPlan run();
    }

    private void look(int segment, TopRows top, SegmentLook look) {
        long start = System.nanoTime();
        SearchPlan plan = look.run();
        looks.add(new Look(segment, plan, top.compared(), System.nanoTime() - start));
    }

    /** The order of the primary keys of two rows. */
    int compareKeys(long left, long right) {
        return KeyOrder.compare(
                segments.get(RowRef.segment(left)).view().segment().column(0),
                RowRef.row(left),
                segments.get(RowRef.segment(right)).view().segment().column(0),
                RowRef.row(right));
    }

    /** Puts the finds of all segments into one order: by one number each, and then those of the same score by their keys. */
    private final class Merge {

        private final long[] rows;
        private final float[] scores;

        /** The score so that an ascending order has the best first, and below it the place in the two arrays. */
        private final long[] order;

        Merge(List<SegmentBest.Found> found) {
            int size = found.stream().mapToInt(each -> each.rows().length).sum();
            rows = new long[size];
            scores = new float[size];
            order = new long[size];
            int at = 0;
            for (int i = 0; i < found.size(); i++) {
                for (int j = 0; j < found.get(i).rows().length; j++) {
                    rows[at] = RowRef.of(i, found.get(i).rows()[j]);
                    scores[at] = found.get(i).scores()[j];
                    order[at] = (long) ascending(scores[at]) << 32 | at;
                    at++;
                }
            }
        }

        private int ascending(float score) {
            int bits = Float.floatToRawIntBits(score + 0f);
            int ordered = bits ^ (bits >> 31 & Integer.MAX_VALUE);
            return metric.largerIsBetter() ? ~ordered : ordered;
        }

        LegCandidates first(int k) {
            Arrays.sort(order);
            int size = Math.min(k, order.length);
            long[] sortedRows = new long[size];
            float[] sortedScores = new float[size];
            for (int from = 0; from < size; ) {
                int to = from + 1;
                while (to < order.length && order[to] >> 32 == order[from] >> 32) {
                    to++;
                }
                putAlike(from, to, sortedRows, sortedScores);
                from = to;
            }
            return new LegCandidates(metric, sortedRows, sortedScores);
        }

        private void putAlike(int from, int to, long[] sortedRows, float[] sortedScores) {
            long[] alike = new long[to - from];
            for (int i = from; i < to; i++) {
                alike[i - from] = rows[(int) order[i]];
            }
            if (alike.length > 1) {
                alike = Arrays.stream(alike)
                        .boxed()
                        .sorted(LegRanking.this::compareKeys)
                        .mapToLong(Long::longValue)
                        .toArray();
            }
            int end = Math.min(to, sortedRows.length);
            for (int i = from; i < end; i++) {
                sortedRows[i] = alike[i - from];
                sortedScores[i] = scores[(int) order[i]];
            }
        }
    }
}
