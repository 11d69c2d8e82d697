package io.tercel.index.flat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercel.column.AppendableColumn;
import io.tercel.column.Column;
import io.tercel.column.ColumnReader;
import io.tercel.column.ColumnWriter;
import io.tercel.index.StopSignal;
import io.tercel.index.TopRows;
import io.tercel.io.Directory;
import io.tercel.io.FileIdentity;
import io.tercel.io.FsDirectory;
import io.tercel.schema.ColumnData;
import io.tercel.schema.FieldSchema;
import io.tercel.vector.MetricType;
import io.tercel.vector.RandomSeed;
import io.tercel.vector.VectorEncoding;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Exact search over packed vectors, growing and in files, against a sort of everything in double precision. */
class PackedFlatIndexTest {

    private static final FileIdentity IDENTITY = new FileIdentity(new UUID(1, 2), 3, 4);

    private record Scored(int row, double score) {}

    private static FieldSchema field(VectorEncoding encoding, int dimension) {
        return switch (encoding) {
            case FLOAT16 -> FieldSchema.float16Vector("v", dimension, MetricType.L2);
            case BFLOAT16 -> FieldSchema.bfloat16Vector("v", dimension, MetricType.L2);
            case INT8 -> FieldSchema.int8Vector("v", dimension, MetricType.L2);
            case BINARY -> FieldSchema.binaryVector("v", dimension, MetricType.HAMMING);
        };
    }

    private static List<MetricType> metrics(VectorEncoding encoding) {
        return encoding == VectorEncoding.BINARY
                ? List.of(MetricType.HAMMING, MetricType.JACCARD)
                : List.of(MetricType.L2, MetricType.IP, MetricType.COSINE);
    }

    /** Small whole numbers, so that L2 and IP are exact in any order and there are many ties; zeros are among them. */
    private static ColumnData.Packed vectors(
            VectorEncoding encoding, int dimension, int rows, boolean nullable, SplittableRandom random) {
        int width = encoding.bytes(dimension);
        byte[] bytes = new byte[rows * width];
        long[] nulls = new long[(rows + 63) / 64];
        boolean any = false;
        for (int row = 0; row < rows; row++) {
            if (nullable && random.nextInt(8) == 0) {
                nulls[row >> 6] |= 1L << (row & 63);
                any = true;
                continue;
            }
            for (int i = 0; i < width; i++) {
                int at = row * width + i;
                switch (encoding) {
                    case FLOAT16, BFLOAT16 -> {
                        if (i % 2 == 0) {
                            encoding.round(random.nextInt(-2, 3), bytes, at);
                        }
                    }
                    case INT8 -> bytes[at] = (byte) random.nextInt(-2, 3);
                    case BINARY -> bytes[at] = (byte) (random.nextInt(8) << random.nextInt(10));
                }
            }
        }
        return new ColumnData.Packed(bytes, width, any ? nulls : null);
    }

    private static double score(MetricType metric, float[] query, float[] row) {
        double dot = 0;
        double distance = 0;
        double normA = 0;
        double normB = 0;
        for (int i = 0; i < query.length; i++) {
            double a = query[i];
            double b = row[i];
            dot += a * b;
            distance += (a - b) * (a - b);
            normA += a * a;
            normB += b * b;
        }
        return switch (metric) {
            case L2, HAMMING -> distance;
            case IP -> dot;
            case COSINE -> normA * normB == 0 ? 0 : dot / Math.sqrt(normA * normB);
            case JACCARD -> normA + normB == 0 ? 0 : 1 - dot / (normA + normB - dot);
            case BM25, MAX_SIM_COSINE, MAX_SIM_IP, MAX_SIM_L2, MAX_SIM_HAMMING, MAX_SIM_JACCARD ->
                throw new IllegalArgumentException("not of two vectors");
        };
    }

    /** Components as floats; of bits, zeros and ones. */
    private static float[] components(VectorEncoding encoding, byte[] bytes, int from, int dimension) {
        float[] out = new float[dimension];
        if (encoding == VectorEncoding.BINARY) {
            for (int i = 0; i < dimension; i++) {
                out[i] = bytes[from + i / 8] >> (7 - i % 8) & 1;
            }
        } else {
            encoding.widen(bytes, from, out, 0, dimension);
        }
        return out;
    }

    private static void check(
            Column column, VectorEncoding encoding, int dimension, ColumnData.Packed vectors, SplittableRandom random) {
        byte[] query = vectors(encoding, dimension, 1, false, random).bytes();
        float[] floats = components(encoding, query, 0, dimension);
        for (MetricType metric : metrics(encoding)) {
            int bound = random.nextInt(4) == 0 ? random.nextInt(column.rows() + 1) : column.rows();
            long[] filter = filter(bound, random);
            int k = 1 + random.nextInt(random.nextBoolean() ? 20 : 2_000);
            List<Scored> expected = new ArrayList<>();
            for (int row = 0; row < bound; row++) {
                boolean eligible = filter == null || (filter[row >> 6] & (1L << (row & 63))) != 0;
                if (eligible && !vectors.isNull(row)) {
                    float[] components = components(encoding, vectors.bytes(), row * vectors.width(), dimension);
                    // Scores are floats: of many bits, shares that differ may be the same one.
                    expected.add(new Scored(row, (float) score(metric, floats, components)));
                }
            }
            TopRows top = new TopRows(k, metric.largerIsBetter());
            FlatIndex index = new FlatIndex(column, metric);
            if (encoding == VectorEncoding.BINARY) {
                index.search(query, bound, filter, top, StopSignal.NONE);
            } else {
                index.search(floats, bound, filter, top, StopSignal.NONE);
            }
            compare(metric, top, expected, k);
        }
    }

    private static void compare(MetricType metric, TopRows top, List<Scored> expected, int k) {
        Comparator<Scored> better =
                Comparator.comparingDouble(scored -> metric.largerIsBetter() ? -scored.score : scored.score);
        expected.sort(better.thenComparingInt(Scored::row));
        int[] rows = top.sortedRows();
        float[] scores = top.sortedScores();
        assertThat(rows).hasSize(Math.min(k, expected.size()));
        for (int i = 0; i < rows.length; i++) {
            assertThat((double) scores[i])
                    .as("%s, hit %d", metric, i)
                    .isCloseTo(expected.get(i).score, org.assertj.core.api.Assertions.within(2e-6));
        }
        if (metric != MetricType.COSINE) {
            // Equal vectors of small integers score the same, so ties go to the smaller row.
            assertThat(rows)
                    .isEqualTo(expected.stream().limit(k).mapToInt(Scored::row).toArray());
        }
    }

    private static long @Nullable [] filter(int rows, SplittableRandom random) {
        int kind = random.nextInt(5);
        if (kind == 0) {
            return null;
        }
        double share = new double[] {0, 0.003, 0.1, 0.7, 0.99}[kind];
        long[] words = new long[(rows + 63) / 64];
        for (int row = 0; row < rows; row++) {
            if (random.nextDouble() < share) {
                words[row >> 6] |= 1L << (row & 63);
            }
        }
        return words;
    }

    @ParameterizedTest
    @EnumSource
    void growingAndSealedRowsGiveTheAnswerOfAnExhaustiveSort(VectorEncoding encoding, @TempDir Path folder) {
        SplittableRandom random = RandomSeed.random(PackedFlatIndexTest.class);
        try (Directory directory = FsDirectory.open(folder, FsDirectory.Opening.CREATE_IF_MISSING)) {
            for (int attempt = 0; attempt < RandomSeed.tries(16); attempt++) {
                // The large dimension has fewer rows in a block, and in a chunk, than a word of the filter has bits.
                int components = attempt % 8 == 7 ? 20_000 : 2 + random.nextInt(attempt % 2 == 0 ? 40 : 400);
                int dimension = encoding == VectorEncoding.BINARY ? 8 * components : components;
                int rows = random.nextInt(components > 1_000 ? 150 : 3_000);
                FieldSchema field = field(encoding, dimension);
                ColumnData.Packed vectors = vectors(encoding, dimension, rows, random.nextBoolean(), random);
                String file = attempt + ".col";
                try (Arena arena = Arena.ofShared();
                        ColumnWriter writer = ColumnWriter.create(directory, file, IDENTITY, field)) {
                    AppendableColumn growing = AppendableColumn.of(field, arena);
                    growing.append(vectors);
                    check(growing, encoding, dimension, vectors, random);
                    writer.append(vectors);
                    writer.finish();
                    try (ColumnReader reader = ColumnReader.open(directory, file, IDENTITY, field)) {
                        check(reader.column(), encoding, dimension, vectors, random);
                    }
                }
            }
        }
    }

    @Test
    void twoEmptySetsAreEqualAndAnEmptyOneHasNothingInCommon() {
        try (Arena arena = Arena.ofShared()) {
            AppendableColumn column = AppendableColumn.of(field(VectorEncoding.BINARY, 8), arena);
            column.append(new ColumnData.Packed(new byte[] {1, 0, 3}, 1, null));
            TopRows top = new TopRows(3, false);
            new FlatIndex(column, MetricType.JACCARD).search(new byte[1], 3, null, top, StopSignal.NONE);
            assertThat(top.sortedRows()).containsExactly(1, 0, 2);
            assertThat(top.sortedScores()).containsExactly(0, 1, 1);
        }
    }

    @Test
    void questionsThatDoNotFitTheColumnAreRefused() {
        try (Arena arena = Arena.ofShared()) {
            AppendableColumn bits = AppendableColumn.of(field(VectorEncoding.BINARY, 16), arena);
            AppendableColumn halves = AppendableColumn.of(field(VectorEncoding.FLOAT16, 2), arena);
            TopRows top = new TopRows(1, false);
            assertThatThrownBy(() -> new FlatIndex(bits, MetricType.L2)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> new FlatIndex(halves, MetricType.HAMMING))
                    .isInstanceOf(IllegalArgumentException.class);
            FlatIndex binary = new FlatIndex(bits, MetricType.HAMMING);
            assertThatThrownBy(() -> binary.search(new byte[1], 0, null, top, StopSignal.NONE))
                    .hasMessage("expected 16 dimensions, got 8");
            assertThatThrownBy(() -> binary.search(new float[16], 0, null, top, StopSignal.NONE))
                    .isInstanceOf(IllegalArgumentException.class);
            FlatIndex half = new FlatIndex(halves, MetricType.IP);
            assertThatThrownBy(() -> half.search(new float[3], 0, null, top, StopSignal.NONE))
                    .hasMessage("expected 2 dimensions, got 3");
            assertThatThrownBy(() -> half.search(new byte[4], 0, null, top, StopSignal.NONE))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
