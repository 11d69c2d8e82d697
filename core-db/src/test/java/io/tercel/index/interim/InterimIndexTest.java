package io.tercel.index.interim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercel.column.AppendableColumn;
import io.tercel.index.CandidateRows;
import io.tercel.index.SearchPlan;
import io.tercel.index.StopSignal;
import io.tercel.index.TopRows;
import io.tercel.index.VectorQuery;
import io.tercel.index.flat.FlatIndex;
import io.tercel.query.SearchParams;
import io.tercel.schema.ColumnData;
import io.tercel.schema.FieldSchema;
import io.tercel.vector.MetricType;
import io.tercel.vector.RandomSeed;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The search through codes, with the exact one as its oracle. */
@Timeout(60)
class InterimIndexTest {

    private static final int DIMENSION = 128;
    private static final int ROWS = 6_500;
    private static final int QUERIES = 20;
    private static final int CLUSTERS = 60;
    private static final int K = 10;
    private static final int ALL_STEPS = 100;

    private final Arena arena = Arena.ofShared();
    private final SplittableRandom random = RandomSeed.random(getClass());
    private final long centres = random.nextLong();

    @AfterEach
    void close() {
        arena.close();
    }

    @SuppressWarnings("ImmutableEnumChecker") // a field never changes
    enum Kind {
        FLOAT_L2(FieldSchema.floatVector("v", DIMENSION, MetricType.L2)),
        FLOAT_IP(FieldSchema.floatVector("v", DIMENSION, MetricType.IP)),
        FLOAT_COSINE(FieldSchema.floatVector("v", DIMENSION, MetricType.COSINE)),
        INT8_COSINE(FieldSchema.int8Vector("v", DIMENSION, MetricType.COSINE)),
        INT8_L2(FieldSchema.int8Vector("v", DIMENSION, MetricType.L2));

        private final FieldSchema field;

        Kind(FieldSchema field) {
            this.field = field.nullable();
        }

        MetricType metric() {
            return field.index().orElseThrow().metric();
        }
    }

    /** In clusters, as real vectors are, and whole numbers, whose products add up to the same in any order: a score is right to the bit or wrong. */
    private byte[] vector() {
        SplittableRandom middle = new SplittableRandom(centres + random.nextInt(CLUSTERS));
        byte[] vector = new byte[DIMENSION];
        for (int i = 0; i < DIMENSION; i++) {
            vector[i] = (byte) Math.clamp(middle.nextInt(-60, 61) + Math.round(12 * random.nextGaussian()), -127, 127);
        }
        return vector;
    }

    private void append(AppendableColumn column, Kind kind, int count, long @Nullable [] nulls) {
        byte[] bytes = new byte[count * DIMENSION];
        for (int row = 0; row < count; row++) {
            if (nulls == null || (nulls[row >> 6] & 1L << row) == 0) {
                System.arraycopy(vector(), 0, bytes, row * DIMENSION, DIMENSION);
            }
        }
        if (kind.name().startsWith("INT8")) {
            column.append(new ColumnData.Packed(bytes, DIMENSION, nulls));
        } else {
            column.append(new ColumnData.Vectors(floats(bytes), DIMENSION, nulls));
        }
    }

    private static float[] floats(byte[] bytes) {
        float[] floats = new float[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            floats[i] = bytes[i];
        }
        return floats;
    }

    private VectorQuery query() {
        return new VectorQuery.Floats(floats(vector()));
    }

    private AppendableColumn column(Kind kind) {
        return AppendableColumn.of(kind.field, arena);
    }

    private static Map<Integer, Float> scores(TopRows top) {
        Map<Integer, Float> scores = new HashMap<>();
        int[] rows = top.sortedRows();
        float[] values = top.sortedScores();
        for (int i = 0; i < rows.length; i++) {
            scores.put(rows[i], values[i]);
        }
        return scores;
    }

    private static TopRows search(InterimIndex index, VectorQuery query, CandidateRows rows, SearchPlan expected) {
        TopRows top = new TopRows(K, index.metric().largerIsBetter());
        assertThat(index.search(query, SearchParams.DEFAULT, rows, top, StopSignal.NONE))
                .isEqualTo(expected);
        return top;
    }

    private static TopRows exact(
            AppendableColumn column, MetricType metric, int k, VectorQuery query, CandidateRows rows) {
        TopRows top = new TopRows(k, metric.largerIsBetter());
        new FlatIndex(column, metric).search(query, rows, top, StopSignal.NONE);
        return top;
    }

    /** Of those that are eligible, and with the exact scores; whether by a code or, for the newest, without. */
    private void assertNearlyAllFound(InterimIndex index, AppendableColumn column, CandidateRows rows) {
        int found = 0;
        for (int i = 0; i < QUERIES; i++) {
            VectorQuery query = query();
            Map<Integer, Float> all = scores(exact(column, index.metric(), rows.bound(), query, rows));
            Map<Integer, Float> best = scores(exact(column, index.metric(), K, query, rows));
            Map<Integer, Float> seen = scores(search(index, query, rows, SearchPlan.CODES));
            assertThat(seen).hasSize(K);
            assertThat(all).containsAllEntriesOf(seen);
            seen.keySet().retainAll(best.keySet());
            found += seen.size();
        }
        assertThat(found).isGreaterThanOrEqualTo(QUERIES * K * 97 / 100);
    }

    @ParameterizedTest
    @EnumSource
    void nearlyAllOfTheNearestRowsAreFoundWithTheirScores(Kind kind) {
        AppendableColumn column = column(kind);
        append(column, kind, ROWS, null);
        try (InterimIndex index = new InterimIndex(column, kind.metric())) {
            index.extend(ALL_STEPS, () -> {});
            assertThat(index.rows()).isEqualTo(ROWS / InterimIndex.STEP_ROWS * InterimIndex.STEP_ROWS);

            assertNearlyAllFound(index, column, CandidateRows.all(ROWS));
            assertNearlyAllFound(index, column, CandidateRows.all(4_000));
        }
    }

    @ParameterizedTest
    @EnumSource
    void rowsThatAreNullOrNotEligibleAreNeverFound(Kind kind) {
        AppendableColumn column = column(kind);
        long[] nulls = random.longs((ROWS + 63) / 64).toArray();
        append(column, kind, ROWS, nulls);
        long[] filter =
                random.longs((ROWS + 63) / 64).map(bits -> bits | 0xFFFF_FFFFL).toArray();
        filter[filter.length - 1] &= (1L << ROWS) - 1;
        int count = Arrays.stream(filter).mapToInt(Long::bitCount).sum();
        try (InterimIndex index = new InterimIndex(column, kind.metric())) {
            index.extend(ALL_STEPS, () -> {});

            assertNearlyAllFound(index, column, new CandidateRows(ROWS, filter, count));
        }
    }

    /** Their signs hardly tell them apart, so more of them are compared, or all. */
    @Test
    void nearlyAllAreFoundAmongRandomVectorsToo() {
        int rows = 20_000;
        AppendableColumn column = column(Kind.FLOAT_L2);
        float[] values = new float[rows * DIMENSION];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        column.append(new ColumnData.Vectors(values, DIMENSION, null));
        try (InterimIndex index = new InterimIndex(column, MetricType.L2)) {
            index.extend(ALL_STEPS, () -> {});
            int found = 0;
            for (int i = 0; i < QUERIES; i++) {
                float[] components = new float[DIMENSION];
                for (int j = 0; j < DIMENSION; j++) {
                    components[j] = (float) random.nextGaussian();
                }
                VectorQuery query = new VectorQuery.Floats(components);
                CandidateRows all = CandidateRows.all(rows);
                TopRows top = new TopRows(K, false);
                index.search(query, SearchParams.DEFAULT, all, top, StopSignal.NONE);
                Map<Integer, Float> seen = scores(top);
                seen.keySet()
                        .retainAll(scores(exact(column, MetricType.L2, K, query, all))
                                .keySet());
                found += seen.size();
            }
            assertThat(found).isGreaterThanOrEqualTo(QUERIES * K * 95 / 100);
        }
    }

    @Test
    void fewEligibleRowsAreCompared() {
        AppendableColumn column = column(Kind.FLOAT_L2);
        append(column, Kind.FLOAT_L2, ROWS, null);
        long[] filter = new long[(ROWS + 63) / 64];
        filter[3] = 0xFF0;
        try (InterimIndex index = new InterimIndex(column, MetricType.L2)) {
            index.extend(ALL_STEPS, () -> {});

            TopRows top = search(index, query(), new CandidateRows(ROWS, filter, 8), SearchPlan.SCAN);
            assertThat(top.size()).isEqualTo(8);
        }
    }

    @Test
    void asManyRowsAsWantedAreFoundWhereSumsLeaveTheRangeOfFloats() {
        AppendableColumn column = column(Kind.FLOAT_L2);
        float[] values = new float[4_096 * DIMENSION];
        for (int i = 0; i < values.length; i++) {
            values[i] = (i / DIMENSION) % 4 == 0 ? i % 7 : (i & 1) == 0 ? Float.MAX_VALUE : -Float.MAX_VALUE;
        }
        column.append(new ColumnData.Vectors(values, DIMENSION, null));
        try (InterimIndex index = new InterimIndex(column, MetricType.L2)) {
            index.extend(ALL_STEPS, () -> {});
            CandidateRows rows = CandidateRows.all(4_096);
            TopRows top = new TopRows(K, false);
            VectorQuery query = query();
            index.search(query, SearchParams.DEFAULT, rows, top, StopSignal.NONE);

            assertThat(top.size()).isEqualTo(K);
        }
    }

    @Test
    void extendingEndsWhereItsPaceSaysSoAndGoesOnFromThere() {
        AppendableColumn column = column(Kind.FLOAT_L2);
        append(column, Kind.FLOAT_L2, ROWS, null);
        try (InterimIndex index = new InterimIndex(column, MetricType.L2)) {
            AtomicInteger calls = new AtomicInteger();
            assertThatThrownBy(() -> index.extend(ALL_STEPS, () -> {
                        if (calls.incrementAndGet() == 10) {
                            throw new CancellationException();
                        }
                    }))
                    .isInstanceOf(CancellationException.class);
            assertThat(index.rows()).isEqualTo(2 * InterimIndex.STEP_ROWS);
            assertNearlyAllFound(index, column, CandidateRows.all(ROWS));

            index.extend(1, () -> {});
            assertThat(index.rows()).isEqualTo(3 * InterimIndex.STEP_ROWS);
            assertThat(index.isBehind()).isTrue();
            assertNearlyAllFound(index, column, CandidateRows.all(ROWS));
        }
    }

    /** Over the end of a chunk of codes. */
    @Test
    void rowsAreFoundWhileOthersComeAndAreCoded() {
        AppendableColumn column = column(Kind.FLOAT_L2);
        append(column, Kind.FLOAT_L2, 2_000, null);
        try (InterimIndex index = new InterimIndex(column, MetricType.L2);
                ExecutorService two = Executors.newFixedThreadPool(2)) {
            SplittableRandom rows = random.split();
            CompletableFuture<Void> coding = CompletableFuture.runAsync(
                    () -> {
                        while (index.rows() < 19 * InterimIndex.STEP_ROWS) {
                            index.extend(1, () -> {});
                        }
                    },
                    two);
            CompletableFuture<Void> writing = CompletableFuture.runAsync(
                    () -> {
                        while (column.rows() < 20_000) {
                            float[] values = new float[500 * DIMENSION];
                            for (int i = 0; i < values.length; i++) {
                                values[i] = rows.nextInt(-20, 21);
                            }
                            column.append(new ColumnData.Vectors(values, DIMENSION, null));
                        }
                    },
                    two);
            while (!coding.isDone()) {
                int bound = column.rows();
                float[] own = ((ColumnData.Vectors) column.slice(bound - 1, bound)).values();
                TopRows top = new TopRows(K, false);
                index.search(
                        new VectorQuery.Floats(own),
                        SearchParams.DEFAULT,
                        CandidateRows.all(bound),
                        top,
                        StopSignal.NONE);
                assertThat(top.sortedRows()).hasSize(K).contains(bound - 1);
                assertThat(IntStream.of(top.sortedRows()).max().orElseThrow()).isLessThan(bound);
            }
            coding.join();
            writing.join();
        }
    }

    @Test
    void memoryGoesWithTheLastUserAndNoOtherBegins() {
        AppendableColumn column = column(Kind.FLOAT_L2);
        append(column, Kind.FLOAT_L2, ROWS, null);
        InterimIndex index = new InterimIndex(column, MetricType.L2);
        index.extend(ALL_STEPS, () -> {});
        assertThat(index.bytesUsed()).isPositive();
        assertThat(index.begin()).isTrue();
        index.close();
        search(index, query(), CandidateRows.all(ROWS), SearchPlan.CODES);
        index.close();

        assertThat(index.begin()).isFalse();
        assertThatThrownBy(() -> search(index, query(), CandidateRows.all(ROWS), SearchPlan.CODES))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void onlyColumnsOfManyBytesAreWorthCodes() {
        AppendableColumn column = column(Kind.FLOAT_L2);
        append(column, Kind.FLOAT_L2, ROWS, null);
        assertThat(InterimIndex.suits(column, MetricType.L2)).isFalse();
        append(column, Kind.FLOAT_L2, 10_000, null);
        assertThat(InterimIndex.suits(column, MetricType.L2)).isTrue();

        AppendableColumn few = AppendableColumn.of(FieldSchema.floatVector("v", 32, MetricType.L2), arena);
        few.append(new ColumnData.Vectors(new float[32 * 80_000], 32, null));
        assertThat(InterimIndex.suits(few, MetricType.L2)).isFalse();
        AppendableColumn bits = AppendableColumn.of(FieldSchema.binaryVector("v", 1_024, MetricType.HAMMING), arena);
        assertThat(InterimIndex.suits(bits, MetricType.HAMMING)).isFalse();
    }
}
