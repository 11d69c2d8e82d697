package io.tercel.index.graph;

import io.tercel.column.Column;
import io.tercel.column.PackedColumn;
import io.tercel.column.VectorColumn;
import io.tercel.index.BuildControl;
import io.tercel.index.BuildWork;
import io.tercel.index.graph.UpperLayers.Layer;
import io.tercel.io.ChecksumOutput;
import io.tercel.io.Directory;
import io.tercel.io.FileIdentity;
import io.tercel.schema.IndexSpec;
import io.tercel.schema.Quantization;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Builds a graph over the vectors of a column and writes it to a file. */
final class GraphWriter {

    private final IndexSpec.Hnsw spec;
    private final Column vectors;
    private final BuildControl control;

    GraphWriter(IndexSpec.Hnsw spec, Column vectors, BuildControl control) {
        this.spec = spec;
        this.vectors = vectors;
        this.control = control;
    }

    static int dimension(Column vectors) {
        return switch (vectors) {
            case VectorColumn floats -> floats.dimension();
            case PackedColumn packed -> packed.dimension();
            default -> throw new IllegalArgumentException("no dense vectors: " + vectors);
        };
    }

    void write(Directory directory, String name, FileIdentity identity) {
        NodeRows nodes = NodeRows.of(vectors);
        BuildWork work = new BuildWork(control, Math.max(1, GraphBuilder.units(nodes.nodes())));
        try (Arena arena = Arena.ofShared()) {
            NodeVectors exact = NodeVectors.of(vectors, spec.metric(), nodes, arena);
            NodeCodes codes = exact instanceof NodeFloats && nodes.nodes() > 0
                    ? NodeCodes.encode(vectors, spec.metric(), nodes, arena, work)
                    : null;
            GraphBuilder.Graph graph = nodes.nodes() == 0 ? GraphBuilder.Graph.EMPTY : build(nodes, exact, codes, work);
            try (ChecksumOutput out = ChecksumOutput.create(directory, name, GraphFormat.TYPE, identity)) {
                write(out, nodes, graph, spec.codes() == Quantization.ONE_BIT ? codes : null);
                out.finish();
            }
        }
    }

    /** Walks compare codes where there are floats, whether the index will or not: building takes half the time. */
    private GraphBuilder.Graph build(NodeRows nodes, NodeVectors exact, @Nullable NodeCodes codes, BuildWork work) {
        Supplier<NodeVectors.Between> estimated = codes != null && exact instanceof NodeFloats floats
                ? () -> codes.between(vectors, spec.metric(), nodes, floats)
                : exact::between;
        return new GraphBuilder(nodes.nodes(), spec.m(), spec.efConstruction(), exact::between, estimated, work)
                .build();
    }

    private void write(ChecksumOutput out, NodeRows nodes, GraphBuilder.Graph graph, @Nullable NodeCodes codes) {
        final long codesBegin = out.position();
        if (codes != null) {
            out.write(codes.records());
        }
        final long linksBegin = aligned(out);
        writeLinks(out, nodes, graph.links());
        final long upperBegin = aligned(out);
        for (Layer layer : graph.upper().layers()) {
            out.writeInts(layer.nodes(), 0, layer.nodes().length);
            out.writeInts(layer.below(), 0, layer.below().length);
            out.writeInts(layer.links(), 0, layer.links().length);
        }
        final long rowsBegin = aligned(out);
        if (!nodes.isIdentity()) {
            out.writeInts(nodes.begins(), 0, nodes.begins().length);
            out.writeInts(nodes.members(), 0, nodes.members().length);
        }
        final long centerBegin = aligned(out);
        if (codes != null) {
            float[] center = codes.codes().center();
            out.writeFloats(center, 0, center.length);
        }
        final long layersBegin = aligned(out);
        for (Layer layer : graph.upper().layers()) {
            out.writeInt(layer.nodes().length);
        }
        out.align(GraphFormat.ALIGNMENT);
        out.writeInt(GraphFormat.code(spec.codes()));
        out.writeInt(GraphFormat.code(spec.metric()));
        out.writeInt(nodes.rows());
        out.writeInt(dimension(vectors));
        out.writeInt(nodes.nodes());
        out.writeInt(nodes.members().length);
        out.writeInt(spec.m());
        out.writeInt(2 * spec.m());
        out.writeInt(codes == null ? 0 : codes.codes().recordBytes());
        out.writeInt(graph.upper().layers().size());
        out.writeLong(NodeCodes.SEED);
        out.writeLong(codesBegin);
        out.writeLong(linksBegin);
        out.writeLong(upperBegin);
        out.writeLong(rowsBegin);
        out.writeLong(centerBegin);
        out.writeLong(layersBegin);
        out.write(new byte[GraphFormat.TAIL_BYTES - GraphFormat.TAIL_ZEROS]);
    }

    private static long aligned(ChecksumOutput out) {
        out.align(GraphFormat.ALIGNMENT);
        return out.position();
    }

    private void writeLinks(ChecksumOutput out, NodeRows nodes, GrowingLinks links) {
        int degree = 2 * spec.m();
        int[] line = new int[GraphFormat.linkBytes(degree) / Integer.BYTES];
        int[] others = new int[links.degree()];
        for (int node = 0; node < nodes.nodes(); node++) {
            int count = links.read(node, others);
            System.arraycopy(others, 0, line, 0, count);
            Arrays.fill(line, count, line.length, -1);
            out.writeInts(line, 0, line.length);
        }
    }
}
