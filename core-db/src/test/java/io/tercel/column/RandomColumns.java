package io.tercel.column;

import io.tercel.schema.ColumnData;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.vector.MetricType;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Fields of every type, and random batches of their values. */
final class RandomColumns {

    static final int DIMENSION = 19;

    private RandomColumns() {}

    static List<FieldSchema> fields() {
        return List.of(
                FieldSchema.bool("bool"),
                FieldSchema.int8("int8"),
                FieldSchema.int16("int16"),
                FieldSchema.int32("int32"),
                FieldSchema.int64("int64"),
                FieldSchema.float32("float"),
                FieldSchema.float64("double"),
                FieldSchema.varchar("varchar"),
                FieldSchema.json("json"),
                FieldSchema.timestamptz("timestamptz"),
                FieldSchema.geometry("geometry"),
                FieldSchema.array("array", DataType.INT32, 4_096),
                FieldSchema.floatVector("vector", DIMENSION, MetricType.COSINE),
                FieldSchema.float16Vector("float16", DIMENSION, MetricType.COSINE),
                FieldSchema.bfloat16Vector("bfloat16", 5 * DIMENSION, MetricType.L2),
                FieldSchema.int8Vector("int8s", DIMENSION, MetricType.IP),
                FieldSchema.binaryVector("bits", 8 * DIMENSION, MetricType.JACCARD),
                FieldSchema.sparseVector("sparse"));
    }

    /** Rows of values that are legal for the field, about every fifth one null if {@code nullable}. */
    static ColumnData batch(FieldSchema field, int rows, boolean nullable, SplittableRandom random) {
        long[] nulls = nullable ? nulls(rows, random) : null;
        return switch (field.type().storage()) {
            case LONG -> longs(field.type(), rows, nulls, random);
            case DOUBLE -> doubles(field.type(), rows, nulls, random);
            case BYTES -> bytes(field.type() == DataType.ARRAY ? Integer.BYTES : 1, rows, nulls, random);
            case VECTOR -> vectors(field.dimension(), rows, nulls, random);
            case PACKED -> packed(field, rows, nulls, random);
            case SPARSE -> sparse(rows, nulls, random);
        };
    }

    private static long @Nullable [] nulls(int rows, SplittableRandom random) {
        long[] bits = new long[NullBits.words(rows)];
        boolean any = false;
        for (int row = 0; row < rows; row++) {
            if (random.nextInt(5) == 0) {
                bits[row >> 6] |= 1L << (row & 63);
                any = true;
            }
        }
        return any ? bits : null;
    }

    static boolean isNull(long @Nullable [] nulls, int row) {
        return nulls != null && (nulls[row >> 6] & (1L << (row & 63))) != 0;
    }

    private static ColumnData longs(DataType type, int rows, long @Nullable [] nulls, SplittableRandom random) {
        int bits =
                switch (type) {
                    case BOOL -> 1;
                    case INT8 -> 8;
                    case INT16 -> 16;
                    case INT32 -> 32;
                    default -> 64;
                };
        long[] values = new long[rows];
        for (int row = 0; row < rows; row++) {
            long value = random.nextLong() >> (64 - bits);
            values[row] = isNull(nulls, row) ? 0 : type == DataType.BOOL ? value & 1 : value;
        }
        return new ColumnData.Longs(values, nulls);
    }

    private static ColumnData doubles(DataType type, int rows, long @Nullable [] nulls, SplittableRandom random) {
        double[] values = new double[rows];
        for (int row = 0; row < rows; row++) {
            double value = random.nextInt(10) == 0
                    ? Double.longBitsToDouble(random.nextLong() & 0x7FEF_FFFF_FFFF_FFFFL)
                    : random.nextDouble(-1e6, 1e6);
            double rounded = type == DataType.FLOAT ? (float) (value % 1e30) : value;
            values[row] = isNull(nulls, row) ? 0 : rounded;
        }
        return new ColumnData.Doubles(values, nulls);
    }

    /** Byte strings whose lengths are multiples of {@code unit}. */
    private static ColumnData bytes(int unit, int rows, long @Nullable [] nulls, SplittableRandom random) {
        int[] offsets = new int[rows + 1];
        for (int row = 0; row < rows; row++) {
            int length = random.nextInt(50) == 0 ? random.nextInt(40_000) : random.nextInt(20);
            offsets[row + 1] = offsets[row] + (isNull(nulls, row) ? 0 : length / unit * unit);
        }
        byte[] bytes = new byte[offsets[rows]];
        random.nextBytes(bytes);
        return new ColumnData.Bytes(bytes, offsets, nulls);
    }

    private static ColumnData vectors(int dimension, int rows, long @Nullable [] nulls, SplittableRandom random) {
        float[] values = new float[rows * dimension];
        for (int i = 0; i < values.length; i++) {
            // Any bits but those of NaN and infinity: vectors come back bit by bit, denormal or huge.
            float value = Float.intBitsToFloat(random.nextInt() & 0xFF7F_FFFF);
            values[i] = isNull(nulls, i / dimension) ? 0 : value;
        }
        return new ColumnData.Vectors(values, dimension, nulls);
    }

    /** Any bits: columns give back what they were given, whatever it means. */
    private static ColumnData packed(FieldSchema field, int rows, long @Nullable [] nulls, SplittableRandom random) {
        int width = field.type().vectorBytes(field.dimension());
        byte[] bytes = new byte[rows * width];
        random.nextBytes(bytes);
        for (int row = 0; row < rows; row++) {
            if (isNull(nulls, row)) {
                Arrays.fill(bytes, row * width, (row + 1) * width, (byte) 0);
            }
        }
        return new ColumnData.Packed(bytes, width, nulls);
    }

    private static ColumnData sparse(int rows, long @Nullable [] nulls, SplittableRandom random) {
        int[] offsets = new int[rows + 1];
        for (int row = 0; row < rows; row++) {
            int entries = random.nextInt(40) == 0 ? random.nextInt(3_000) : random.nextInt(6);
            offsets[row + 1] = offsets[row] + (isNull(nulls, row) ? 0 : entries);
        }
        int[] indices = new int[offsets[rows]];
        float[] values = new float[indices.length];
        for (int row = 0; row < rows; row++) {
            int next = random.nextInt(5);
            for (int i = offsets[row]; i < offsets[row + 1]; i++) {
                indices[i] = next;
                next += 1 + random.nextInt(900_000);
                values[i] = (float) random.nextDouble(-1, 1);
            }
        }
        return new ColumnData.Sparse(indices, values, offsets, nulls);
    }
}
