package io.tercel.index.graph;

import io.tercel.column.Column;
import io.tercel.column.PackedColumn;
import io.tercel.column.VectorColumn;
import io.tercel.index.BuildControl;
import io.tercel.index.BuildWork;
import io.tercel.index.graph.UpperLayers.Layer;
import io.tercel.io.ChecksumOutput;
import io.tercel.io.Directory;
import io.tercel.io.FileHeader;
import io.tercel.io.FileIdentity;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Builds a graph over the vectors of a column and writes it to a file. */
final class GraphWriter {

    private final GraphShape shape;
    private final Column vectors;
    private final BuildControl control;

    GraphWriter(GraphShape shape, Column vectors, BuildControl control) {
        this.shape = shape;
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
            NodeVectors exact = NodeVectors.of(vectors, shape.metric(), nodes, arena);
            NodeCodes codes = exact instanceof NodeFloats && nodes.nodes() > 0
                    ? NodeCodes.encode(vectors, shape.metric(), nodes, arena, work)
                    : null;
            GraphBuilder.Graph graph = nodes.nodes() == 0 ? GraphBuilder.Graph.EMPTY : build(nodes, exact, codes, work);
            CodeRecords written = written(nodes, codes, arena, work);
            try (ChecksumOutput out = ChecksumOutput.create(directory, name, GraphFormat.TYPE, identity)) {
                write(out.inLargePieces(), nodes, graph, written);
                out.finish();
            }
        }
    }

    /** The builder's codes are of one bit whatever is written. */
    private CodeRecords written(NodeRows nodes, @Nullable NodeCodes ofBuilder, Arena arena, BuildWork work) {
        if (ofBuilder == null) {
            return CodeRecords.NONE;
        }
        return switch (shape.codes()) {
            case NONE -> CodeRecords.NONE;
            case SQ8 -> CodeRecords.bytes(vectors, shape.metric(), nodes, arena, work);
            case PQ -> CodeRecords.products(vectors, shape.metric(), nodes, arena, work);
            case ONE_BIT -> CodeRecords.of(ofBuilder);
        };
    }

    /** Walks compare codes where there are floats, whether the index will or not: building takes half the time. */
    private GraphBuilder.Graph build(NodeRows nodes, NodeVectors exact, @Nullable NodeCodes codes, BuildWork work) {
        Supplier<NodeVectors.Between> estimated = codes != null && exact instanceof NodeFloats floats
                ? () -> codes.between(vectors, shape.metric(), nodes, floats)
                : exact::between;
        return new GraphBuilder(
                        nodes.nodes(), shape.m(), shape.degree(), shape.candidates(), exact::between, estimated, work)
                .build();
    }

    private void write(ChecksumOutput out, NodeRows nodes, GraphBuilder.Graph graph, CodeRecords codes) {
        final long codesBegin = out.position();
        out.write(codes.records());
        final long nodesBegin = shape.onDisk() ? pageAligned(out) : aligned(out);
        writeNodes(out, nodes, graph.links());
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
        final long modelBegin = aligned(out);
        out.writeFloats(codes.model(), 0, codes.model().length);
        final long layersBegin = aligned(out);
        for (Layer layer : graph.upper().layers()) {
            out.writeInt(layer.nodes().length);
        }
        out.align(GraphFormat.ALIGNMENT);
        out.writeInt(GraphFormat.code(shape.codes()));
        out.writeInt(GraphFormat.code(shape.metric()));
        out.writeInt(nodes.rows());
        out.writeInt(dimension(vectors));
        out.writeInt(nodes.nodes());
        out.writeInt(nodes.members().length);
        out.writeInt(shape.m());
        out.writeInt(shape.degree());
        out.writeInt(codes.recordBytes());
        out.writeInt(graph.upper().layers().size());
        out.writeLong(NodeCodes.SEED);
        out.writeLong(codesBegin);
        out.writeLong(nodesBegin);
        out.writeLong(upperBegin);
        out.writeLong(rowsBegin);
        out.writeLong(modelBegin);
        out.writeLong(layersBegin);
        out.writeInt(NodeLayout.of(shape, vectors).vectorBytes());
        out.write(new byte[GraphFormat.TAIL_BYTES - GraphFormat.TAIL_ZEROS]);
    }

    private static long aligned(ChecksumOutput out) {
        out.align(GraphFormat.ALIGNMENT);
        return out.position();
    }

    /** The header comes before the body, so pages of the body are not those of the file. */
    private static long pageAligned(ChecksumOutput out) {
        out.write(new byte[(int) (-(FileHeader.BYTES + out.position()) & (GraphFormat.PAGE_BYTES - 1))]);
        return out.position();
    }

    private void writeNodes(ChecksumOutput out, NodeRows nodes, GrowingLinks links) {
        NodeLayout layout = NodeLayout.of(shape, vectors);
        int[] line = new int[(layout.nodeBytes() - layout.vectorBytes()) / Integer.BYTES];
        int[] others = new int[links.degree()];
        for (int node = 0; node < nodes.nodes(); node++) {
            if (layout.vectorBytes() > 0) {
                out.write(vector(nodes.row(node), layout.vectorBytes()));
            }
            int count = links.read(node, others);
            System.arraycopy(others, 0, line, 0, count);
            Arrays.fill(line, count, line.length, -1);
            out.writeInts(line, 0, line.length);
            long end = layout.offset(node) + layout.nodeBytes();
            out.write(new byte[(int) (layout.offset(node + 1) - end)]);
        }
    }

    private MemorySegment vector(int row, int bytes) {
        return switch (vectors) {
            case VectorColumn floats -> {
                floats.require(row, row + 1);
                yield floats.segmentOf(row).asSlice(floats.offsetOf(row), bytes);
            }
            case PackedColumn packed -> {
                packed.require(row, row + 1);
                yield packed.segmentOf(row).asSlice(packed.offsetOf(row), bytes);
            }
            default -> throw new IllegalArgumentException("no dense vectors: " + vectors);
        };
    }
}
