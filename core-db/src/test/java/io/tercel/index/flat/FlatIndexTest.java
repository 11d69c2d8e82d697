package io.tercel.index.flat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercel.column.AppendableColumn;
import io.tercel.column.ColumnReader;
import io.tercel.column.ColumnWriter;
import io.tercel.column.VectorColumn;
import io.tercel.error.DeadlineExceededException;
import io.tercel.index.StopSignal;
import io.tercel.index.TopRows;
import io.tercel.io.Directory;
import io.tercel.io.FileIdentity;
import io.tercel.io.HeapDirectory;
import io.tercel.schema.ColumnData;
import io.tercel.schema.FieldSchema;
import io.tercel.vector.MetricType;
import io.tercel.vector.Norms;
import io.tercel.vector.RandomSeed;
import io.tercel.vector.Score;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FlatIndexTest {

    private static final FileIdentity IDENTITY = new FileIdentity(new UUID(1, 2), 3, 4);
    private static final List<MetricType> METRICS = List.of(MetricType.L2, MetricType.IP, MetricType.COSINE);

    private record Scored(int row, float score) {}

    /**
     * Components are small whole numbers, so that every sum is exact in any order, and the answer has to be equal and not just
     * close; and there are many duplicates and ties.
     */
    private static ColumnData.Vectors vectors(int rows, int dimension, boolean nullable, SplittableRandom random) {
        float[] values = new float[rows * dimension];
        long[] nulls = new long[(rows + 63) / 64];
        boolean any = false;
        for (int row = 0; row < rows; row++) {
            if (nullable && random.nextInt(8) == 0) {
                nulls[row >> 6] |= 1L << (row & 63);
                any = true;
                continue;
            }
            for (int i = 0; i < dimension; i++) {
                values[row * dimension + i] = random.nextInt(4) == 0 ? 0 : random.nextInt(-2, 3);
            }
        }
        return new ColumnData.Vectors(values, dimension, any ? nulls : null);
    }

    private static long @Nullable [] filter(int rows, SplittableRandom random) {
        int kind = random.nextInt(5);
        if (kind == 0) {
            return null;
        }
        double share = new double[] {0, 0.003, 0.1, 0.7, 0.99}[kind];
        long[] words = new long[(rows + 63) / 64 + random.nextInt(2)];
        for (int row = 0; row < rows; row++) {
            // Runs of a few hundred rows that have none, as ordered data gives.
            if (row / 300 % 3 != 0 && random.nextDouble() < share) {
                words[row >> 6] |= 1L << (row & 63);
            }
        }
        return words;
    }

    private static List<Scored> oracle(
            ColumnData.Vectors vectors, MetricType metric, float[] query, int bound, long @Nullable [] filter, int k) {
        List<Scored> all = new ArrayList<>();
        for (int row = 0; row < bound; row++) {
            boolean eligible = filter == null || (filter[row >> 6] & (1L << (row & 63))) != 0;
            if (eligible && !vectors.isNull(row)) {
                all.add(new Scored(row, score(vectors, metric, query, row)));
            }
        }
        Comparator<Scored> better =
                Comparator.comparingDouble(scored -> metric.largerIsBetter() ? -scored.score : scored.score);
        all.sort(better.thenComparingInt(Scored::row));
        return all.subList(0, Math.min(k, all.size()));
    }

    private static float score(ColumnData.Vectors vectors, MetricType metric, float[] query, int row) {
        double dot = 0;
        double distance = 0;
        int from = row * query.length;
        for (int i = 0; i < query.length; i++) {
            double a = query[i];
            double b = vectors.values()[from + i];
            dot += a * b;
            distance += (a - b) * (a - b);
        }
        float score = metric == MetricType.L2 ? (float) distance : (float) dot;
        return metric != MetricType.COSINE
                ? score
                : Score.cosine(
                        score,
                        Norms.inverse(query, 0, query.length),
                        Norms.inverse(vectors.values(), from, query.length));
    }

    private static void check(VectorColumn column, ColumnData.Vectors vectors, SplittableRandom random) {
        float[] query = vectors(1, column.dimension(), false, random).values();
        for (MetricType metric : METRICS) {
            int bound = random.nextInt(4) == 0 ? random.nextInt(column.rows() + 1) : column.rows();
            long[] filter = filter(bound, random);
            int k = 1 + random.nextInt(random.nextBoolean() ? 20 : 2_000);
            TopRows top = new TopRows(k, metric.largerIsBetter());
            new FlatIndex(column, metric).search(query, bound, filter, top, StopSignal.NONE);
            List<Scored> expected = oracle(vectors, metric, query, bound, filter, k);
            assertThat(top.sortedRows())
                    .as("%s, %d of %d rows, k %d", metric, bound, column.rows(), k)
                    .isEqualTo(expected.stream().mapToInt(Scored::row).toArray());
            float[] scores = top.sortedScores();
            for (int i = 0; i < scores.length; i++) {
                assertThat(scores[i]).isEqualTo(expected.get(i).score);
            }
        }
    }

    @Test
    void growingAndSealedRowsGiveTheAnswerOfAnExhaustiveSort() {
        SplittableRandom random = RandomSeed.random(FlatIndexTest.class);
        for (int attempt = 0; attempt < RandomSeed.tries(40); attempt++) {
            // The large dimension has fewer rows in a chunk than a word of the filter has bits.
            int dimension = attempt % 8 == 7 ? 6_000 : 1 + random.nextInt(40);
            int rows = random.nextInt(dimension > 1_000 ? 200 : 6_000);
            ColumnData.Vectors vectors = vectors(rows, dimension, random.nextBoolean(), random);
            FieldSchema field = FieldSchema.floatVector("v", dimension, MetricType.L2);
            try (Arena arena = Arena.ofShared();
                    Directory directory = HeapDirectory.create()) {
                AppendableColumn growing = AppendableColumn.of(field, arena);
                growing.append(vectors);
                check((VectorColumn) growing, vectors, random);
                try (ColumnWriter writer = ColumnWriter.create(directory, "v.col", IDENTITY, field)) {
                    writer.append(vectors);
                    writer.finish();
                }
                try (ColumnReader reader = ColumnReader.open(directory, "v.col", IDENTITY, field)) {
                    check((VectorColumn) reader.column(), vectors, random);
                }
            }
        }
    }

    @Test
    void aVectorOfZerosHasCosineZero() {
        try (Arena arena = Arena.ofShared()) {
            AppendableColumn column = AppendableColumn.of(FieldSchema.floatVector("v", 2, MetricType.COSINE), arena);
            column.append(new ColumnData.Vectors(new float[] {-1, 0, 0, 0, 1, 0}, 2, null));
            TopRows top = new TopRows(3, true);
            new FlatIndex((VectorColumn) column, MetricType.COSINE)
                    .search(new float[] {2, 0}, 3, null, top, StopSignal.NONE);
            assertThat(top.sortedRows()).containsExactly(2, 1, 0);
            assertThat(top.sortedScores()).containsExactly(1, 0, -1);
        }
    }

    @Test
    void theDeadlineIsAskedOnceForAThousandRowsAndEndsTheSearch() {
        try (Arena arena = Arena.ofShared()) {
            AppendableColumn column = AppendableColumn.of(FieldSchema.floatVector("v", 2, MetricType.L2), arena);
            column.append(new ColumnData.Vectors(new float[20_000], 2, null));
            FlatIndex index = new FlatIndex((VectorColumn) column, MetricType.L2);
            AtomicInteger checks = new AtomicInteger();
            index.search(new float[2], 10_000, null, new TopRows(1, false), checks::incrementAndGet);
            assertThat(checks.get()).isEqualTo(10);
            StopSignal over = () -> {
                if (checks.incrementAndGet() == 13) {
                    throw new DeadlineExceededException("over");
                }
            };
            assertThatThrownBy(() -> index.search(new float[2], 10_000, null, new TopRows(1, false), over))
                    .isInstanceOf(DeadlineExceededException.class);
            assertThat(checks.get()).isEqualTo(13);
        }
    }

    @Test
    void questionsThatDoNotFitTheColumnAreRefused() {
        try (Arena arena = Arena.ofShared()) {
            VectorColumn column =
                    (VectorColumn) AppendableColumn.of(FieldSchema.floatVector("v", 2, MetricType.L2), arena);
            FlatIndex index = new FlatIndex(column, MetricType.L2);
            TopRows top = new TopRows(1, false);
            assertThatThrownBy(() -> index.search(new float[3], 0, null, top, StopSignal.NONE))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("expected 2 dimensions, got 3");
            assertThatThrownBy(() -> index.search(new float[2], 1, null, top, StopSignal.NONE))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> new FlatIndex(column, MetricType.JACCARD))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
