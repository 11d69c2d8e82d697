package io.tercel.column;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercel.io.Directory;
import io.tercel.io.FileIdentity;
import io.tercel.io.HeapDirectory;
import io.tercel.schema.ColumnData;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.vector.Norms;
import io.tercel.vector.RandomSeed;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Batches go into an appendable column, from there into a file, and are read back from both as they were. */
class ColumnRoundTripTest {

    private static final FileIdentity IDENTITY = new FileIdentity(new UUID(1, 2), 3, 4);

    @Test
    void everyTypeComesBackFromMemoryAndFromAFile() {
        SplittableRandom random = RandomSeed.random(ColumnRoundTripTest.class);
        for (int attempt = 0; attempt < RandomSeed.tries(40); attempt++) {
            for (FieldSchema field : RandomColumns.fields()) {
                int batches = random.nextInt(4);
                int mostRows = attempt % 4 == 0 ? 6_000 : 200;
                boolean nullable = random.nextBoolean();
                List<ColumnData> written = new ArrayList<>();
                for (int i = 0; i < batches; i++) {
                    int rows = i == 1 ? 1 : random.nextInt(mostRows);
                    written.add(RandomColumns.batch(field, rows, nullable && random.nextBoolean(), random));
                }
                roundTrip(field, written, random);
            }
        }
    }

    private static void roundTrip(FieldSchema field, List<ColumnData> written, SplittableRandom random) {
        try (Arena arena = Arena.ofShared();
                Directory directory = HeapDirectory.create()) {
            AppendableColumn memory = AppendableColumn.of(field, arena);
            try (ColumnWriter writer = ColumnWriter.create(directory, "a.col", IDENTITY, field)) {
                for (ColumnData batch : written) {
                    memory.append(batch);
                    writer.append(batch);
                }
                writer.finish();
            }
            check(memory, written, random);
            try (ColumnReader reader = ColumnReader.open(directory, "a.col", IDENTITY, field)) {
                check(reader.column(), written, random);
                checkSameBounds(memory, reader.column());
            }
            rewriteInSlices(field, memory, directory);
            try (ColumnReader reader = ColumnReader.open(directory, "b.col", IDENTITY, field)) {
                check(reader.column(), written, random);
            }
            assertThat(directory.length("b.col")).isEqualTo(directory.length("a.col"));
        }
    }

    private static void rewriteInSlices(FieldSchema field, Column from, Directory directory) {
        try (ColumnWriter writer = ColumnWriter.create(directory, "b.col", IDENTITY, field)) {
            for (int row = 0; row < from.rows(); row += 1_000) {
                writer.append(from.slice(row, Math.min(from.rows(), row + 1_000)));
            }
            assertThat(writer.rows()).isEqualTo(from.rows());
            writer.finish();
        }
    }

    private static void check(Column column, List<ColumnData> written, SplittableRandom random) {
        int rows = written.stream().mapToInt(ColumnData::rows).sum();
        assertThat(column.rows()).isEqualTo(rows);
        assertThat(column.hasNulls()).isEqualTo(written.stream().anyMatch(batch -> batch.nulls() != null));
        int from = 0;
        for (ColumnData batch : written) {
            assertSame(column.slice(from, from + batch.rows()), batch);
            from += batch.rows();
        }
        if (rows == 0) {
            return;
        }
        int start = random.nextInt(rows);
        int end = start + random.nextInt(rows - start + 1);
        ColumnData slice = column.slice(start, end);
        int[] listed = IntStream.range(start, end).toArray();
        assertSame(column.gather(listed), slice);
        checkNulls(column, start, end, slice);
        checkRows(column, start, slice);
        assertThatThrownBy(() -> column.slice(0, rows + 1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> column.isNull(rows)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> column.isNull(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    private static void checkNulls(Column column, int start, int end, ColumnData slice) {
        long[] bits = new long[NullBits.words(end - start) + 1];
        Arrays.fill(bits, -1);
        column.nulls(start, end - start, bits);
        for (int i = 0; i < slice.rows(); i++) {
            assertThat(RandomColumns.isNull(bits, i)).isEqualTo(slice.isNull(i));
            assertThat(column.isNull(start + i)).isEqualTo(slice.isNull(i));
        }
        for (int i = slice.rows(); i < NullBits.words(slice.rows()) * 64; i++) {
            assertThat(RandomColumns.isNull(bits, i)).isFalse();
        }
        assertThat(bits[NullBits.words(slice.rows())]).isEqualTo(-1);
    }

    /** The slice was checked against what was written; here the other ways of reading are checked against the slice. */
    private static void checkRows(Column column, int start, ColumnData slice) {
        for (int i = 0; i < slice.rows(); i++) {
            int row = start + i;
            if (slice.isNull(i)) {
                continue;
            }
            switch (column) {
                case LongColumn longs -> {
                    long value = ((ColumnData.Longs) slice).values()[i];
                    assertThat(longs.get(row)).isEqualTo(value).isBetween(longs.min(), longs.max());
                }
                case DoubleColumn doubles -> {
                    double value = ((ColumnData.Doubles) slice).values()[i];
                    assertThat(doubles.get(row)).isEqualTo(value).isBetween(doubles.min(), doubles.max());
                }
                case BytesColumn bytes -> checkBytes(bytes, row, bytes.get(row));
                case VectorColumn vectors -> checkVector(vectors, row, (ColumnData.Vectors) slice, i);
                case PackedColumn packed -> checkPacked(packed, row, (ColumnData.Packed) slice, i);
                case SparseColumn sparse -> {
                    int[] offsets = ((ColumnData.Sparse) slice).offsets();
                    assertThat(sparse.entries(row)).isEqualTo(offsets[i + 1] - offsets[i]);
                }
            }
        }
    }

    private static void checkPacked(PackedColumn column, int row, ColumnData.Packed slice, int at) {
        int width = column.width();
        float expected = column.encoding().norm(slice.bytes(), at * width, column.dimension());
        float[] block = {7, 7, 7};
        column.norms(row, 1, block, 1);
        assertThat(block).containsExactly(7, expected, 7);
        assertThat(column.runEnd(row)).isGreaterThan(row);
        column.require(row, row + 1);
        for (int i = width; i < column.strideBytes(); i++) {
            assertThat(column.segmentOf(row).get(ValueLayout.JAVA_BYTE, column.offsetOf(row) + i))
                    .isZero();
        }
    }

    @Test
    void aPackedRowTakesAPowerOfTwoOrWholeCacheLines() {
        int[] widths = {1, 2, 8, 9, 16, 17, 33, 63, 64, 65, 128, 200};
        int[] strides = {8, 8, 8, 16, 16, 32, 64, 64, 64, 128, 128, 256};
        for (int i = 0; i < widths.length; i++) {
            assertThat(PackedColumn.strideOf(widths[i])).isEqualTo(strides[i]);
        }
    }

    private static void checkBytes(BytesColumn column, int row, byte[] value) {
        assertThat(column.equalTo(row, value)).isTrue();
        byte[] longer = Arrays.copyOf(value, value.length + 1);
        assertThat(column.equalTo(row, longer)).isFalse();
        assertThat(column.compare(row, longer)).isNegative();
        if (value.length > 0) {
            byte[] shorter = Arrays.copyOf(value, value.length - 1);
            assertThat(column.compare(row, shorter)).isPositive();
            byte[] other = value.clone();
            other[value.length / 2] ^= (byte) 0x80;
            assertThat(Integer.signum(column.compare(row, other)))
                    .isEqualTo(Integer.signum(Arrays.compareUnsigned(value, other)));
        }
    }

    private static void checkVector(VectorColumn column, int row, ColumnData.Vectors slice, int at) {
        float expected = Norms.inverse(slice.values(), at * slice.dimension(), slice.dimension());
        float[] block = new float[1];
        column.inverseNorms(row, 1, block);
        assertThat(column.inverseNorm(row)).isEqualTo(expected).isEqualTo(block[0]);
        assertThat(column.stride() % VectorColumn.STRIDE_FLOATS).isZero();
        assertThat(column.runEnd(row)).isGreaterThan(row);
        column.require(row, row + 1);
        for (int i = column.dimension(); i < column.stride(); i++) {
            float padding = column.segmentOf(row).get(ColumnLayouts.FLOAT, column.offsetOf(row) + 4L * i);
            assertThat(Float.floatToRawIntBits(padding)).isZero();
        }
    }

    private static void checkSameBounds(Column memory, Column file) {
        if (memory instanceof LongColumn left && file instanceof LongColumn right) {
            assertThat(right.min()).isEqualTo(left.min());
            assertThat(right.max()).isEqualTo(left.max());
        }
        if (memory instanceof DoubleColumn left && file instanceof DoubleColumn right) {
            assertThat(right.min()).isEqualTo(left.min());
            assertThat(right.max()).isEqualTo(left.max());
        }
    }

    /** Records of arrays are equal only when identical, so their parts are compared. */
    private static void assertSame(ColumnData actual, ColumnData expected) {
        assertThat(actual.rows()).isEqualTo(expected.rows());
        assertThat(actual.nulls()).isEqualTo(expected.nulls());
        switch (expected) {
            case ColumnData.Longs longs ->
                assertThat(((ColumnData.Longs) actual).values()).isEqualTo(longs.values());
            case ColumnData.Doubles doubles ->
                assertThat(((ColumnData.Doubles) actual).values()).isEqualTo(doubles.values());
            case ColumnData.Bytes bytes -> {
                assertThat(((ColumnData.Bytes) actual).bytes()).isEqualTo(bytes.bytes());
                assertThat(((ColumnData.Bytes) actual).offsets()).isEqualTo(bytes.offsets());
            }
            case ColumnData.Vectors vectors ->
                // equals of Float tells zeros of different signs apart, and so all bits of what is not NaN.
                assertThat(Arrays.equals(((ColumnData.Vectors) actual).values(), vectors.values()))
                        .isTrue();
            case ColumnData.Packed packed -> {
                assertThat(((ColumnData.Packed) actual).width()).isEqualTo(packed.width());
                assertThat(((ColumnData.Packed) actual).bytes()).isEqualTo(packed.bytes());
            }
            case ColumnData.Sparse sparse -> {
                assertThat(((ColumnData.Sparse) actual).indices()).isEqualTo(sparse.indices());
                assertThat(((ColumnData.Sparse) actual).values()).isEqualTo(sparse.values());
                assertThat(((ColumnData.Sparse) actual).offsets()).isEqualTo(sparse.offsets());
            }
        }
    }

    @Test
    void integersTakeTheNarrowestWidthThatHoldsTheirRange() {
        FieldSchema field = FieldSchema.int64("n");
        long[][] ranges = {
            {7, 7, 0},
            {-100, 155, 1},
            {-100, 156, 2},
            {1L << 40, (1L << 40) + 65_535, 2},
            {0, 65_536, 4},
            {Integer.MIN_VALUE, Integer.MAX_VALUE, 4},
            {0, 1L << 32, 8},
            {Long.MIN_VALUE, Long.MAX_VALUE, 8}
        };
        for (long[] range : ranges) {
            try (Directory directory = HeapDirectory.create()) {
                try (ColumnWriter writer = ColumnWriter.create(directory, "a.col", IDENTITY, field)) {
                    // The null row's value is far outside the range and must not widen it.
                    writer.append(new ColumnData.Longs(new long[] {range[0], 0, range[1]}, new long[] {2}));
                    writer.finish();
                }
                try (ColumnReader reader = ColumnReader.open(directory, "a.col", IDENTITY, field)) {
                    long end = reader.file().body().byteSize() - ColumnTrailer.BYTES;
                    assertThat(reader.file().body().get(ValueLayout.JAVA_BYTE, end + 2))
                            .isEqualTo((byte) range[2]);
                    assertThat(((ColumnData.Longs) reader.column().slice(0, 3)).values())
                            .containsExactly(range[0], 0, range[1]);
                }
            }
        }
    }

    @Test
    void allNullRowsHaveAnEmptyRange() {
        FieldSchema field = FieldSchema.int64("n");
        try (Directory directory = HeapDirectory.create()) {
            try (ColumnWriter writer = ColumnWriter.create(directory, "a.col", IDENTITY, field)) {
                writer.append(new ColumnData.Longs(new long[2], new long[] {3}));
                writer.finish();
            }
            try (ColumnReader reader = ColumnReader.open(directory, "a.col", IDENTITY, field)) {
                LongColumn column = (LongColumn) reader.column();
                assertThat(column.min()).isGreaterThan(column.max());
            }
        }
    }

    @Test
    void aNumberThatIsNoneMakesTheRangeEverything() {
        FieldSchema field = FieldSchema.float64("x");
        try (Arena arena = Arena.ofShared()) {
            AppendableColumn column = AppendableColumn.of(field, arena);
            column.append(new ColumnData.Doubles(new double[] {1, Double.NaN}, null));
            assertThat(((DoubleColumn) column).min()).isEqualTo(Double.NEGATIVE_INFINITY);
            assertThat(((DoubleColumn) column).max()).isEqualTo(Double.POSITIVE_INFINITY);
        }
    }

    @Test
    void batchesOfAnotherKindAreRefused() {
        ColumnData vectors = new ColumnData.Vectors(new float[4], 2, null);
        ColumnData longs = new ColumnData.Longs(new long[1], null);
        for (FieldSchema field : RandomColumns.fields()) {
            ColumnData wrong = field.type().storage() == DataType.Storage.LONG ? vectors : longs;
            try (Arena arena = Arena.ofShared();
                    Directory directory = HeapDirectory.create();
                    ColumnWriter writer = ColumnWriter.create(directory, "a.col", IDENTITY, field)) {
                AppendableColumn column = AppendableColumn.of(field, arena);
                assertThatThrownBy(() -> column.append(wrong)).isInstanceOf(IllegalArgumentException.class);
                assertThatThrownBy(() -> writer.append(wrong)).isInstanceOf(IllegalArgumentException.class);
                assertThat(column.rows()).isZero();
            }
        }
    }
}
