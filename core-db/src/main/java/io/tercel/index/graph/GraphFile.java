package io.tercel.index.graph;

import io.tercel.column.Column;
import io.tercel.error.CorruptionException;
import io.tercel.index.codes.OneBitCodes;
import io.tercel.index.graph.UpperLayers.Layer;
import io.tercel.io.CheckedFile;
import io.tercel.io.FileHeader;
import io.tercel.schema.IndexSpec;
import io.tercel.schema.Quantization;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
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
    private final int degree;
    private final int recordBytes;
    private final int layers;

    private final long codes;
    private final long links;
    private final long upper;
    private final long rowsBegin;
    private final long center;
    private final long layersBegin;

    /**
     * Checks that the file is an index of those vectors.
     *
     * @throws CorruptionException if it is not
     */
    GraphFile(CheckedFile file, IndexSpec.Hnsw spec, Column vectors) {
        this.file = file;
        this.body = file.body();
        this.tail = body.byteSize() - GraphFormat.TAIL_BYTES;
        require(tail >= 0, 0, "the body is shorter than its tail");
        file.require(tail, GraphFormat.TAIL_BYTES);
        requireSame("codes", GraphFormat.code(spec.codes()), GraphFormat.TAIL_CODES);
        requireSame("a metric", GraphFormat.code(spec.metric()), GraphFormat.TAIL_METRIC);
        requireSame("rows", vectors.rows(), GraphFormat.TAIL_ROWS);
        requireSame("dimensions", GraphWriter.dimension(vectors), GraphFormat.TAIL_DIMENSION);
        requireSame("m", spec.m(), GraphFormat.TAIL_M);
        requireSame("a degree of", 2 * spec.m(), GraphFormat.TAIL_DEGREE);
        boolean coded = spec.codes() == Quantization.ONE_BIT;
        int dimension = vectors.rows() == 0 ? 1 : GraphWriter.dimension(vectors);
        rows = vectors.rows();
        nodes = number(GraphFormat.TAIL_NODES);
        members = number(GraphFormat.TAIL_MEMBERS);
        m = spec.m();
        degree = 2 * spec.m();
        recordBytes = number(GraphFormat.TAIL_RECORD_BYTES);
        layers = number(GraphFormat.TAIL_LAYERS);
        codes = offset(GraphFormat.TAIL_CODES_BEGIN);
        links = offset(GraphFormat.TAIL_LINKS_BEGIN);
        upper = offset(GraphFormat.TAIL_UPPER_BEGIN);
        rowsBegin = offset(GraphFormat.TAIL_ROWS_BEGIN);
        center = offset(GraphFormat.TAIL_CENTER_BEGIN);
        layersBegin = offset(GraphFormat.TAIL_LAYERS_BEGIN);
        long rowBytes = nodes == rows ? 0 : (nodes + 1L + members) * Integer.BYTES;
        require(
                nodes >= 0
                        && nodes <= members
                        && members <= rows
                        && layers >= 0
                        && layers < Integer.SIZE
                        && (recordBytes == 0 || recordBytes == OneBitCodes.recordBytes(dimension))
                        && (nodes == 0 || coded == recordBytes > 0)
                        && codes >= 0
                        && links >= codes + (long) nodes * recordBytes
                        && upper >= links + (long) nodes * GraphFormat.linkBytes(degree)
                        && rowsBegin >= upper
                        && center >= rowsBegin + rowBytes
                        && layersBegin >= center + (recordBytes > 0 ? (long) dimension * Float.BYTES : 0)
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

    int degree() {
        return degree;
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
    NodeCodes codes(IndexSpec.Hnsw spec, Arena arena) {
        long bytes = (long) nodes * recordBytes;
        file.require(codes, bytes);
        MemorySegment records = arena.allocate(Math.max(1, bytes), GraphFormat.ALIGNMENT);
        MemorySegment.copy(body, codes, records, 0, bytes);
        float[] middle = body.asSlice(center, layersBegin - center).toArray(GraphFormat.FLOAT);
        float[] exactly = Arrays.copyOf(middle, number(GraphFormat.TAIL_DIMENSION));
        return new NodeCodes(new OneBitCodes(spec.metric(), exactly, offset(GraphFormat.TAIL_SEED)), records);
    }

    /** The links of the lowest layer, where they lie in the file. */
    Links links() {
        return new MappedLinks();
    }

    private final class MappedLinks extends Links {

        private final int bytes = GraphFormat.linkBytes(degree);

        @Override
        int degree() {
            return degree;
        }

        @Override
        int read(int node, int[] out) {
            long at = links + (long) node * bytes;
            file.require(at, bytes);
            int count = 0;
            for (; count < degree; count++) {
                int other = body.get(GraphFormat.INT, at + (long) count * Integer.BYTES);
                if (other < 0) {
                    break;
                }
                out[count] = other;
            }
            return count;
        }
    }
}
