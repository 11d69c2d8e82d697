package io.tercel.index.graph;

import io.tercel.column.VectorColumn;
import io.tercel.index.VectorQuery;
import io.tercel.index.codes.ByteCode;
import io.tercel.vector.ByteKernel;
import io.tercel.vector.Kernels;
import io.tercel.vector.MetricType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/** Distances from a query to nodes by codes of one byte for each component. For one thread. */
final class ByteDistances extends QueryDistances {

    private final MetricType metric;
    private final MemorySegment records;
    private final int recordBytes;
    private final int stride;
    private final float[] constants = new float[3];
    private float[] query = {};

    ByteDistances(MetricType metric, int dimension, MemorySegment records) {
        this.metric = metric;
        this.records = records;
        this.recordBytes = recordBytes(dimension);
        this.stride = VectorColumn.strideOf(dimension);
    }

    static int recordBytes(int dimension) {
        int bytes = VectorColumn.strideOf(dimension) + ByteKernel.FACTOR_BYTES;
        return (bytes + GraphFormat.ALIGNMENT - 1) & -GraphFormat.ALIGNMENT;
    }

    static CodeRecords.Encoder encoder(int dimension) {
        int recordBytes = recordBytes(dimension);
        byte[] bytes = new byte[dimension];
        return (vector, out, offset) -> {
            ByteCode.Scale scale = ByteCode.encode(vector, dimension, bytes, 0);
            MemorySegment.copy(bytes, 0, out, ValueLayout.JAVA_BYTE, offset, dimension);
            long factors = offset + recordBytes - ByteKernel.FACTOR_BYTES;
            out.set(GraphFormat.FLOAT, factors, scale.middle());
            out.set(GraphFormat.FLOAT, factors + 4, scale.step());
            out.set(GraphFormat.FLOAT, factors + 8, scale.squares());
        };
    }

    @Override
    void set(VectorQuery given) {
        query = Arrays.copyOf(asCompared(given, metric), stride);
        float sum = 0;
        for (float component : query) {
            sum += component;
        }
        // Of squared distances what all have in common, the query's square, is left out.
        constants[0] = metric == MetricType.L2 ? 1 : 0;
        constants[1] = metric == MetricType.L2 ? 2 : 1;
        constants[2] = sum;
    }

    @Override
    void of(int[] nodes, int count, float[] out) {
        Kernels.BYTES.distances(query, constants, records, recordBytes, nodes, count, out);
    }
}
