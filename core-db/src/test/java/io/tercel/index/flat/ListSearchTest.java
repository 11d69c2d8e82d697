package io.tercel.index.flat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tercel.column.AppendableColumn;
import io.tercel.column.BytesColumn;
import io.tercel.column.ColumnReader;
import io.tercel.column.ColumnWriter;
import io.tercel.error.DeadlineExceededException;
import io.tercel.index.StopSignal;
import io.tercel.index.TopRows;
import io.tercel.io.Directory;
import io.tercel.io.FileIdentity;
import io.tercel.io.HeapDirectory;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.ColumnData;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.vector.MetricType;
import io.tercel.vector.RandomSeed;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ListSearchTest {

    private static final FileIdentity IDENTITY = new FileIdentity(new UUID(1, 2), 3, 4);

    private static final List<DataType> TYPES = List.of(
            DataType.FLOAT_VECTOR,
            DataType.FLOAT16_VECTOR,
            DataType.BFLOAT16_VECTOR,
            DataType.INT8_VECTOR,
            DataType.BINARY_VECTOR);

    /** Components are small whole numbers, which all types hold and every sum of which is exact; the cosine alone is not. */
    private record Lists(FieldSchema column, List<List<float[]>> rows) {

        static Lists random(SplittableRandom random) {
            DataType type = TYPES.get(random.nextInt(TYPES.size()));
            int dimension = random.nextInt(8) == 0 ? 1_500 : 2 + random.nextInt(40);
            if (type == DataType.BINARY_VECTOR) {
                dimension = dimension / 8 * 8 + 8;
            }
            List<List<float[]>> rows = new ArrayList<>();
            int count = random.nextInt(dimension > 1_000 ? 40 : 300);
            for (int row = 0; row < count; row++) {
                // More elements than a tile holds, too.
                int elements = random.nextInt(5) == 0 ? 0 : random.nextInt(random.nextInt(30) == 0 ? 600 : 12);
                rows.add(vectors(type, dimension, elements, random));
            }
            return new Lists(columnOf(type, dimension), rows);
        }

        static List<float[]> vectors(DataType type, int dimension, int count, SplittableRandom random) {
            boolean bits = type == DataType.BINARY_VECTOR;
            List<float[]> vectors = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                float[] vector = new float[dimension];
                for (int j = 0; j < dimension; j++) {
                    vector[j] = bits ? random.nextInt(2) : random.nextInt(-2, 3);
                }
                vector[random.nextInt(dimension)] = 1;
                vectors.add(vector);
            }
            return vectors;
        }

        ColumnData.Bytes data() {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            int[] offsets = new int[rows.size() + 1];
            for (int row = 0; row < rows.size(); row++) {
                rows.get(row).forEach(vector -> bytes.writeBytes(stored(vector)));
                offsets[row + 1] = bytes.size();
            }
            return new ColumnData.Bytes(bytes.toByteArray(), offsets, null);
        }

        byte[] stored(float[] vector) {
            DataType type = column.element().type();
            byte[] bytes = new byte[type.vectorBytes(vector.length)];
            for (int i = 0; i < vector.length; i++) {
                switch (type) {
                    case FLOAT_VECTOR -> {
                        int number = Float.floatToRawIntBits(vector[i]);
                        for (int k = 0; k < 4; k++) {
                            bytes[4 * i + k] = (byte) (number >> (8 * k));
                        }
                    }
                    case INT8_VECTOR -> bytes[i] = (byte) vector[i];
                    case BINARY_VECTOR -> bytes[i >> 3] |= (byte) ((int) vector[i] << (7 - (i & 7)));
                    default -> type.encoding().round(vector[i], bytes, 2 * i);
                }
            }
            return bytes;
        }

        List<MetricType> metrics() {
            return column.element().type() == DataType.BINARY_VECTOR
                    ? List.of(MetricType.HAMMING, MetricType.JACCARD)
                    : List.of(MetricType.L2, MetricType.IP, MetricType.COSINE);
        }

        ListSearch search(MetricType metric, List<float[]> queries) {
            return column.element().type() == DataType.BINARY_VECTOR
                    ? ListSearch.bits(
                            column, metric, queries.stream().map(this::stored).toList())
                    : ListSearch.floats(column, metric, queries);
        }
    }

    /** The column of a vector in an ARRAY of STRUCT. */
    private static FieldSchema columnOf(DataType type, int dimension) {
        FieldSchema vector =
                switch (type) {
                    case FLOAT16_VECTOR -> FieldSchema.float16Vector("vec", dimension, MetricType.MAX_SIM);
                    case BFLOAT16_VECTOR -> FieldSchema.bfloat16Vector("vec", dimension, MetricType.MAX_SIM);
                    case INT8_VECTOR -> FieldSchema.int8Vector("vec", dimension, MetricType.MAX_SIM);
                    case BINARY_VECTOR -> FieldSchema.binaryVector("vec", dimension, MetricType.MAX_SIM_HAMMING);
                    default -> FieldSchema.floatVector("vec", dimension, MetricType.MAX_SIM);
                };
        return CollectionSchema.builder("papers")
                .primaryKey("id", DataType.INT64)
                .field(FieldSchema.structArray("chunks", 1_000, vector))
                .build()
                .storedFields()
                .get(1);
    }

    private static double value(MetricType metric, float[] a, float[] b) {
        double dot = 0;
        double distance = 0;
        double squaresA = 0;
        double squaresB = 0;
        for (int i = 0; i < a.length; i++) {
            dot += (double) a[i] * b[i];
            distance += ((double) a[i] - b[i]) * ((double) a[i] - b[i]);
            squaresA += (double) a[i] * a[i];
            squaresB += (double) b[i] * b[i];
        }
        return switch (metric) {
            case IP -> dot;
            case COSINE -> dot / Math.sqrt(squaresA * squaresB);
            case JACCARD -> 1 - dot / (squaresA + squaresB - dot);
            default -> distance;
        };
    }

    private record Scored(int row, double score) {}

    private static List<Scored> oracle(
            Lists lists, MetricType metric, List<float[]> queries, int bound, long @Nullable [] filter, int k) {
        List<Scored> all = new ArrayList<>();
        for (int row = 0; row < bound; row++) {
            List<float[]> elements = lists.rows.get(row);
            boolean eligible = filter == null || (filter[row >> 6] & (1L << row)) != 0;
            if (eligible && !elements.isEmpty()) {
                double sum = 0;
                for (float[] query : queries) {
                    sum += metric.largerIsBetter()
                            ? elements.stream()
                                    .mapToDouble(each -> value(metric, query, each))
                                    .max()
                                    .orElseThrow()
                            : elements.stream()
                                    .mapToDouble(each -> value(metric, query, each))
                                    .min()
                                    .orElseThrow();
                }
                all.add(new Scored(row, sum));
            }
        }
        Comparator<Scored> better =
                Comparator.comparingDouble(scored -> metric.largerIsBetter() ? -scored.score : scored.score);
        all.sort(better.thenComparingInt(Scored::row));
        return all.subList(0, Math.min(k, all.size()));
    }

    private static void check(Lists lists, BytesColumn column, SplittableRandom random) {
        FieldSchema element = lists.column.element();
        int count = random.nextInt(3) == 0 ? 1 : 1 + random.nextInt(70);
        List<float[]> queries = Lists.vectors(element.type(), element.dimension(), count, random);
        for (MetricType metric : lists.metrics()) {
            int bound = random.nextInt(4) == 0 ? random.nextInt(column.rows() + 1) : column.rows();
            long[] filter = null;
            if (random.nextBoolean()) {
                filter = new long[(bound + 63) / 64];
                for (int i = 0; i < filter.length; i++) {
                    filter[i] = random.nextLong() | (random.nextBoolean() ? random.nextLong() : 0);
                }
            }
            int k = 1 + random.nextInt(20);
            TopRows top = new TopRows(k, metric.largerIsBetter());
            ListSearch search = lists.search(metric, queries);
            search.search(column, bound, filter, top, StopSignal.NONE);
            List<Scored> expected = oracle(lists, metric, queries, bound, filter, k);
            float[] scores = top.sortedScores();
            assertThat(scores).hasSize(expected.size());
            boolean exact = metric != MetricType.COSINE && metric != MetricType.JACCARD;
            for (int i = 0; i < scores.length; i++) {
                assertThat((double) scores[i])
                        .as("%s of %s, %d queries", metric, lists.column, count)
                        .isCloseTo(expected.get(i).score, within(exact ? 0 : 1e-5 * count));
            }
            if (exact) {
                assertThat(top.sortedRows())
                        .isEqualTo(expected.stream().mapToInt(Scored::row).toArray());
            }
            checkElements(lists, metric, queries.getFirst(), search, column, random);
        }
    }

    private static void checkElements(
            Lists lists,
            MetricType metric,
            float[] query,
            ListSearch search,
            BytesColumn column,
            SplittableRandom random) {
        if (column.rows() > 0) {
            int row = random.nextInt(column.rows());
            float[] values = search.elements(column, row);
            double[] expected = lists.rows.get(row).stream()
                    .mapToDouble(each -> value(metric, query, each))
                    .toArray();
            double[] found = IntStream.range(0, values.length)
                    .mapToDouble(i -> values[i])
                    .toArray();
            assertThat(found).containsExactly(expected, within(1e-5));
        }
    }

    @Test
    void growingAndSealedRowsScoreTheSumOfTheBestOfTheirVectors() {
        SplittableRandom random = RandomSeed.random(ListSearchTest.class);
        for (int attempt = 0; attempt < RandomSeed.tries(40); attempt++) {
            Lists lists = Lists.random(random);
            try (Arena arena = Arena.ofShared();
                    Directory directory = HeapDirectory.create()) {
                AppendableColumn growing = AppendableColumn.of(lists.column, arena);
                growing.append(lists.data());
                check(lists, (BytesColumn) growing, random);
                try (ColumnWriter writer = ColumnWriter.create(directory, "v.col", IDENTITY, lists.column)) {
                    writer.append(lists.data());
                    writer.finish();
                }
                try (ColumnReader reader = ColumnReader.open(directory, "v.col", IDENTITY, lists.column)) {
                    check(lists, (BytesColumn) reader.column(), random);
                }
            }
        }
    }

    /** However well they would compress, or however few distinct ones there are. */
    @Test
    void vectorsOfASealedColumnLieSideBySide() {
        FieldSchema column = columnOf(DataType.FLOAT_VECTOR, 64);
        int rows = 5_000;
        int[] offsets = IntStream.rangeClosed(0, rows).map(row -> row * 256).toArray();
        try (Directory directory = HeapDirectory.create()) {
            try (ColumnWriter writer = ColumnWriter.create(directory, "v.col", IDENTITY, column)) {
                writer.append(new ColumnData.Bytes(new byte[offsets[rows]], offsets, null));
                writer.finish();
            }
            try (ColumnReader reader = ColumnReader.open(directory, "v.col", IDENTITY, column)) {
                BytesColumn sealed = (BytesColumn) reader.column();
                assertThat(sealed.segmentOf(0)).isEqualTo(sealed.segmentOf(rows - 1));
                assertThat(sealed.offsetOf(rows - 1)).isEqualTo(256L * (rows - 1));
            }
        }
    }

    @Test
    void theDeadlineIsAskedAgainAndAgainWithinAndBetweenRows() {
        FieldSchema column = columnOf(DataType.FLOAT_VECTOR, 2);
        try (Arena arena = Arena.ofShared()) {
            AppendableColumn growing = AppendableColumn.of(column, arena);
            int rows = 200;
            int[] offsets =
                    IntStream.rangeClosed(0, rows).map(row -> row * 1_000 * 8).toArray();
            growing.append(new ColumnData.Bytes(new byte[offsets[rows]], offsets, null));
            List<float[]> queries =
                    IntStream.range(0, 100).mapToObj(i -> new float[2]).toList();
            AtomicInteger checks = new AtomicInteger();
            ListSearch.floats(column, MetricType.IP, queries)
                    .search((BytesColumn) growing, rows, null, new TopRows(1, true), checks::incrementAndGet);
            assertThat(checks.get()).isBetween(50, 200);
            StopSignal over = () -> {
                if (checks.decrementAndGet() == 0) {
                    throw new DeadlineExceededException("over");
                }
            };
            assertThatThrownBy(() -> ListSearch.floats(column, MetricType.IP, queries)
                            .search((BytesColumn) growing, rows, null, new TopRows(1, true), over))
                    .isInstanceOf(DeadlineExceededException.class);
        }
    }

    @Test
    void questionsThatDoNotFitTheColumnAreRefused() {
        FieldSchema floats = columnOf(DataType.FLOAT_VECTOR, 8);
        FieldSchema bits = columnOf(DataType.BINARY_VECTOR, 8);
        List<float[]> one = List.of(new float[8]);
        assertThatThrownBy(() -> ListSearch.floats(floats, MetricType.L2, List.of(new float[3])))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("L2 with these vectors does not search ARRAY of FLOAT_VECTOR");
        assertThatThrownBy(() -> ListSearch.floats(floats, MetricType.L2, List.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ListSearch.floats(floats, MetricType.MAX_SIM, one))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ListSearch.floats(bits, MetricType.L2, one))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ListSearch.bits(bits, MetricType.HAMMING, List.of(new byte[2])))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ListSearch.bits(floats, MetricType.HAMMING, List.of(new byte[32])))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
