package io.tercel.samples.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercel.samples.benchmarks.data.VectorSet;
import io.tercel.vector.MetricType;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ExactNeighborsTest {

    private static VectorSet random(Random random, int rows, int dimension) {
        float[][] vectors = new float[rows][dimension];
        for (float[] vector : vectors) {
            for (int i = 0; i < dimension; i++) {
                vector[i] = (float) random.nextGaussian();
            }
        }
        return new VectorSet(vectors);
    }

    @Test
    void amongEligibleRowsOthersAreNotFound() {
        VectorSet base = new VectorSet(new float[][] {{0}, {1}, {2}, {3}});
        VectorSet queries = new VectorSet(new float[][] {{0}, {3}});
        List<BitSet> eligible = List.of(BitSet.valueOf(new long[] {0b1100}), BitSet.valueOf(new long[] {0b0001}));

        assertThat(ExactNeighbors.find(base, queries, MetricType.L2, 2, eligible))
                .isDeepEqualTo(new int[][] {{2, 3}, {0}});
    }

    @ParameterizedTest
    @EnumSource(
            value = MetricType.class,
            names = {"IP", "L2", "COSINE"})
    void theNearestAreThoseThatSortingEverythingPutsFirst(MetricType metric) {
        VectorSet base = random(new Random(1), 300, 7);
        VectorSet queries = random(new Random(2), 37, 7);

        int[][] nearest = ExactNeighbors.find(base, queries, metric, 5);

        for (int query = 0; query < queries.size(); query++) {
            float[] asked = queries.row(query);
            IntToDoubleFunction score = row -> score(metric, asked, base.row(row));
            int[] sorted = IntStream.range(0, base.size())
                    .boxed()
                    .sorted(Comparator.comparingDouble((Integer row) -> score.applyAsDouble(row))
                            .reversed())
                    .limit(5)
                    .mapToInt(Integer::intValue)
                    .toArray();
            assertThat(nearest[query]).as("query %d", query).containsExactly(sorted);
        }
    }

    private static double score(MetricType metric, float[] query, float[] row) {
        double product = 0;
        double distance = 0;
        for (int i = 0; i < query.length; i++) {
            product += (double) query[i] * row[i];
            distance += Math.pow((double) query[i] - row[i], 2);
        }
        return switch (metric) {
            case IP -> product;
            case COSINE -> product / Math.sqrt(VectorSet.squaredLength(row));
            case L2 -> -distance;
            case HAMMING, JACCARD, BM25, MAX_SIM_COSINE, MAX_SIM_IP, MAX_SIM_L2, MAX_SIM_HAMMING, MAX_SIM_JACCARD ->
                throw new AssertionError(metric);
        };
    }

    @Test
    void ofEquallyNearRowsTheLowerComesFirst() {
        VectorSet base = new VectorSet(new float[][] {{0, 1}, {1, 0}, {1, 0}, {1, 0}});

        int[][] nearest = ExactNeighbors.find(base, new VectorSet(new float[][] {{1, 0}}), MetricType.IP, 2);

        assertThat(nearest).isDeepEqualTo(new int[][] {{1, 2}});
    }

    @Test
    void aSmallBaseGivesAllItHas() {
        VectorSet base = new VectorSet(new float[][] {{0, 1}, {1, 0}});

        int[][] nearest = ExactNeighbors.find(base, new VectorSet(new float[][] {{1, 0}}), MetricType.L2, 10);

        assertThat(nearest).isDeepEqualTo(new int[][] {{1, 0}});
    }
}
