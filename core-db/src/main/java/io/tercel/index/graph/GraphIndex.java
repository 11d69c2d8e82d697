package io.tercel.index.graph;

import io.tercel.column.Column;
import io.tercel.column.PackedColumn;
import io.tercel.error.CorruptionException;
import io.tercel.index.BuildControl;
import io.tercel.index.CandidateRows;
import io.tercel.index.SearchPlan;
import io.tercel.index.StopSignal;
import io.tercel.index.TopRows;
import io.tercel.index.VectorIndex;
import io.tercel.index.VectorQuery;
import io.tercel.index.codes.OneBitCodes;
import io.tercel.index.flat.FlatIndex;
import io.tercel.io.CheckedFile;
import io.tercel.io.Directory;
import io.tercel.io.FileIdentity;
import io.tercel.query.SearchParams;
import io.tercel.schema.IndexSpec;
import io.tercel.schema.Quantization;
import io.tercel.vector.MetricType;
import java.lang.foreign.Arena;
import java.util.function.Supplier;

/**
 * A graph of near neighbours in layers (Malkov and Yashunin, "Efficient and robust approximate nearest neighbor search using Hierarchical
 * Navigable Small World graphs", 2016). A walk compares the query with the nodes' codes, which lie in memory, and the vectors of the {@code ef}
 * nodes that seem nearest are compared at its end. A graph on disk has each node's vector beside its links (Jayaram Subramanya et al., "DiskANN:
 * Fast Accurate Billion-point Nearest Neighbor Search on a Single Node", 2019): the walk compares it when it goes on from the node.
 */
public final class GraphIndex implements VectorIndex {

    private final IndexSpec spec;
    private final Column vectors;
    private final FlatIndex flat;
    private final GraphFile file;
    private final NodeRows nodes;
    private final GraphSearch search;
    private final Arena memory;

    private GraphIndex(IndexSpec spec, Column vectors, GraphFile file, Arena memory) {
        GraphShape shape = GraphShape.of(spec);
        this.spec = spec;
        this.vectors = vectors;
        this.flat = new FlatIndex(vectors, spec.metric());
        this.file = file;
        this.memory = memory;
        this.nodes = file.nodeRows();
        Supplier<Links> links = shape.onDisk() ? () -> new DiskNodes(file, shape.metric(), vectors) : file::links;
        boolean coded = shape.codes() != Quantization.NONE && file.nodes() > 0;
        this.search = new GraphSearch(
                nodes,
                shape.degree(),
                links,
                file.upperLayers(),
                coded,
                isOfBits(spec),
                coded ? distances(shape, file.codes(memory)) : this::distances);
    }

    private Supplier<QueryDistances> distances(GraphShape shape, CodeRecords codes) {
        MetricType metric = shape.metric();
        int dimension = GraphWriter.dimension(vectors);
        return switch (shape.codes()) {
            case NONE -> this::distances;
            case SQ8 -> () -> new ByteDistances(metric, dimension, codes.records());
            case PQ -> () -> new ProductDistances(metric, dimension, codes.model(), codes.records());
            case ONE_BIT -> {
                NodeCodes bits = new NodeCodes(new OneBitCodes(metric, codes.model(), file.seed()), codes.records());
                yield () -> new QueryDistances.ByCodes(bits, metric);
            }
        };
    }

    private static boolean isOfBits(IndexSpec spec) {
        return spec.metric() == MetricType.HAMMING || spec.metric() == MetricType.JACCARD;
    }

    private QueryDistances distances() {
        return isOfBits(spec) && vectors instanceof PackedColumn packed
                ? new QueryDistances.ByBits(new NodeBits(packed, spec.metric(), nodes))
                : new QueryDistances.ByVectors(vectors, spec.metric(), nodes);
    }

    /**
     * Builds an index and writes it to a file that must not exist yet. Its bytes are durable on return, its name is not. After a failure
     * the file is left unfinished.
     *
     * @param spec {@link IndexSpec.Hnsw} or {@link IndexSpec.DiskAnn}
     * @param vectors dense vectors of a sealed segment, which the metric compares; null rows are left out
     * @throws IllegalArgumentException when the metric does not compare such vectors
     */
    public static void write(
            Directory directory,
            String name,
            FileIdentity identity,
            IndexSpec spec,
            Column vectors,
            BuildControl control) {
        requireSuited(spec, vectors);
        new GraphWriter(GraphShape.of(spec), vectors, control).write(directory, name, identity);
    }

    /**
     * Opens a file that {@link #write} wrote, and reads its codes into memory.
     *
     * @param spec what it was built as
     * @param vectors the column that it was built from
     * @throws CorruptionException if the file is damaged, or is no such index of such a column
     */
    public static GraphIndex open(
            Directory directory, String name, FileIdentity identity, IndexSpec spec, Column vectors) {
        requireSuited(spec, vectors);
        CheckedFile file = CheckedFile.open(directory, name, GraphFormat.TYPE, identity);
        Arena memory = Arena.ofShared();
        try {
            return new GraphIndex(spec, vectors, new GraphFile(file, GraphShape.of(spec), vectors), memory);
        } catch (RuntimeException | Error e) {
            memory.close();
            file.close();
            throw e;
        }
    }

    private static void requireSuited(IndexSpec spec, Column vectors) {
        if (!FlatIndex.suits(vectors, spec.metric())) {
            throw new IllegalArgumentException(spec.metric() + " does not compare the vectors of " + vectors);
        }
    }

    @Override
    public SearchPlan search(VectorQuery query, SearchParams params, CandidateRows rows, TopRows top, StopSignal stop) {
        return search.run(query, params, rows, flat, top, stop);
    }

    @Override
    public String description() {
        GraphShape shape = GraphShape.of(spec);
        String build = shape.onDisk()
                ? "maxDegree %d, searchListSize %d".formatted(shape.degree(), shape.candidates())
                : "m %d, efConstruction %d, codes %s".formatted(shape.m(), shape.candidates(), shape.codes());
        return "%s%s, %s, %s, %,d nodes of %,d rows"
                .formatted(
                        isOfBits(spec) ? "BIN_" : "", spec.kind(), spec.metric(), build, file.nodes(), file.members());
    }

    @Override
    public int rows() {
        return vectors.rows();
    }

    @Override
    public CheckedFile file() {
        return file.file();
    }

    @Override
    public long heapBytes() {
        return search.heapBytes();
    }

    @Override
    public void close() {
        memory.close();
        file.file().close();
    }
}
