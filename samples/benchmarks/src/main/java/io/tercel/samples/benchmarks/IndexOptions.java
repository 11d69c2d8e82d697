package io.tercel.samples.benchmarks;

import io.tercel.samples.benchmarks.peers.IndexKind;
import io.tercel.samples.benchmarks.peers.IndexParameters;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import picocli.CommandLine.Option;

/** The options that say which indexes of Tercel are measured, how they are built, and how hard they look. */
final class IndexOptions {

    @Option(
            names = "--index",
            split = ",",
            defaultValue = "auto",
            paramLabel = "KIND",
            description =
                    "Tercel's indexes, one after the other: auto, flat, hnsw, hnsw_sq8, hnsw_pq, hnsw_f32, ivf_flat, ivf_sq8, ivf_pq, ivf_rabitq, diskann. Default: auto.")
    private List<String> indexes = List.of();

    @Option(names = "--m", paramLabel = "N", description = "Links of a node of a graph. Default: Tercel's.")
    private Optional<Integer> m = Optional.empty();

    @Option(
            names = "--ef-construction",
            paramLabel = "N",
            description = "Candidates while a graph is built. Default: Tercel's.")
    private Optional<Integer> efConstruction = Optional.empty();

    @Option(names = "--nlist", paramLabel = "N", description = "Lists of a segment. Default: Tercel's.")
    private Optional<Integer> nlist = Optional.empty();

    @Option(
            names = "--ef",
            split = ",",
            paramLabel = "N",
            description = "Candidates of a search through a graph, one row for each. Default: 10 to 500.")
    private List<Integer> ef = List.of();

    @Option(
            names = "--nprobe",
            split = ",",
            paramLabel = "N",
            description = "Lists that a search reads, one row for each. Default: 1 to 128.")
    private List<Integer> nprobe = List.of();

    @Option(
            names = "--refine-k",
            paramLabel = "X",
            description =
                    "Rows compared by their vectors for each one wanted, of lists of codes. Default: as Tercel chooses.")
    private Optional<Double> refineK = Optional.empty();

    List<IndexKind> kinds() {
        return indexes.stream().map(IndexKind::of).toList();
    }

    /**
     * @param effort what is searched with where neither {@code --ef} nor {@code --nprobe} says it
     */
    IndexParameters parameters(IndexParameters effort) {
        return new IndexParameters(
                asInt(m),
                asInt(efConstruction),
                asInt(nlist),
                ef.isEmpty() ? effort.ef() : ef,
                nprobe.isEmpty() ? effort.nprobe() : nprobe,
                refineK.isPresent() ? OptionalDouble.of(refineK.get()) : OptionalDouble.empty());
    }

    private static OptionalInt asInt(Optional<Integer> value) {
        return value.isPresent() ? OptionalInt.of(value.get()) : OptionalInt.empty();
    }
}
