package io.tercel.samples.benchmarks.peers;

import io.github.jbellis.jvector.graph.GraphIndexBuilder;
import io.github.jbellis.jvector.graph.GraphSearcher;
import io.github.jbellis.jvector.graph.ImmutableGraphIndex;
import io.github.jbellis.jvector.graph.ListRandomAccessVectorValues;
import io.github.jbellis.jvector.graph.RandomAccessVectorValues;
import io.github.jbellis.jvector.graph.SearchResult;
import io.github.jbellis.jvector.graph.similarity.BuildScoreProvider;
import io.github.jbellis.jvector.graph.similarity.DefaultSearchScoreProvider;
import io.github.jbellis.jvector.util.Bits;
import io.github.jbellis.jvector.vector.VectorSimilarityFunction;
import io.github.jbellis.jvector.vector.VectorizationProvider;
import io.github.jbellis.jvector.vector.types.VectorFloat;
import io.github.jbellis.jvector.vector.types.VectorTypeSupport;
import io.tercel.samples.benchmarks.data.VectorSet;
import io.tercel.samples.benchmarks.measure.Progress;
import io.tercel.vector.MetricType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;
import jdk.incubator.vector.FloatVector;
import org.jspecify.annotations.Nullable;

/**
 * JVector's graph in memory and JVector's own searcher over it, with exact scores.
 *
 * <p>Its dot product drops negative scores while building, which breaks the graph of vectors that do not have length 1. Such inner
 * products are reduced to distances: one more dimension, √(R² − |x|²), makes all rows equally long. Y. Bachrach et al.: "Speeding up
 * the Xbox recommender system using a Euclidean transformation for inner-product spaces", RecSys 2014.
 */
public final class JVectorAnn implements AnnSystem {

    private static final int M = 32;
    private static final int BEAM_WIDTH = 100;
    private static final float NEIGHBOR_OVERFLOW = 1.2f;
    private static final float ALPHA = 1.2f;
    private static final int[] EF = {10, 16, 24, 32, 48, 64, 96, 128, 200, 400};

    private final MetricType metric;
    private final ForkJoinPool pool;
    private final VectorTypeSupport types;
    private final List<GraphSearcher> searchers = new ArrayList<>();
    private @Nullable Built built;

    private record Built(
            ImmutableGraphIndex graph,
            RandomAccessVectorValues vectors,
            VectorSimilarityFunction similarity,
            boolean isAugmented) {}

    /** Builds with a number of threads. */
    public JVectorAnn(MetricType metric, int buildThreads) {
        this.metric = metric;
        this.pool = new ForkJoinPool(buildThreads);
        // Pure Java, as it would run inside a library: otherwise it unpacks and loads a native one.
        System.setProperty("jvector.enable_native_vectorization", "false");
        // Said so that it does not guess, and tell that it guessed.
        System.setProperty("jvector.physical_core_count", Integer.toString(buildThreads));
        // JVector switches the bounds checks of the Vector API off for the whole process unless the API was initialized
        // before.
        Objects.requireNonNull(FloatVector.SPECIES_PREFERRED);
        this.types = VectorizationProvider.getInstance().getVectorTypeSupport();
    }

    @Override
    public String name() {
        return "jvector";
    }

    @Override
    public String configuration() {
        return "index=vamana M=" + M + " beamWidth=" + BEAM_WIDTH;
    }

    @Override
    public void build(VectorSet base) throws IOException {
        VectorSet rows = metric == MetricType.COSINE ? base.normalized() : base;
        boolean isAugmented = metric == MetricType.IP && !rows.isNormalized();
        boolean isDistance = metric == MetricType.L2 || isAugmented;
        VectorSimilarityFunction similarity =
                isDistance ? VectorSimilarityFunction.EUCLIDEAN : VectorSimilarityFunction.DOT_PRODUCT;
        RandomAccessVectorValues vectors = copy(rows, isAugmented);
        BuildScoreProvider scores = BuildScoreProvider.randomAccessScoreProvider(vectors, similarity);
        GraphIndexBuilder builder = GraphIndexBuilder.builder(scores, vectors.dimension(), M)
                .withBeamWidth(BEAM_WIDTH)
                .withNeighborOverflow(NEIGHBOR_OVERFLOW)
                .withAlpha(ALPHA)
                .withSimdExecutor(pool)
                .withParallelExecutor(pool)
                .build();
        try (Progress progress = Progress.of("jvector", rows.size())) {
            pool.submit(() -> IntStream.range(0, rows.size()).parallel().forEach(row -> {
                        builder.addGraphNode(row, vectors.getVector(row));
                        progress.step(1);
                    }))
                    .join();
        }
        builder.cleanup();
        built = new Built(builder.getGraph(), vectors, similarity, isAugmented);
    }

    private RandomAccessVectorValues copy(VectorSet rows, boolean isAugmented) {
        double longest = isAugmented
                ? IntStream.range(0, rows.size())
                        .mapToDouble(row -> VectorSet.squaredLength(rows.row(row)))
                        .max()
                        .orElse(0)
                : 0;
        List<VectorFloat<?>> vectors = new ArrayList<>(rows.size());
        for (int row = 0; row < rows.size(); row++) {
            float[] vector = rows.row(row);
            vectors.add(types.createFloatVector(
                    isAugmented ? augment(vector, longest - VectorSet.squaredLength(vector)) : vector.clone()));
        }
        return new ListRandomAccessVectorValues(vectors, rows.dimension() + (isAugmented ? 1 : 0));
    }

    private static float[] augment(float[] vector, double squared) {
        float[] longer = Arrays.copyOf(vector, vector.length + 1);
        longer[vector.length] = (float) Math.sqrt(Math.max(0, squared));
        return longer;
    }

    @Override
    public List<Setting> settings() {
        return Setting.of("ef", EF);
    }

    @Override
    public Searcher searcher(Setting setting) {
        Built index = Objects.requireNonNull(built, "not built");
        GraphSearcher searcher = new GraphSearcher(index.graph());
        searchers.add(searcher);
        return (query, k) -> {
            float[] asked = index.isAugmented() ? augment(query, 0) : query;
            // The threshold must be said: where it is left out it is sometimes 0, and negative scores are lost.
            SearchResult found = searcher.search(
                    DefaultSearchScoreProvider.exact(
                            types.createFloatVector(asked), index.similarity(), index.vectors()),
                    k,
                    Math.max(k, setting.value()),
                    Float.NEGATIVE_INFINITY,
                    0,
                    Bits.ALL);
            SearchResult.NodeScore[] nodes = found.getNodes();
            int[] rows = new int[nodes.length];
            for (int i = 0; i < nodes.length; i++) {
                rows[i] = nodes[i].node;
            }
            return rows;
        };
    }

    @Override
    public void close() throws IOException {
        for (GraphSearcher searcher : searchers) {
            searcher.close();
        }
        pool.close();
    }
}
