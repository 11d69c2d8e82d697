package io.tercel.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercel.vector.simd.VectorKernel;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DistanceKernelTest {

    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final List<DistanceKernel> KERNELS = List.of(Kernels.SCALAR, new VectorKernel());

    private static int[] dimensions() {
        return IntStream.concat(IntStream.rangeClosed(1, 200), IntStream.of(384, 768, 784, 1536))
                .toArray();
    }

    /** Rows at a stride, in an array and in native memory that is not aligned, beside the query they are compared with. */
    // Never compared, so the identity of its arrays does no harm.
    @SuppressWarnings("ArrayRecordComponent")
    private record Case(
            int dimension,
            int stride,
            int count,
            float[] query,
            float[] rows,
            int offset,
            MemorySegment nativeRows,
            long nativeOffset) {

        static Case random(SplittableRandom random, int dimension, Arena arena) {
            int stride = dimension + random.nextInt(20);
            int count = 1 + random.nextInt(11);
            int offset = random.nextInt(9);
            float[] query = floats(random, dimension + random.nextInt(4));
            float[] rows = floats(random, offset + stride * count);
            long nativeOffset = 4L * random.nextInt(9) + random.nextInt(2);
            MemorySegment nativeRows = arena.allocate(nativeOffset + 4L * stride * count);
            MemorySegment.copy(rows, offset, nativeRows, FLOAT, nativeOffset, stride * count);
            return new Case(dimension, stride, count, query, rows, offset, nativeRows, nativeOffset);
        }

        private static float[] floats(SplittableRandom random, int length) {
            float[] values = new float[length];
            for (int i = 0; i < length; i++) {
                values[i] = (float) random.nextDouble(-2, 2);
            }
            return values;
        }

        /** The same, with the native rows in a mapped file. */
        Case mapped(Path file, Arena arena) throws IOException {
            Files.write(file, nativeRows.toArray(ValueLayout.JAVA_BYTE));
            try (FileChannel channel = FileChannel.open(file)) {
                MemorySegment mapping = channel.map(FileChannel.MapMode.READ_ONLY, 0, nativeRows.byteSize(), arena);
                return new Case(dimension, stride, count, query, rows, offset, mapping, nativeOffset);
            }
        }

        int at(int row) {
            return offset + row * stride;
        }

        long nativeAt(int row) {
            return nativeOffset + 4L * row * stride;
        }

        void check(String what, int row, boolean dot, float actual) {
            double expected = 0;
            double magnitude = 0;
            for (int i = 0; i < dimension; i++) {
                double a = query[i];
                double b = rows[at(row) + i];
                double term = dot ? a * b : (a - b) * (a - b);
                expected += term;
                magnitude += Math.abs(term);
            }
            assertThat(Math.abs(actual - expected))
                    .as("%s, dimension %d, row %d: %s for %s", what, dimension, row, actual, expected)
                    .isLessThanOrEqualTo(1e-5 * magnitude);
        }
    }

    @Test
    void everyFormOfEveryKernelAgreesWithDoublePrecision(@TempDir Path folder) throws IOException {
        SplittableRandom random = RandomSeed.random(DistanceKernelTest.class);
        for (int attempt = 0; attempt < RandomSeed.tries(3); attempt++) {
            for (int dimension : dimensions()) {
                try (Arena arena = Arena.ofConfined()) {
                    Case data = Case.random(random, dimension, arena);
                    if (dimension % 2 == 0) {
                        data = data.mapped(folder.resolve(attempt + "-" + dimension), arena);
                    }
                    for (DistanceKernel kernel : KERNELS) {
                        checkSingle(kernel, data);
                        checkFour(kernel, data, random);
                        checkScan(kernel, data);
                        checkAloneOrTogether(kernel, data);
                    }
                }
            }
        }
    }

    private static void checkSingle(DistanceKernel kernel, Case data) {
        int dimension = data.dimension;
        for (int row = 0; row < data.count; row++) {
            String name = kernel.description();
            data.check(name, row, true, kernel.dot(data.query, 0, data.rows, data.at(row), dimension));
            data.check(name, row, false, kernel.squaredDistance(data.query, 0, data.rows, data.at(row), dimension));
            data.check(name, row, true, kernel.dot(data.query, dimension, data.nativeRows, data.nativeAt(row)));
            data.check(
                    name,
                    row,
                    false,
                    kernel.squaredDistance(data.query, dimension, data.nativeRows, data.nativeAt(row)));
        }
    }

    private static void checkFour(DistanceKernel kernel, Case data, SplittableRandom random) {
        int[] row = random.ints(4, 0, data.count).toArray();
        int d = data.dimension;
        float[] out = new float[6];
        int[] at = IntStream.of(row).map(data::at).toArray();
        long[] nativeAt = IntStream.of(row).mapToLong(data::nativeAt).toArray();
        kernel.fourDots(data.query, d, data.rows, at[0], at[1], at[2], at[3], out, 1);
        checkAll(kernel, data, row, true, out);
        kernel.fourSquaredDistances(data.query, d, data.rows, at[0], at[1], at[2], at[3], out, 1);
        checkAll(kernel, data, row, false, out);
        MemorySegment rows = data.nativeRows;
        kernel.fourDots(data.query, d, rows, nativeAt[0], nativeAt[1], nativeAt[2], nativeAt[3], out, 1);
        checkAll(kernel, data, row, true, out);
        kernel.fourSquaredDistances(data.query, d, rows, nativeAt[0], nativeAt[1], nativeAt[2], nativeAt[3], out, 1);
        checkAll(kernel, data, row, false, out);
    }

    private static void checkScan(DistanceKernel kernel, Case data) {
        int[] all = IntStream.range(0, data.count).toArray();
        int d = data.dimension;
        float[] out = new float[data.count + 2];
        kernel.scanDots(data.query, d, data.rows, data.offset, data.stride, data.count, out, 1);
        checkAll(kernel, data, all, true, out);
        kernel.scanSquaredDistances(data.query, d, data.rows, data.offset, data.stride, data.count, out, 1);
        checkAll(kernel, data, all, false, out);
        long strideBytes = 4L * data.stride;
        kernel.scanDots(data.query, d, data.nativeRows, data.nativeOffset, strideBytes, data.count, out, 1);
        checkAll(kernel, data, all, true, out);
        kernel.scanSquaredDistances(data.query, d, data.nativeRows, data.nativeOffset, strideBytes, data.count, out, 1);
        checkAll(kernel, data, all, false, out);
    }

    /** Bit by bit: a row's score must not depend on the rows that are compared with it, nor on where they lie. */
    private static void checkAloneOrTogether(DistanceKernel kernel, Case data) {
        int d = data.dimension;
        long strideBytes = 4L * data.stride;
        float[] dots = new float[data.count];
        float[] distances = new float[data.count];
        kernel.scanDots(data.query, d, data.rows, data.offset, data.stride, data.count, dots, 0);
        kernel.scanSquaredDistances(data.query, d, data.rows, data.offset, data.stride, data.count, distances, 0);
        float[] out = new float[data.count];
        for (int from = 0; from < data.count; from++) {
            int count = Math.min(data.count - from, 1 + from % 6);
            kernel.scanDots(data.query, d, data.rows, data.at(from), data.stride, count, out, from);
            checkSame(kernel, data, from, count, dots, out);
            kernel.scanDots(data.query, d, data.nativeRows, data.nativeAt(from), strideBytes, count, out, from);
            checkSame(kernel, data, from, count, dots, out);
            kernel.scanSquaredDistances(data.query, d, data.rows, data.at(from), data.stride, count, out, from);
            checkSame(kernel, data, from, count, distances, out);
            kernel.scanSquaredDistances(
                    data.query, d, data.nativeRows, data.nativeAt(from), strideBytes, count, out, from);
            checkSame(kernel, data, from, count, distances, out);
        }
    }

    private static void checkSame(
            DistanceKernel kernel, Case data, int from, int count, float[] expected, float[] actual) {
        assertThat(Arrays.copyOfRange(actual, from, from + count))
                .as("%s, dimension %d, rows from %d", kernel.description(), data.dimension, from)
                .isEqualTo(Arrays.copyOfRange(expected, from, from + count));
    }

    /** Results lie from 1 on, between two zeros that must have stayed. */
    private static void checkAll(DistanceKernel kernel, Case data, int[] rows, boolean dot, float[] out) {
        for (int i = 0; i < rows.length; i++) {
            data.check(kernel.description() + " in a block", rows[i], dot, out[i + 1]);
        }
        assertThat(out[0]).isZero();
        assertThat(out[rows.length + 1]).isZero();
    }

    @Test
    void bfloat16IsWidenedBitByBit() {
        SplittableRandom random = RandomSeed.random(DistanceKernelTest.class);
        for (int count = 0; count < 200; count++) {
            short[] halves = new short[count];
            float[] expected = new float[count + 1];
            for (int i = 0; i < count; i++) {
                halves[i] = (short) random.nextInt();
                expected[i] = Float.intBitsToFloat(halves[i] << 16);
            }
            for (DistanceKernel kernel : KERNELS) {
                float[] actual = new float[count + 1];
                kernel.widenBfloat16(halves, actual, count);
                assertThat(Arrays.equals(actual, expected)).isTrue();
            }
        }
    }

    @Test
    void rangesOutsideMemoryAreRefused() {
        float[] four = new float[4];
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment rows = arena.allocate(16);
            for (DistanceKernel kernel : KERNELS) {
                assertThatThrownBy(() -> kernel.dot(four, 0, four, 1, 4)).isInstanceOf(IndexOutOfBoundsException.class);
                assertThatThrownBy(() -> kernel.dot(four, 4, MemorySegment.ofArray(four), 0))
                        .isInstanceOf(IllegalArgumentException.class);
                assertThatThrownBy(() -> kernel.dot(four, 4, rows, 4)).isInstanceOf(IndexOutOfBoundsException.class);
            }
        }
    }
}
