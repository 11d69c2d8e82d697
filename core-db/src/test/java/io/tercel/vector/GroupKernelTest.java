package io.tercel.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercel.vector.simd.VectorGroupKernel;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class GroupKernelTest {

    private static final List<GroupKernel> KERNELS = List.of(Kernels.SCALAR_GROUP, new VectorGroupKernel());

    /** Queries and rows in larger arrays, at places that are not aligned. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Case(
            int group,
            int dimension,
            int count,
            float[] queries,
            int queriesAt,
            float[] rows,
            int rowsAt,
            float[] scales,
            int scalesAt) {

        static Case random(SplittableRandom random, int group, int dimension) {
            int count = 1 + random.nextInt(11);
            int queriesAt = random.nextInt(9);
            int rowsAt = random.nextInt(9);
            int scalesAt = random.nextInt(9);
            return new Case(
                    group,
                    dimension,
                    count,
                    floats(random, queriesAt + group * dimension),
                    queriesAt,
                    floats(random, rowsAt + count * dimension),
                    rowsAt,
                    floats(random, scalesAt + count),
                    scalesAt);
        }

        private static float[] floats(SplittableRandom random, int length) {
            float[] values = new float[length];
            for (int i = 0; i < length; i++) {
                values[i] = (float) random.nextDouble(-2, 2);
            }
            return values;
        }

        double sum(int query, int row, boolean dot) {
            double sum = 0;
            for (int i = 0; i < dimension; i++) {
                double a = queries[queriesAt + i * group + query];
                double b = rows[rowsAt + row * dimension + i];
                sum += dot ? a * b : (a - b) * (a - b);
            }
            return dot ? sum * scales[scalesAt + row] : sum;
        }

        void check(String what, boolean dot, float[] before, float[] best) {
            for (int q = 0; q < group; q++) {
                double expected = before[q];
                for (int row = 0; row < count; row++) {
                    double sum = sum(q, row, dot);
                    expected = dot ? Math.max(expected, sum) : Math.min(expected, sum);
                }
                assertThat(Math.abs(best[q] - expected))
                        .as("%s, dimension %d, %d rows, query %d", what, dimension, count, q)
                        .isLessThanOrEqualTo(1e-4 * dimension);
            }
        }
    }

    @Test
    void everyKernelFindsTheBestOfDoublePrecision() {
        SplittableRandom random = RandomSeed.random(GroupKernelTest.class);
        for (GroupKernel kernel : KERNELS) {
            String name = kernel.getClass().getSimpleName();
            for (int attempt = 0; attempt < RandomSeed.tries(2); attempt++) {
                for (int dimension = 1; dimension < 140; dimension++) {
                    int group = kernel.group();
                    Case data = Case.random(random, group, dimension);
                    float[] before = Case.floats(random, group);
                    float[] best = Arrays.copyOf(before, group);
                    kernel.raiseToDots(
                            data.queries,
                            data.queriesAt,
                            dimension,
                            data.rows,
                            data.rowsAt,
                            data.count,
                            data.scales,
                            data.scalesAt,
                            best,
                            0);
                    data.check(name, true, before, best);
                    Arrays.fill(before, random.nextBoolean() ? Float.POSITIVE_INFINITY : 1);
                    best = Arrays.copyOf(before, group);
                    kernel.lowerToSquaredDistances(
                            data.queries, data.queriesAt, dimension, data.rows, data.rowsAt, data.count, best, 0);
                    data.check(name, false, before, best);
                }
            }
        }
    }

    /** Or rows that are equal would score differently in a growing and in a sealed segment. */
    @Test
    void theSameQueryAndRowGiveTheSameResultWhereverTheyLie() {
        SplittableRandom random = RandomSeed.random(GroupKernelTest.class);
        for (GroupKernel kernel : KERNELS) {
            int group = kernel.group();
            int dimension = 1 + random.nextInt(100);
            float[] queries = new float[group * dimension];
            for (int i = 0; i < dimension; i++) {
                Arrays.fill(queries, i * group, (i + 1) * group, (float) random.nextDouble(-2, 2));
            }
            float[] row = Case.floats(random, dimension);
            for (int count = 1; count < 9; count++) {
                for (int at = 0; at < count; at++) {
                    // All rows but one are far away.
                    float[] rows = new float[count * dimension];
                    Arrays.fill(rows, 1e6f);
                    System.arraycopy(row, 0, rows, at * dimension, dimension);
                    float[] best = new float[group];
                    Arrays.fill(best, Float.POSITIVE_INFINITY);
                    kernel.lowerToSquaredDistances(queries, 0, dimension, rows, 0, count, best, 0);
                    float[] alone = new float[group];
                    Arrays.fill(alone, Float.POSITIVE_INFINITY);
                    kernel.lowerToSquaredDistances(queries, 0, dimension, row, 0, 1, alone, 0);
                    assertThat(best).isEqualTo(alone).containsOnly(alone[0]);
                }
            }
        }
    }

    @Test
    void rangesOutsideOfAnArrayAreRefused() {
        for (GroupKernel kernel : KERNELS) {
            int group = kernel.group();
            float[] queries = new float[3 * group];
            assertThatThrownBy(() ->
                            kernel.raiseToDots(queries, 0, 3, new float[5], 0, 2, new float[2], 0, new float[group], 0))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() ->
                            kernel.lowerToSquaredDistances(queries, 1, 3, new float[6], 0, 2, new float[group], 0))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
    }
}
