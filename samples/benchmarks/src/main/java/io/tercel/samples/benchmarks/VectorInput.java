package io.tercel.samples.benchmarks;

import io.tercel.samples.benchmarks.data.NeighborFiles;
import io.tercel.samples.benchmarks.data.VectorFiles;
import io.tercel.samples.benchmarks.data.VectorSet;
import io.tercel.samples.benchmarks.measure.ExactNeighbors;
import io.tercel.vector.MetricType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that name a set of vectors, queries and the right answers. */
final class VectorInput {

    @Option(
            names = "--base",
            paramLabel = "F",
            required = true,
            description = "Vectors to search: .fbin, .i8bin, .fvecs or MNIST's -idx3-ubyte, also with .gz.")
    private Path base = Path.of("");

    @Option(
            names = "--query",
            paramLabel = "F",
            required = true,
            description = "Vectors to search for, in the same formats.")
    private Path query = Path.of("");

    @Option(
            names = "--truth",
            paramLabel = "F",
            description =
                    "The exact neighbours: .ibin or .ivecs, also with .gz. Computed when it is not given or --rows cuts the base.")
    private Optional<Path> truth = Optional.empty();

    /** What was read. {@code truth} has at least k rows for each query. */
    @SuppressWarnings("ArrayRecordComponent") // A carrier; never compared.
    record Loaded(String name, VectorSet base, VectorSet queries, int[][] truth) {}

    /**
     * Reads everything.
     *
     * @param rows how many of the base at most
     * @param metric what nearest means, where the truth is computed
     */
    Loaded load(int rows, MetricType metric, int k) throws IOException {
        // One more tells whether the base was cut.
        VectorSet read = VectorFiles.read(base, rows == Integer.MAX_VALUE ? rows : rows + 1);
        VectorSet vectors = read.head(rows);
        boolean isCut = vectors.size() < read.size();
        VectorSet queries = VectorFiles.read(query);
        if (queries.dimension() != vectors.dimension()) {
            throw new IllegalArgumentException(
                    query + " has " + queries.dimension() + " dimensions, " + base + " has " + vectors.dimension());
        }
        if (k > vectors.size()) {
            throw new IllegalArgumentException("--k " + k + " is more than the " + vectors.size() + " rows");
        }
        int[][] nearest = truth.isPresent() && !isCut
                ? readTruth(truth.get(), queries.size(), vectors.size(), k)
                : ExactNeighbors.find(vectors, queries, metric, k);
        return new Loaded(DataName.ofFile(base), vectors, queries, nearest);
    }

    private static int[][] readTruth(Path file, int queries, int rows, int k) throws IOException {
        int[][] nearest = NeighborFiles.read(file);
        if (nearest.length < queries) {
            throw new IllegalArgumentException(file + " answers " + nearest.length + " of the " + queries + " queries");
        }
        for (int[] neighbors : nearest) {
            if (neighbors.length < k) {
                throw new IllegalArgumentException(file + " has " + neighbors.length + " neighbours, --k is " + k);
            }
            for (int row : neighbors) {
                if (row < 0 || row >= rows) {
                    throw new IllegalArgumentException(file + " names row " + row + ", the base has " + rows);
                }
            }
        }
        return nearest;
    }
}
