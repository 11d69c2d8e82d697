package io.tercel.index.graph;

import io.tercel.column.Column;
import io.tercel.error.CorruptionException;
import io.tercel.index.graph.UpperLayers.Layer;
import io.tercel.io.CheckedFile;
import io.tercel.io.FileHeader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The sections of an open file. All but the links are compared with their checksums at open; links are when a walk reads them. */
final class GraphFile {

    private final CheckedFile file;
    private final MemorySegment body;
    private final long tail;

    private final int rows;
    private final int nodes;
    private final int members;
    private final int m;
    private final NodeLayout layout;
    private final int recordBytes;
    private final int layers;
    private final long modelFloats;

    private final long codes;
    private final long nodesBegin;
    private final long upper;
    private final long rowsBegin;
    private final long model;
    private final long layersBegin;

    /**
     * Checks that the file is an index of those vectors.
     *
     * @throws CorruptionException if it is not
     */
    GraphFile(CheckedFile file, GraphShape shape, Column vectors) {
        this.file = file;
        this.body = file.body();
        this.tail = body.byteSize() - GraphFormat.TAIL_BYTES;
        require(tail >= 0, 0, "the body is shorter than its tail");
        file.require(tail, GraphFormat.TAIL_BYTES);
        requireSame("codes", GraphFormat.code(shape.codes()), GraphFormat.TAIL_CODES);
        requireSame("a metric", GraphFormat.code(shape.metric()), GraphFormat.TAIL_METRIC);
        requireSame("rows", vectors.rows(), GraphFormat.TAIL_ROWS);
        requireSame("dimensions", GraphWriter.dimension(vectors), GraphFormat.TAIL_DIMENSION);
        requireSame("m", shape.m(), GraphFormat.TAIL_M);
        requireSame("a degree of", shape.degree(), GraphFormat.TAIL_DEGREE);
        requireSame("vector bytes", NodeLayout.of(shape, vectors).vectorBytes(), GraphFormat.TAIL_VECTOR_BYTES);
        int dimension = vectors.rows() == 0 ? 1 : GraphWriter.dimension(vectors);
        rows = vectors.rows();
        nodes = number(GraphFormat.TAIL_NODES);
        members = number(GraphFormat.TAIL_MEMBERS);
        m = shape.m();
        layout = NodeLayout.of(shape, vectors);
        recordBytes = number(GraphFormat.TAIL_RECORD_BYTES);
        layers = number(GraphFormat.TAIL_LAYERS);
        codes = offset(GraphFormat.TAIL_CODES_BEGIN);
        nodesBegin = offset(GraphFormat.TAIL_NODES_BEGIN);
        upper = offset(GraphFormat.TAIL_UPPER_BEGIN);
        rowsBegin = offset(GraphFormat.TAIL_ROWS_BEGIN);
        model = offset(GraphFormat.TAIL_MODEL_BEGIN);
        layersBegin = offset(GraphFormat.TAIL_LAYERS_BEGIN);
        modelFloats = nodes == 0 ? 0 : CodeRecords.modelFloats(shape.codes(), dimension);
        long rowBytes = nodes == rows ? 0 : (nodes + 1L + members) * Integer.BYTES;
        require(
                nodes >= 0
                        && nodes <= members
                        && members <= rows
                        && layers >= 0
                        && layers < Integer.SIZE
                        && recordBytes == (nodes == 0 ? 0 : CodeRecords.recordBytes(shape.codes(), dimension))
                        && codes >= 0
                        && nodesBegin >= codes + (long) nodes * recordBytes
                        && upper >= nodesBegin + layout.offset(nodes)
                        && rowsBegin >= upper
                        && model >= rowsBegin + rowBytes
                        && layersBegin >= model + modelFloats * Float.BYTES
                        && tail >= layersBegin + (long) layers * Integer.BYTES,
                0,
                "the sections do not fit the body");
        file.require(upper, tail - upper);
    }

    private int number(int at) {
        return body.get(GraphFormat.INT, tail + at);
    }

    private long offset(int at) {
        return body.get(GraphFormat.LONG, tail + at);
    }

    private void requireSame(String what, int expected, int at) {
        int found = number(at);
        require(found == expected, at, "expected an index of %s %d, found %d".formatted(what, expected, found));
    }

    private void require(boolean good, long offset, String what) {
        if (!good) {
            throw new CorruptionException(file.name(), FileHeader.BYTES + tail + offset, what);
        }
    }

    CheckedFile file() {
        return file;
    }

    int nodes() {
        return nodes;
    }

    NodeLayout layout() {
        return layout;
    }

    /** Rows that are not null. */
    int members() {
        return members;
    }

    NodeRows nodeRows() {
        if (nodes == rows) {
            int[] all = IntStream.range(0, rows + 1).toArray();
            return new NodeRows(rows, all, all);
        }
        int[] begins = ints(rowsBegin, nodes + 1);
        int[] byNode = ints(rowsBegin + (nodes + 1L) * Integer.BYTES, members);
        require(
                begins[0] == 0 && begins[nodes] == members,
                0,
                "the rows of the nodes do not begin or end where they should");
        return new NodeRows(rows, begins, byNode);
    }

    UpperLayers upperLayers() {
        int[] counts = ints(layersBegin, layers);
        List<Layer> all = new ArrayList<>();
        long at = upper;
        for (int count : counts) {
            long bytes = (long) count * Integer.BYTES;
            require(count > 0 && count <= nodes && at + bytes * (2L + m) <= rowsBegin, 0, "a layer of " + count);
            all.add(new Layer(
                    m, ints(at, count), ints(at + bytes, count), ints(at + 2 * bytes, Math.multiplyExact(count, m))));
            at += bytes * (2L + m);
        }
        return new UpperLayers(all);
    }

    private int[] ints(long at, int count) {
        return body.asSlice(at, (long) count * Integer.BYTES).toArray(GraphFormat.INT);
    }

    /** The codes, read into memory: a walk looks at them all over. */
    CodeRecords codes(Arena arena) {
        long bytes = (long) nodes * recordBytes;
        file.require(codes, bytes);
        MemorySegment records = arena.allocate(Math.max(1, bytes), GraphFormat.ALIGNMENT);
        MemorySegment.copy(body, codes, records, 0, bytes);
        float[] floats = body.asSlice(model, modelFloats * Float.BYTES).toArray(GraphFormat.FLOAT);
        return new CodeRecords(recordBytes, floats, records);
    }

    /** Of the rotation that one-bit codes are made with. */
    long seed() {
        return offset(GraphFormat.TAIL_SEED);
    }

    /** The links of the lowest layer, where they lie in the file. */
    Links links() {
        return new MappedLinks();
    }

    /** Where a node of the lowest layer begins in the body. */
    long nodeBegin(int node) {
        return nodesBegin + layout.offset(node);
    }

    /** Copies the links of a node, all of which is good afterwards. */
    int readLinks(int node, int[] out) {
        long begin = nodeBegin(node);
        file.require(begin, layout.nodeBytes());
        long at = begin + layout.vectorBytes();
        int count = 0;
        for (; count < layout.degree(); count++) {
            int other = body.get(GraphFormat.INT, at + (long) count * Integer.BYTES);
            if (other < 0) {
                break;
            }
            out[count] = other;
        }
        return count;
    }

    private final class MappedLinks extends Links {

        @Override
        int degree() {
            return layout.degree();
        }

        @Override
        int read(int node, int[] out) {
            return readLinks(node, out);
        }
    }
}
