package io.tercel.index;

import io.tercel.schema.ColumnData;
import io.tercel.schema.FieldSchema;
import io.tercel.vector.MetricType;
import io.tercel.vector.VectorEncoding;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Vectors for tests of indexes: in clusters, as real ones are, and of small whole numbers, which every type of vector holds exactly and
 * whose products add up to the same in any order. So a score is right to the bit or wrong.
 */
public enum VectorSample {
    FLOAT_L2(null, MetricType.L2),
    FLOAT_IP(null, MetricType.IP),
    FLOAT_COSINE(null, MetricType.COSINE),
    FLOAT16_L2(VectorEncoding.FLOAT16, MetricType.L2),
    FLOAT16_COSINE(VectorEncoding.FLOAT16, MetricType.COSINE),
    BFLOAT16_IP(VectorEncoding.BFLOAT16, MetricType.IP),
    BFLOAT16_COSINE(VectorEncoding.BFLOAT16, MetricType.COSINE),
    INT8_L2(VectorEncoding.INT8, MetricType.L2),
    INT8_IP(VectorEncoding.INT8, MetricType.IP),
    INT8_COSINE(VectorEncoding.INT8, MetricType.COSINE),
    BINARY_HAMMING(VectorEncoding.BINARY, MetricType.HAMMING),
    BINARY_JACCARD(VectorEncoding.BINARY, MetricType.JACCARD);

    /** Components, or bytes of bits: not a multiple of anything that code likes. */
    static final int DIMENSION = 37;

    private static final int CLUSTERS = 60;

    /** How FLOAT vectors are packed: not at all. */
    private final @Nullable VectorEncoding encoding;

    private final MetricType metric;

    VectorSample(@Nullable VectorEncoding encoding, MetricType metric) {
        this.encoding = encoding;
        this.metric = metric;
    }

    public MetricType metric() {
        return metric;
    }

    public boolean isBits() {
        return encoding == VectorEncoding.BINARY;
    }

    FieldSchema field() {
        if (encoding == null) {
            return FieldSchema.floatVector("v", DIMENSION, metric).nullable();
        }
        return switch (encoding) {
            case FLOAT16 -> FieldSchema.float16Vector("v", DIMENSION, metric).nullable();
            case BFLOAT16 -> FieldSchema.bfloat16Vector("v", DIMENSION, metric).nullable();
            case INT8 -> FieldSchema.int8Vector("v", DIMENSION, metric).nullable();
            case BINARY ->
                FieldSchema.binaryVector("v", DIMENSION * Byte.SIZE, metric).nullable();
        };
    }

    /** Rows of bytes, each a component or eight bits, around centres that are the same for the same seed. */
    byte[][] rows(int count, long centres, SplittableRandom random) {
        SplittableRandom fixed = new SplittableRandom(centres);
        byte[][] middle = new byte[CLUSTERS][DIMENSION];
        for (byte[] centre : middle) {
            for (int i = 0; i < DIMENSION; i++) {
                centre[i] = (byte) (isBits() ? fixed.nextInt() : fixed.nextInt(-60, 61));
            }
        }
        byte[][] rows = new byte[count][DIMENSION];
        for (byte[] row : rows) {
            byte[] centre = middle[random.nextInt(CLUSTERS)];
            for (int i = 0; i < DIMENSION; i++) {
                row[i] = isBits()
                        ? (byte) (centre[i] ^ oneBitInEight(random))
                        : (byte) Math.clamp(centre[i] + (int) Math.round(18 * random.nextGaussian()), -127, 127);
            }
        }
        return rows;
    }

    private static int oneBitInEight(SplittableRandom random) {
        int half = random.nextInt();
        int quarter = half & random.nextInt();
        return quarter & random.nextInt();
    }

    /** The rows as a column takes them. */
    ColumnData data(List<byte[]> rows, long @Nullable [] nulls) {
        if (encoding == null) {
            float[] values = new float[rows.size() * DIMENSION];
            for (int i = 0; i < values.length; i++) {
                values[i] = isNull(nulls, i / DIMENSION) ? 0 : rows.get(i / DIMENSION)[i % DIMENSION];
            }
            return new ColumnData.Vectors(values, DIMENSION, nulls);
        }
        int width =
                switch (encoding) {
                    case FLOAT16, BFLOAT16 -> 2;
                    case INT8, BINARY -> 1;
                };
        byte[] bytes = new byte[rows.size() * DIMENSION * width];
        for (int i = 0; i < rows.size() * DIMENSION; i++) {
            if (isNull(nulls, i / DIMENSION)) {
                continue;
            }
            byte value = rows.get(i / DIMENSION)[i % DIMENSION];
            if (width == 1) {
                bytes[i] = value;
            } else {
                encoding.round(value, bytes, i * width);
            }
        }
        return new ColumnData.Packed(bytes, DIMENSION * width, nulls);
    }

    private static boolean isNull(long @Nullable [] nulls, int row) {
        return nulls != null && (nulls[row >> 6] & 1L << row) != 0;
    }

    VectorQuery query(byte[] row) {
        if (isBits()) {
            return new VectorQuery.Bits(row);
        }
        float[] components = new float[row.length];
        for (int i = 0; i < row.length; i++) {
            components[i] = row[i];
        }
        return new VectorQuery.Floats(components);
    }
}
