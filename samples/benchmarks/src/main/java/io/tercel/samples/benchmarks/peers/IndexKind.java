package io.tercel.samples.benchmarks.peers;

import io.tercel.query.SearchParams;
import io.tercel.schema.IndexSpec;
import io.tercel.schema.Quantization;
import io.tercel.vector.MetricType;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The indexes of Tercel that can be measured. */
public enum IndexKind {
    /** What Tercel chooses when nothing is said. */
    AUTO(Family.GRAPH),
    /** Compares with every vector. */
    FLAT(Family.NONE),
    /** A graph, walked over codes of one bit for each dimension: what a graph is unless asked for otherwise. */
    HNSW(Family.GRAPH),
    /** A graph, walked over codes of a byte for each dimension. */
    HNSW_SQ8(Family.GRAPH),
    /** A graph, walked over product-quantized codes. */
    HNSW_PQ(Family.GRAPH),
    /** A graph, walked over the vectors themselves: what hnswlib does. */
    HNSW_F32(Family.GRAPH),
    /** Lists of vectors. */
    IVF_FLAT(Family.LISTS),
    /** Lists of codes of a byte for each dimension. */
    IVF_SQ8(Family.LISTS),
    /** Lists of product-quantized codes. */
    IVF_PQ(Family.LISTS),
    /** Lists of codes of one bit for each dimension. */
    IVF_RABITQ(Family.LISTS),
    /** A graph on disk. */
    DISKANN(Family.GRAPH);

    /** What can be set, when building and when searching. */
    private enum Family {
        NONE,
        GRAPH,
        LISTS
    }

    private final Family family;

    IndexKind(Family family) {
        this.family = family;
    }

    IndexSpec spec(MetricType metric, IndexParameters parameters) {
        return switch (this) {
            case AUTO -> new IndexSpec.Auto(metric);
            case FLAT -> new IndexSpec.Flat(metric);
            case HNSW -> hnsw(metric, parameters, Quantization.ONE_BIT);
            case HNSW_SQ8 -> hnsw(metric, parameters, Quantization.SQ8);
            case HNSW_PQ -> hnsw(metric, parameters, Quantization.PQ);
            case HNSW_F32 -> hnsw(metric, parameters, Quantization.NONE);
            case IVF_FLAT -> ivf(metric, parameters, Quantization.NONE);
            case IVF_SQ8 -> ivf(metric, parameters, Quantization.SQ8);
            case IVF_PQ -> ivf(metric, parameters, Quantization.PQ);
            case IVF_RABITQ -> ivf(metric, parameters, Quantization.ONE_BIT);
            case DISKANN -> diskAnn(metric, parameters);
        };
    }

    private static IndexSpec hnsw(MetricType metric, IndexParameters parameters, Quantization codes) {
        return new IndexSpec.Hnsw(
                metric,
                parameters.m().orElse(IndexSpec.Hnsw.DEFAULT_M),
                parameters.efConstruction().orElse(IndexSpec.Hnsw.DEFAULT_EF_CONSTRUCTION),
                codes);
    }

    private static IndexSpec ivf(MetricType metric, IndexParameters parameters, Quantization codes) {
        return new IndexSpec.Ivf(metric, parameters.nlist().orElse(0), codes);
    }

    private static IndexSpec diskAnn(MetricType metric, IndexParameters parameters) {
        IndexSpec.DiskAnn usual = IndexSpec.DiskAnn.of(metric);
        return new IndexSpec.DiskAnn(
                metric,
                parameters.m().orElse(usual.maxDegree()),
                parameters.efConstruction().orElse(usual.searchListSize()));
    }

    /** How it is built, as words of a result's configuration: what a user would have to say to get the same. */
    String configuration(MetricType metric, IndexParameters parameters) {
        String built =
                switch (spec(metric, parameters)) {
                    case IndexSpec.Hnsw graph -> " M=" + graph.m() + " efConstruction=" + graph.efConstruction();
                    case IndexSpec.DiskAnn graph ->
                        " M=" + graph.maxDegree() + " efConstruction=" + graph.searchListSize();
                    case IndexSpec.Ivf lists -> " nlist=" + (lists.nlist() == 0 ? "auto" : lists.nlist());
                    case IndexSpec.Auto auto -> "";
                    case IndexSpec.Flat flat -> "";
                    case IndexSpec.SparseInverted sparse -> "";
                };
        String refined = parameters.refineK().isPresent() && family == Family.LISTS
                ? " refine_k=" + parameters.refineK().getAsDouble()
                : "";
        return "index=" + word() + built + refined;
    }

    /** How hard the index can be told to look: first nothing is said, then each value. */
    List<AnnSystem.Setting> settings(IndexParameters parameters) {
        return switch (family) {
            case NONE -> List.of(AnnSystem.Setting.NONE);
            case GRAPH -> AnnSystem.Setting.unsaidAndEach("ef", parameters.ef());
            case LISTS -> AnnSystem.Setting.unsaidAndEach("nprobe", parameters.nprobe());
        };
    }

    /** A setting as a leg of a search says it. */
    SearchParams params(AnnSystem.Setting setting, int k, IndexParameters parameters) {
        SearchParams params =
                switch (setting.name()) {
                    case "ef" -> SearchParams.ef(Math.max(k, setting.value()));
                    case "nprobe" -> SearchParams.nprobe(setting.value());
                    default -> SearchParams.DEFAULT;
                };
        boolean refined = family == Family.LISTS && parameters.refineK().isPresent();
        return refined ? params.refineK(parameters.refineK().getAsDouble()) : params;
    }

    /** The name on the command line and in results. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The kind of that name.
     *
     * @throws IllegalArgumentException when there is none; the message lists those there are
     */
    public static IndexKind of(String name) {
        return Arrays.stream(values())
                .filter(kind -> kind.word().equals(name.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no index '" + name + "'; there are: "
                        + Arrays.stream(values()).map(IndexKind::word).collect(Collectors.joining(", "))));
    }
}
