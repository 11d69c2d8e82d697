package io.tercel.column;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import io.tercel.error.CorruptionException;
import io.tercel.schema.ArrayCodec;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.GeometryCodec;
import io.tercel.schema.Moments;
import io.tercel.vector.BinaryVector;
import io.tercel.vector.DenseVector;
import io.tercel.vector.Int8Vector;
import io.tercel.vector.SparseVector;
import io.tercel.vector.VectorEncoding;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The value of a row as users get it; see {@link io.tercel.schema.Row} for the types. */
public final class ColumnValues {

    private static final ObjectReader JSON = new ObjectMapper().readerFor(Object.class);

    private ColumnValues() {}

    /**
     * The value of a row.
     *
     * @param field the field that the column holds
     * @return null when the row is null, or its JSON is
     */
    public static @Nullable Object value(FieldSchema field, Column column, int row) {
        if (column.isNull(row)) {
            return null;
        }
        return switch (column) {
            case LongColumn longs -> integer(field.type(), longs.get(row));
            case DoubleColumn doubles -> number(field.type(), doubles.get(row));
            case BytesColumn bytes ->
                switch (field.type()) {
                    case JSON -> json(field, bytes, row);
                    case GEOMETRY -> GeometryCodec.text(bytes.get(row));
                    case ARRAY -> elements(field, bytes, row);
                    default -> new String(bytes.get(row), StandardCharsets.UTF_8);
                };
            case VectorColumn vectors -> vector(vectors, row);
            case PackedColumn packed -> vector(packed, row);
            case SparseColumn sparse -> vector(sparse, row);
        };
    }

    private static Object integer(DataType type, long value) {
        return switch (type) {
            case BOOL -> value != 0;
            case INT8, INT16, INT32 -> (int) value;
            case TIMESTAMPTZ -> Moments.instant(value);
            default -> value;
        };
    }

    private static Object number(DataType type, double value) {
        if (type == DataType.FLOAT) {
            return (float) value;
        }
        return value;
    }

    private static @Nullable Object json(FieldSchema field, BytesColumn bytes, int row) {
        try {
            return JSON.readValue(bytes.get(row));
        } catch (IOException e) {
            throw new CorruptionException(field.name(), bytes.offsetOf(row), "row " + row + " is not JSON", e);
        }
    }

    private static List<Object> elements(FieldSchema field, BytesColumn bytes, int row) {
        ArrayCodec codec = new ArrayCodec(field);
        MemorySegment memory = bytes.segmentOf(row);
        long at = bytes.offsetOf(row);
        int count = codec.count(memory, at, bytes.length(row));
        List<Object> elements = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            elements.add(
                    switch (codec.elements().storage()) {
                        case LONG -> integer(codec.elements(), codec.longAt(memory, at, i));
                        case DOUBLE -> number(codec.elements(), codec.doubleAt(memory, at, i));
                        case BYTES -> new String(bytes(codec, memory, at, i), StandardCharsets.UTF_8);
                        case VECTOR -> floats(bytes(codec, memory, at, i));
                        case PACKED -> vector(codec.elements().encoding(), bytes(codec, memory, at, i));
                        case SPARSE -> throw new IllegalStateException("no elements of " + codec.elements());
                    });
        }
        return Collections.unmodifiableList(elements);
    }

    private static byte[] bytes(ArrayCodec codec, MemorySegment memory, long at, int index) {
        byte[] copy = new byte[codec.length(memory, at, index)];
        MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, codec.start(memory, at, index), copy, 0, copy.length);
        return copy;
    }

    private static DenseVector floats(byte[] bytes) {
        float[] values = new float[bytes.length / Float.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
        return DenseVector.of(values);
    }

    private static DenseVector vector(VectorColumn vectors, int row) {
        float[] values = new float[vectors.dimension()];
        vectors.copy(row, values, 0);
        return DenseVector.of(values);
    }

    private static Object vector(PackedColumn packed, int row) {
        byte[] bytes = new byte[packed.width()];
        packed.copy(row, bytes, 0);
        return vector(packed.encoding(), bytes);
    }

    private static Object vector(VectorEncoding encoding, byte[] bytes) {
        return switch (encoding) {
            case FLOAT16, BFLOAT16 -> {
                float[] values = new float[bytes.length / Short.BYTES];
                encoding.widen(bytes, 0, values, 0, values.length);
                yield DenseVector.of(values);
            }
            case INT8 -> Int8Vector.of(bytes);
            case BINARY -> BinaryVector.of(bytes);
        };
    }

    private static SparseVector vector(SparseColumn sparse, int row) {
        int count = sparse.entries(row);
        int[] indices = new int[count];
        float[] values = new float[count];
        sparse.copy(row, indices, values, 0);
        return SparseVector.ofSorted(indices, values);
    }
}
