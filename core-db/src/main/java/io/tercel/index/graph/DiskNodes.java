package io.tercel.index.graph;

import io.tercel.column.Column;
import io.tercel.column.PackedColumn;
import io.tercel.column.VectorColumn;
import io.tercel.index.VectorQuery;
import io.tercel.vector.DistanceKernel;
import io.tercel.vector.Kernels;
import io.tercel.vector.MetricType;
import io.tercel.vector.Norms;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * The lowest layer of a graph on disk, with the vectors beside the links. Where a walk goes on from a node its page is read for the links, so
 * the vector costs nothing more: it is compared there and then, and in the end the walk's nodes are known in their true order, also those that
 * their codes made seem too far (Jayaram Subramanya et al., "DiskANN", 2019, §3.5). For one thread.
 */
final class DiskNodes extends Links {

    private static final DistanceKernel KERNEL = Kernels.ACTIVE;

    private final GraphFile file;
    private final MetricType metric;
    private final Column vectors;
    private final int dimension;
    private final int stride;
    private final byte[] bytes;
    private final float[] vector;
    private float[] query = {};

    /** Nodes that were gone on from: as {@link Walk#entry} has them. */
    private long[] compared = new long[256];

    private int size;

    DiskNodes(GraphFile file, MetricType metric, Column vectors) {
        this.file = file;
        this.metric = metric;
        this.vectors = vectors;
        this.dimension = GraphWriter.dimension(vectors);
        this.stride = VectorColumn.strideOf(dimension);
        this.bytes = new byte[vectors instanceof PackedColumn packed ? packed.width() : 0];
        this.vector = new float[stride];
    }

    /** Takes another query and forgets the nodes. */
    void set(VectorQuery given) {
        query = Arrays.copyOf(QueryDistances.floats(given), stride);
        size = 0;
    }

    @Override
    int degree() {
        return file.layout().degree();
    }

    @Override
    int read(int node, int[] out) {
        return file.readLinks(node, out);
    }

    @Override
    int leave(int node, int[] out) {
        int count = file.readLinks(node, out);
        if (size == compared.length) {
            compared = Arrays.copyOf(compared, 2 * size);
        }
        compared[size++] = Walk.entry(distance(node), node);
        return count;
    }

    /** To the query; {@link #leave} has made sure of the node's bytes. */
    private float distance(int node) {
        MemorySegment body = file.file().body();
        long at = file.nodeBegin(node);
        if (vectors instanceof PackedColumn packed) {
            MemorySegment.copy(body, ValueLayout.JAVA_BYTE, at, bytes, 0, bytes.length);
            packed.encoding().widen(bytes, 0, vector, 0, dimension);
        } else {
            MemorySegment.copy(body, GraphFormat.FLOAT, at, vector, 0, dimension);
        }
        if (metric == MetricType.L2) {
            return KERNEL.squaredDistance(query, 0, vector, 0, stride);
        }
        float product = KERNEL.dot(query, 0, vector, 0, stride);
        return metric == MetricType.COSINE ? -product * Norms.inverse(vector, 0, dimension) : -product;
    }

    /** Puts the nodes that were gone on from in order, and returns how many they are. */
    int sort() {
        Arrays.sort(compared, 0, size);
        return size;
    }

    /** The i-th nearest of them, after {@link #sort}. */
    int node(int i) {
        return Walk.node(compared[i]);
    }
}
