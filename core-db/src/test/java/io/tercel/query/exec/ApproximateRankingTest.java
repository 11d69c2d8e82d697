package io.tercel.query.exec;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercel.SnapshotOfRows;
import io.tercel.error.DeadlineExceededException;
import io.tercel.index.SearchPlan;
import io.tercel.index.TopRows;
import io.tercel.query.Grouping;
import io.tercel.query.Hit;
import io.tercel.query.ScoreRange;
import io.tercel.query.exec.rank.LegCandidates;
import io.tercel.query.exec.rank.RowRef;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.Row;
import io.tercel.segment.SealedSegment;
import io.tercel.testing.Property;
import io.tercel.testing.RandomSource;
import io.tercel.time.Deadline;
import io.tercel.vector.MetricType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Ranges, groups and iterators over an index that misses rows: nothing comes twice, nothing is left out for good. */
class ApproximateRankingTest {

    private static final int SEALED = 900;
    private static final int ALL = 1_000;
    private static final CollectionSchema SCHEMA = CollectionSchema.builder("rows")
            .primaryKey("id", DataType.INT64)
            .field(FieldSchema.int64("group"))
            .vector("v", 2, MetricType.L2)
            .build();

    private static SnapshotOfRows rows;

    @BeforeAll
    static void open() {
        rows = new SnapshotOfRows(SCHEMA, rows(0, SEALED), rows(SEALED, ALL));
    }

    @AfterAll
    static void close() {
        rows.close();
    }

    private static List<Row> rows(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> Row.of("id", i).with("group", i % 40).with("v", new float[] {i, 0}))
                .toList();
    }

    /** Scores are given; of the sealed rows an index misses some while few are wanted, and brings the next ones instead. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Missing(float[] scores, int percent) implements SegmentSearch {

        @Override
        public boolean isExact(EligibleRows rows) {
            return !(rows.view().segment() instanceof SealedSegment);
        }

        @Override
        public SearchPlan near(EligibleRows rows, TopRows top) {
            int missed = top.k() > 30 ? percent / 2 : percent;
            for (int row = 0; row < rows.view().rows(); row++) {
                boolean isMissed = row * 31 % 100 < missed && !isExact(rows);
                if (!isMissed || rows.count() <= top.k()) {
                    top.offer(row, score(rows, row));
                }
            }
            return isExact(rows) ? SearchPlan.SCAN : SearchPlan.WALK;
        }

        @Override
        public SearchPlan exactly(EligibleRows rows, TopRows top) {
            for (int row = 0; row < rows.view().rows(); row++) {
                top.offer(row, score(rows, row));
            }
            return SearchPlan.SCAN;
        }

        private float score(EligibleRows rows, int row) {
            return scores[row + (rows.view().segment() instanceof SealedSegment ? 0 : SEALED)];
        }
    }

    private static List<EligibleRows> eligible() {
        return rows.snapshot().segments().stream()
                .map(view -> EligibleRows.of(view, Optional.empty()))
                .toList();
    }

    private static float[] scores(RandomSource random) {
        float[] scores = new float[ALL];
        for (int i = 0; i < ALL; i++) {
            scores[i] = random.nextInt(300);
        }
        return scores;
    }

    private static LegRanking ranking(Missing search, Optional<ScoreRange> range) {
        return new LegRanking(MetricType.L2, search, range, eligible());
    }

    private static LegRanking exact(float[] scores, Optional<ScoreRange> range) {
        return ranking(new Missing(scores, 0), range);
    }

    private static List<String> texts(LegCandidates found) {
        return IntStream.range(0, found.rows().length)
                .mapToObj(i -> key(found.rows()[i]) + " " + found.scores()[i])
                .toList();
    }

    private static Object key(long ref) {
        return Projector.key(
                SCHEMA.storedFields(),
                rows.snapshot().segments().get(RowRef.segment(ref)).segment(),
                RowRef.row(ref));
    }

    private static List<String> expected(float[] scores, double from, double radius, int limit) {
        return IntStream.range(0, ALL)
                .boxed()
                .filter(i -> scores[i] >= from && scores[i] < radius)
                .sorted((a, b) -> scores[a] == scores[b] ? a - b : Float.compare(scores[a], scores[b]))
                .limit(limit)
                .map(i -> i + " " + scores[i])
                .toList();
    }

    @Property(tries = 30)
    void aRangeGrowsUntilItIsFullOrItsEndIsSeenAndIsExactWhereTheIndexIs(RandomSource random) {
        float[] scores = scores(random);
        double radius = random.nextInt(320);
        double from = radius - 1 - random.nextInt(50);
        int limit = 1 + random.nextInt(60);
        ScoreRange range =
                new ScoreRange(radius, random.nextBoolean() ? OptionalDouble.of(from) : OptionalDouble.empty());

        assertThat(texts(exact(scores, Optional.of(range)).first(limit)))
                .isEqualTo(expected(scores, range.rangeFilter().orElse(0), radius, limit));
        LegCandidates found =
                ranking(new Missing(scores, 30), Optional.of(range)).first(limit);
        for (float score : found.scores()) {
            assertThat((double) score)
                    .isLessThan(radius)
                    .isGreaterThanOrEqualTo(range.rangeFilter().orElse(0));
        }
        assertThat(Arrays.stream(found.rows()).distinct()).hasSize(found.rows().length);
    }

    @Property(tries = 30)
    void groupsAreFilledFromAnIndexThatMissesRows(RandomSource random) {
        float[] scores = scores(random);
        int wanted = 1 + random.nextInt(45);
        Grouping grouping = Grouping.by("group").size(1 + random.nextInt(3)).strictSize();
        GroupValues values = new GroupValues.OfField(1, SCHEMA.storedFields().get(1));
        GroupedSearch search = new GroupedSearch(rows.snapshot(), grouping, values);

        LegCandidates found = search.candidates(ranking(new Missing(scores, 30), Optional.empty()), wanted);

        assertThat(found.rows()).hasSize(Math.min(wanted, 40) * grouping.size());
        assertThat(LongStream.of(found.rows()).distinct()).hasSize(found.rows().length);
    }

    @Property(tries = 30)
    void anIteratorBringsEachRowOnceThoughTheIndexMissesSomeAndBatchesFail(RandomSource random) {
        float[] scores = scores(random);
        int batchSize = 1 + random.nextInt(80);
        Missing search = new Missing(scores, random.pick(List.of(0, 30)));
        SearchBatches batches = new SearchBatches(
                deadline -> next -> {
                    failAtTimes(random);
                    return ranking(search, Optional.empty());
                },
                found -> {
                    failAtTimes(random);
                    return found.stream()
                            .map(row -> new Hit(key(row.row().row()), row.row().score(), Row.of("id", 0), List.of()))
                            .toList();
                },
                Long.MAX_VALUE,
                batchSize);
        List<String> found = new ArrayList<>();
        for (List<Hit> batch = next(batches); !batch.isEmpty(); batch = next(batches)) {
            assertThat(batch.size()).isLessThanOrEqualTo(batchSize);
            batch.forEach(hit -> found.add(hit.id() + " " + (float) hit.score()));
        }
        List<String> all = expected(scores, 0, Double.MAX_VALUE, ALL);
        assertThat(found).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(all);
        if (search.percent() == 0) {
            assertThat(found).isEqualTo(all);
        }
    }

    private static void failAtTimes(RandomSource random) {
        if (random.chance(20)) {
            throw new DeadlineExceededException("too late");
        }
    }

    private static List<Hit> next(SearchBatches batches) {
        while (true) {
            try {
                return batches.next(Deadline.in(Duration.ofSeconds(60)));
            } catch (DeadlineExceededException again) {
                // Nothing is lost: the next call goes on.
            }
        }
    }
}
