package io.tercel.samples.benchmarks.peers;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercel.samples.benchmarks.data.VectorSet;
import io.tercel.samples.benchmarks.measure.ExactNeighbors;
import io.tercel.samples.benchmarks.measure.Recall;
import io.tercel.samples.benchmarks.peers.AnnSystem.Searcher;
import io.tercel.samples.benchmarks.peers.AnnSystem.Setting;
import io.tercel.vector.MetricType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every system that is compared must do: find the true neighbours when it looks as hard as it can. */
abstract class AnnSystemContract {

    private static final int K = 10;

    @TempDir
    private Path folder = Path.of("");

    abstract AnnSystem open(Path directory, MetricType metric) throws IOException;

    @ParameterizedTest
    @EnumSource(
            value = MetricType.class,
            names = {"IP", "L2", "COSINE"})
    void vectorsOfAnyLengthAreFoundByEveryMetric(MetricType metric) throws IOException {
        VectorSet base = random(new Random(1), 1_000, 12);
        VectorSet queries = random(new Random(2), 50, 12);

        assertThat(recall(base, queries, metric)).isGreaterThan(0.99);
    }

    @ParameterizedTest
    @EnumSource(
            value = MetricType.class,
            names = {"IP", "L2", "COSINE"})
    void vectorsOfLengthOneAreFoundByEveryMetric(MetricType metric) throws IOException {
        VectorSet base = random(new Random(3), 1_000, 12).normalized();
        VectorSet queries = random(new Random(4), 50, 12).normalized();

        assertThat(recall(base, queries, metric)).isGreaterThan(0.99);
    }

    private double recall(VectorSet base, VectorSet queries, MetricType metric) throws IOException {
        int[][] truth = ExactNeighbors.find(base, queries, metric, K);
        int[][] found = new int[queries.size()][];
        try (AnnSystem system = open(folder, metric)) {
            system.build(base);
            Setting hardest = system.settings().getLast();
            Searcher searcher = system.searcher(hardest);
            for (int query = 0; query < queries.size(); query++) {
                found[query] = searcher.search(queries.row(query), K);
                assertThat(found[query]).hasSize(K);
            }
        }
        return Recall.at(K, found, truth, queries.size());
    }

    /** Lengths between about 1 and 6: where length matters, it shows. */
    private static VectorSet random(Random random, int rows, int dimension) {
        float[][] vectors = new float[rows][dimension];
        for (float[] vector : vectors) {
            double length = 0.3 + 1.5 * random.nextDouble();
            for (int i = 0; i < dimension; i++) {
                vector[i] = (float) (length * random.nextGaussian());
            }
        }
        return new VectorSet(vectors);
    }
}
