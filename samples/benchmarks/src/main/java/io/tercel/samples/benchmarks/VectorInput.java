package io.tercel.samples.benchmarks;

import io.tercel.samples.benchmarks.data.NeighborFiles;
import io.tercel.samples.benchmarks.data.PerturbedCopies;
import io.tercel.samples.benchmarks.data.VectorFiles;
import io.tercel.samples.benchmarks.data.VectorSet;
import io.tercel.vector.MetricType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;
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
                    "The exact neighbours: .ibin or .ivecs, also with .gz. Computed when it is not given or --rows changes the base, and kept.")
    private Optional<Path> truth = Optional.empty();

    @Mixin
    private CacheOption cache = new CacheOption();

    /** What was read. {@code truth} has at least k rows for each query; {@code copies} is how many of the base were made of others. */
    @SuppressWarnings("ArrayRecordComponent") // A carrier; never compared.
    record Loaded(String name, VectorSet base, VectorSet queries, int[][] truth, int copies) {}

    /**
     * How much of the input is used.
     *
     * @param rows of the base: the first ones
     * @param noise where the base has fewer rows, copies are added that differ by so much of their length; 0 for none
     * @param queries the first ones
     */
    record Amount(int rows, double noise, int queries) {

        /** Not more than so many rows of the base. */
        static Amount atMost(int rows) {
            return new Amount(rows, 0, Integer.MAX_VALUE);
        }
    }

    /**
     * Reads everything.
     *
     * @param metric what nearest means, where the truth is computed
     */
    Loaded load(Amount amount, MetricType metric, int k) throws IOException {
        // One more tells whether the base was cut.
        boolean isEveryRow = amount.rows() == Integer.MAX_VALUE;
        VectorSet read = VectorFiles.read(base, isEveryRow ? amount.rows() : amount.rows() + 1);
        VectorSet vectors = read.head(amount.rows());
        if (amount.noise() > 0 && !isEveryRow) {
            vectors = PerturbedCopies.grow(vectors, amount.rows(), amount.noise());
        }
        VectorSet queries = VectorFiles.read(query).head(amount.queries());
        if (queries.dimension() != vectors.dimension()) {
            throw new IllegalArgumentException(
                    query + " has " + queries.dimension() + " dimensions, " + base + " has " + vectors.dimension());
        }
        if (k > vectors.size()) {
            throw new IllegalArgumentException("--k " + k + " is more than the " + vectors.size() + " rows");
        }
        int[][] nearest = truth.isPresent() && vectors.size() == read.size()
                ? readTruth(truth.get(), queries.size(), vectors.size(), k)
                : new TruthCache(cache.folder()).find(vectors, queries, metric, k);
        return new Loaded(DataName.ofFile(base), vectors, queries, nearest, Math.max(0, vectors.size() - read.size()));
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
