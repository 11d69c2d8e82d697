package io.tercel.column;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercel.schema.ColumnData;
import io.tercel.schema.FieldSchema;
import io.tercel.vector.MetricType;
import io.tercel.vector.RandomSeed;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;

class AppendableColumnTest {

    private static final int ROWS = 60_000;
    private static final int DIMENSION = 5;

    /** The columns of a growing segment, whose rows say by their number what every value must be. */
    private record Table(
            AppendableColumn longs,
            AppendableColumn doubles,
            AppendableColumn bytes,
            AppendableColumn vectors,
            AppendableColumn sparse) {

        static Table create(Arena arena) {
            return new Table(
                    AppendableColumn.of(FieldSchema.int64("a").nullable(), arena),
                    AppendableColumn.of(FieldSchema.float64("b"), arena),
                    AppendableColumn.of(FieldSchema.varchar("c"), arena),
                    AppendableColumn.of(FieldSchema.floatVector("d", DIMENSION, MetricType.L2), arena),
                    AppendableColumn.of(FieldSchema.sparseVector("e"), arena));
        }

        void append(int from, int count) {
            long[] nulls = new long[NullBits.words(count)];
            long[] numbers = new long[count];
            double[] doubleValues = new double[count];
            int[] offsets = new int[count + 1];
            StringBuilder text = new StringBuilder();
            float[] floats = new float[count * DIMENSION];
            int[] sparseOffsets = new int[count + 1];
            for (int i = 0; i < count; i++) {
                int row = from + i;
                if (row % 7 == 0) {
                    nulls[i >> 6] |= 1L << (i & 63);
                }
                numbers[i] = row % 7 == 0 ? 0 : row;
                doubleValues[i] = row;
                text.append(row);
                offsets[i + 1] = text.length();
                Arrays.fill(floats, i * DIMENSION, (i + 1) * DIMENSION, row);
                sparseOffsets[i + 1] = sparseOffsets[i] + row % 3;
            }
            int[] indices = new int[sparseOffsets[count]];
            float[] weights = new float[indices.length];
            for (int i = 0; i < count; i++) {
                for (int at = sparseOffsets[i]; at < sparseOffsets[i + 1]; at++) {
                    indices[at] = at - sparseOffsets[i];
                    weights[at] = from + i;
                }
            }
            longs.append(new ColumnData.Longs(numbers, nulls));
            doubles.append(new ColumnData.Doubles(doubleValues, null));
            bytes.append(new ColumnData.Bytes(text.toString().getBytes(StandardCharsets.UTF_8), offsets, null));
            vectors.append(new ColumnData.Vectors(floats, DIMENSION, null));
            sparse.append(new ColumnData.Sparse(indices, weights, sparseOffsets, null));
        }

        void check(int row) {
            assertThat(longs.isNull(row)).isEqualTo(row % 7 == 0);
            assertThat(((LongColumn) longs).get(row)).isEqualTo(row % 7 == 0 ? 0 : row);
            assertThat(((DoubleColumn) doubles).get(row)).isEqualTo(row);
            assertThat(((DoubleColumn) doubles).max()).isGreaterThanOrEqualTo(row);
            byte[] text = Integer.toString(row).getBytes(StandardCharsets.UTF_8);
            assertThat(((BytesColumn) bytes).equalTo(row, text)).isTrue();
            float[] values = new float[DIMENSION];
            ((VectorColumn) vectors).copy(row, values, 0);
            assertThat(values).containsOnly(row);
            int[] indices = new int[2];
            float[] weights = new float[2];
            int count = ((SparseColumn) sparse).copy(row, indices, weights, 0);
            assertThat(count).isEqualTo(row % 3);
            for (int i = 0; i < count; i++) {
                assertThat(weights[i]).isEqualTo(row);
            }
        }

        void checkBlock(int from, int count) {
            long[] block = new long[count];
            ((LongColumn) longs).longs(from, count, block);
            long[] nulls = new long[NullBits.words(count)];
            longs.nulls(from, count, nulls);
            for (int i = 0; i < count; i++) {
                boolean isNull = (from + i) % 7 == 0;
                assertThat(RandomColumns.isNull(nulls, i)).isEqualTo(isNull);
                assertThat(block[i]).isEqualTo(isNull ? 0 : from + i);
            }
        }
    }

    @Test
    void readersSeeWholeRowsBelowTheCountTheySaw() throws Exception {
        SplittableRandom random = RandomSeed.random(AppendableColumnTest.class);
        try (Arena arena = Arena.ofShared();
                ExecutorService readers = Executors.newFixedThreadPool(3)) {
            Table table = Table.create(arena);
            AtomicInteger published = new AtomicInteger();
            CountDownLatch started = new CountDownLatch(3);
            List<Future<Integer>> results = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                results.add(readers.submit(reader(table, published, started, random.split())));
            }
            started.await();
            for (int row = 0; row < ROWS; ) {
                int count = Math.min(ROWS - row, 1 + random.nextInt(random.nextInt(10) == 0 ? 6_000 : 100));
                table.append(row, count);
                row += count;
                published.set(row);
            }
            for (Future<Integer> result : results) {
                assertThat(result.get()).isEqualTo(ROWS);
            }
        }
    }

    private static Callable<Integer> reader(
            Table table, AtomicInteger published, CountDownLatch started, SplittableRandom random) {
        return () -> {
            started.countDown();
            int bound = 0;
            while (bound < ROWS) {
                bound = published.get();
                if (bound == 0) {
                    continue;
                }
                table.check(bound - 1);
                table.check(random.nextInt(bound));
                int from = Math.max(0, bound - 100);
                table.checkBlock(from, bound - from);
            }
            return bound;
        };
    }

    @Test
    void memoryGrowsWithTheRowsAndNotMuchFaster() {
        try (Arena arena = Arena.ofShared()) {
            assertBytes(AppendableColumn.of(FieldSchema.int64("a"), arena), rows -> rows * 8, arena);
            Table table = Table.create(arena);
            assertThat(table.vectors.bytesUsed()).isZero();
            table.append(0, 20_000);
            assertThat(table.vectors.bytesUsed()).isBetween(20_000L * 68, 20_000L * 68 + (1 << 20) + 70_000);
            assertThat(table.bytes.bytesUsed()).isBetween(20_000L * 16, 20_000L * 40);
            assertThat(table.sparse.bytesUsed()).isBetween(20_000L * 20, 20_000L * 40);
        }
    }

    private static void assertBytes(AppendableColumn column, IntUnaryOperator expected, Arena arena) {
        assertThat(arena.scope().isAlive()).isTrue();
        assertThat(column.bytesUsed()).isZero();
        column.append(new ColumnData.Longs(new long[10_000], null));
        assertThat(column.bytesUsed())
                .isBetween((long) expected.applyAsInt(10_000), (long) expected.applyAsInt(10_000 + 4_200));
    }

    @Test
    void singlePrecisionIsAppliedWhenTheRowIsWritten() {
        try (Arena arena = Arena.ofShared()) {
            AppendableColumn column = AppendableColumn.of(FieldSchema.float32("x"), arena);
            column.append(new ColumnData.Doubles(new double[] {0.1}, null));
            assertThat(((DoubleColumn) column).get(0)).isEqualTo(0.1f);
            assertThat(((DoubleColumn) column).min()).isEqualTo(0.1f);
        }
    }

    @Test
    void valuesLargerThanAChunkHaveAChunkOfTheirOwn() {
        byte[] large = new byte[3 << 20];
        Arrays.fill(large, (byte) 'x');
        try (Arena arena = Arena.ofShared()) {
            AppendableColumn column = AppendableColumn.of(FieldSchema.json("j"), arena);
            column.append(new ColumnData.Bytes(large, new int[] {0, 1, large.length, large.length}, null));
            assertThat(((BytesColumn) column).length(0)).isEqualTo(1);
            assertThat(((BytesColumn) column).get(1)).hasSize(large.length - 1).containsOnly('x');
            assertThat(((BytesColumn) column).get(2)).isEmpty();
        }
    }
}
