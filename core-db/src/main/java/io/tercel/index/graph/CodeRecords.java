package io.tercel.index.graph;

import io.tercel.column.Column;
import io.tercel.index.BuildWork;
import io.tercel.index.codes.FloatRows;
import io.tercel.index.codes.OneBitCodes;
import io.tercel.index.codes.ProductCode;
import io.tercel.schema.Quantization;
import io.tercel.vector.MetricType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.Supplier;

/**
 * The codes of a graph's nodes as they are written.
 *
 * @param recordBytes of each node
 * @param model what the codes are made with, besides what every index knows
 * @param records allocated memory, node after node
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record CodeRecords(int recordBytes, float[] model, MemorySegment records) {

    /** No codes. */
    static final CodeRecords NONE = new CodeRecords(0, new float[0], MemorySegment.NULL);

    private static final int BATCH = 256;

    /** Vectors that the points of PQ are found from; fewer of long ones. */
    private static final int SAMPLE = 4_096;

    private static final int SAMPLE_FLOATS = 1 << 22;
    private static final long SEED = 815;

    /** Writes the record of one vector after the other. For one thread. */
    interface Encoder {

        void encode(float[] vector, MemorySegment out, long offset);
    }

    /** Bytes of a record for vectors of so many dimensions. */
    static int recordBytes(Quantization codes, int dimension) {
        return switch (codes) {
            case NONE -> 0;
            case SQ8 -> ByteDistances.recordBytes(dimension);
            case PQ -> ProductDistances.recordBytes(dimension);
            case ONE_BIT -> OneBitCodes.recordBytes(dimension);
        };
    }

    /** Floats of the model for vectors of so many dimensions. */
    static int modelFloats(Quantization codes, int dimension) {
        return switch (codes) {
            case NONE, SQ8 -> 0;
            case PQ -> ProductCode.pointFloats(dimension);
            case ONE_BIT -> dimension;
        };
    }

    static CodeRecords of(NodeCodes codes) {
        return new CodeRecords(codes.codes().recordBytes(), codes.codes().center(), codes.records());
    }

    /** One byte for each component. */
    static CodeRecords bytes(Column vectors, MetricType metric, NodeRows nodes, Arena arena, BuildWork work) {
        int dimension = GraphWriter.dimension(vectors);
        int bytes = ByteDistances.recordBytes(dimension);
        Supplier<Encoder> encoders = () -> ByteDistances.encoder(dimension);
        return new CodeRecords(bytes, new float[0], encode(vectors, metric, nodes, bytes, encoders, arena, work));
    }

    /** Four bits for every two components. */
    static CodeRecords products(Column vectors, MetricType metric, NodeRows nodes, Arena arena, BuildWork work) {
        int dimension = GraphWriter.dimension(vectors);
        ProductCode code = new ProductCode(dimension, new float[ProductCode.pointFloats(dimension)]);
        int count = Math.min(nodes.nodes(), Math.min(SAMPLE, Math.max(1, SAMPLE_FLOATS / dimension)));
        float[] sample = new float[count * dimension];
        FloatRows rows = new FloatRows(vectors, metric);
        for (int i = 0; i < count; i++) {
            rows.copy(nodes.row((int) ((long) i * nodes.nodes() / count)), sample, i * dimension);
        }
        work.run(ProductCode.codes(dimension), 1, 0, () -> (from, to) -> {
            for (int pair = from; pair < to; pair++) {
                code.train(pair, sample, dimension, count, SEED);
            }
        });
        int bytes = ProductDistances.recordBytes(dimension);
        Supplier<Encoder> encoders = () -> ProductDistances.encoder(code, dimension);
        return new CodeRecords(bytes, code.points(), encode(vectors, metric, nodes, bytes, encoders, arena, work));
    }

    private static MemorySegment encode(
            Column vectors,
            MetricType metric,
            NodeRows nodes,
            int recordBytes,
            Supplier<Encoder> encoders,
            Arena arena,
            BuildWork work) {
        MemorySegment records = arena.allocate((long) nodes.nodes() * recordBytes, GraphFormat.ALIGNMENT);
        work.run(nodes.nodes(), BATCH, 0, () -> {
            FloatRows rows = new FloatRows(vectors, metric);
            float[] vector = new float[rows.dimension()];
            Encoder encoder = encoders.get();
            return (from, to) -> {
                for (int node = from; node < to; node++) {
                    rows.copy(nodes.row(node), vector, 0);
                    encoder.encode(vector, records, (long) node * recordBytes);
                }
            };
        });
        return records;
    }
}
