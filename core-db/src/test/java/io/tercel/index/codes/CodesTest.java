package io.tercel.index.codes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tercel.vector.Kernels;
import io.tercel.vector.LookupKernel;
import io.tercel.vector.Norms;
import io.tercel.vector.RandomSeed;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CodesTest {

    private final SplittableRandom random = RandomSeed.random(CodesTest.class);

    private float[] vector(int dimension, int length) {
        float[] vector = new float[length];
        for (int i = 0; i < dimension; i++) {
            vector[i] = (float) random.nextGaussian();
        }
        return vector;
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }

    @Test
    void aRotationKeepsLengthsAndProductsAndIsTheSameForTheSameSeed() {
        for (int dimension : new int[] {1, 2, 63, 64, 65, 100, 128, 300, 384, 768, 1000, 1536}) {
            Rotation rotation = new Rotation(dimension, 7);
            int padded = rotation.paddedDimension();
            assertThat(padded).isGreaterThanOrEqualTo(dimension).isLessThan(dimension + 64);
            float[] a = vector(dimension, padded);
            float[] b = vector(dimension, padded);
            float[] rotatedA = a.clone();
            float[] rotatedB = b.clone();
            rotation.apply(rotatedA);
            new Rotation(dimension, 7).apply(rotatedB);
            double lengths = Math.sqrt(dot(a, a) * dot(b, b));
            assertThat(dot(rotatedA, rotatedB)).isCloseTo(dot(a, b), within(1e-4 * lengths));
            assertThat(dot(rotatedA, rotatedA)).isCloseTo(dot(a, a), within(1e-4 * dot(a, a)));
        }
    }

    /** A vector of one component is the worst there is: without rotation its signs would say next to nothing. */
    @Test
    void aRotationSpreadsASingleComponentOverAllOthers() {
        for (int dimension : new int[] {128, 384, 768, 1000}) {
            Rotation rotation = new Rotation(dimension, 7);
            for (int i = 0; i < dimension; i += 37) {
                float[] vector = new float[rotation.paddedDimension()];
                vector[i] = 1;
                rotation.apply(vector);
                double magnitudes = 0;
                for (float component : vector) {
                    magnitudes += Math.abs(component);
                }
                // The cosine with the signs; of a random direction it is the root of 2 / pi, 0.8.
                assertThat(magnitudes / Math.sqrt(vector.length)).isBetween(0.65, 1.01);
            }
        }
    }

    /** The sums that tables give for one row's codes. */
    private static double looked(LookupTables tables, byte[] codes, int row) {
        byte[] block = new byte[LookupTables.pairs(codes.length) * LookupKernel.ROWS];
        LookupTables.pack(codes, row, block, 0);
        int[] sums = new int[LookupKernel.ROWS];
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment segment = arena.allocate(block.length);
            MemorySegment.copy(block, 0, segment, ValueLayout.JAVA_BYTE, 0, block.length);
            Kernels.LOOKUP.sums(segment, 0, tables.pairs(), tables.bytes(), sums);
        }
        return tables.bias() + (double) tables.scale() * sums[row];
    }

    @Test
    void oneBitEstimatesAreRightOnAverageAndSeldomBeyondTheirBound() {
        int dimension = 200;
        OneBitCode code = new OneBitCode(dimension, 1);
        byte[] codes = new byte[OneBitCode.codes(dimension)];
        double sum = 0;
        int beyond = 0;
        int tries = 2_000;
        for (int i = 0; i < tries; i++) {
            float[] vector = vector(dimension, code.paddedDimension());
            float[] query = vector(dimension, code.paddedDimension());
            double product = dot(vector, query);
            code.rotate(vector);
            code.rotate(query);
            OneBitCode.Estimate estimate = code.encode(vector, codes);
            double estimated = estimate.factor() * looked(code.tables(query), codes, i % LookupKernel.ROWS);
            double deviation = estimate.error() * Math.sqrt(Norms.squared(query, 0, query.length));
            sum += (estimated - product) / deviation;
            beyond += Math.abs(estimated - product) > 3 * deviation ? 1 : 0;
        }
        assertThat(sum / tries).isCloseTo(0, within(0.15));
        assertThat(beyond).isLessThan(tries / 100);
    }

    @Test
    void theSignsOfAVectorOfZerosStandForZero() {
        OneBitCode code = new OneBitCode(10, 1);
        OneBitCode.Estimate estimate = code.encode(new float[code.paddedDimension()], new byte[OneBitCode.codes(10)]);
        assertThat(estimate).isEqualTo(new OneBitCode.Estimate(0, 0));
    }

    @Test
    void productTablesGiveTheProductWithWhatTheCodesStandFor() {
        for (int dimension : new int[] {1, 2, 7, 96}) {
            int count = 300;
            float[] sample = vector(count * dimension, count * dimension);
            ProductCode code = new ProductCode(dimension, new float[ProductCode.pointFloats(dimension)]);
            for (int i = 0; i < ProductCode.codes(dimension); i++) {
                code.train(i, sample, dimension, count, 5);
            }
            double error = 0;
            double squares = 0;
            for (int i = 0; i < count; i++) {
                float[] vector = Arrays.copyOfRange(sample, i * dimension, (i + 1) * dimension);
                float[] standsFor = vector.clone();
                byte[] codes = new byte[ProductCode.codes(dimension)];
                code.encode(standsFor, codes);
                float[] query = vector(dimension, dimension);
                LookupTables tables = code.tables(query, 2);
                double found = looked(tables, codes, i % LookupKernel.ROWS);
                double rounding = 0.51 * tables.scale() * ProductCode.codes(dimension) + 1e-4;
                assertThat(found).isCloseTo(2 * dot(query, standsFor), within(rounding));
                for (int j = 0; j < dimension; j++) {
                    error += Math.pow(vector[j] - standsFor[j], 2);
                    squares += Math.pow(vector[j], 2);
                }
            }
            // Sixteen points for two numbers, or for one.
            assertThat(error / squares).isLessThan(0.2);
        }
    }

    @Test
    void bytesAreWithinHalfAStepOfTheComponents() {
        for (int dimension : new int[] {1, 5, 128}) {
            float[] vector = vector(dimension, dimension);
            byte[] bytes = new byte[dimension];
            ByteCode.Scale scale = ByteCode.encode(vector, dimension, bytes, 0);
            double squares = 0;
            for (int i = 0; i < dimension; i++) {
                double value = scale.middle() + scale.step() * bytes[i];
                assertThat(value).isCloseTo(vector[i], within(0.51 * scale.step() + 1e-5));
                squares += value * value;
            }
            assertThat((double) scale.squares()).isCloseTo(squares, within(1e-4 * squares + 1e-6));
        }
        ByteCode.Scale same = ByteCode.encode(new float[] {3, 3}, 2, new byte[2], 0);
        assertThat(same).isEqualTo(new ByteCode.Scale(3, 0, 18));
    }
}
