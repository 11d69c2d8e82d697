package io.tercel.files;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The values of Milvus's logs, where they are not what Parquet says. Vectors are their components, little-endian; a sparse vector is
 * pairs of a dimension (unsigned 32 bits) and a float; an array is a protobuf message, of which one field, by the type of the elements,
 * is a message with the elements as its field 1.
 */
final class MilvusValues {

    private static final int BOOLS = 1;
    private static final int INTS = 2;
    private static final int LONGS = 3;
    private static final int FLOATS = 4;
    private static final int DOUBLES = 5;
    private static final int TEXTS = 6;
    private static final int VARINT = 0;
    private static final int FIXED_64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED_32 = 5;

    private MilvusValues() {}

    /** A value of a field of a type, by its number in Milvus. */
    static @Nullable Object read(int type, @Nullable Object stored) {
        if (!(stored instanceof byte[] bytes)) {
            return stored;
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        return switch (type) {
            case MilvusSchema.FLOAT_VECTOR -> buffer.asFloatBuffer();
            case MilvusSchema.SPARSE_FLOAT_VECTOR -> sparse(buffer);
            case MilvusSchema.ARRAY -> array(buffer);
            case MilvusSchema.JSON -> Json.parse(new String(bytes, StandardCharsets.UTF_8));
            case MilvusSchema.VARCHAR, MilvusSchema.STRING -> new String(bytes, StandardCharsets.UTF_8);
            default -> bytes;
        };
    }

    private static Map<Long, Float> sparse(ByteBuffer bytes) {
        Map<Long, Float> weights = new LinkedHashMap<>();
        while (bytes.remaining() >= 8) {
            weights.put(Integer.toUnsignedLong(bytes.getInt()), bytes.getFloat());
        }
        return weights;
    }

    private static List<Object> array(ByteBuffer message) {
        List<Object> elements = new ArrayList<>();
        while (message.hasRemaining()) {
            int tag = (int) varint(message);
            ByteBuffer data = part(message, tag & 7);
            while (data.hasRemaining()) {
                int inner = (int) varint(data);
                if ((inner & 7) == BYTES) {
                    addPacked(tag >>> 3, part(data, BYTES), elements);
                } else {
                    elements.add(element(tag >>> 3, data));
                }
            }
        }
        return elements;
    }

    private static void addPacked(int kind, ByteBuffer values, List<Object> elements) {
        if (kind == TEXTS) {
            elements.add(StandardCharsets.UTF_8.decode(values).toString());
            return;
        }
        while (values.hasRemaining()) {
            elements.add(element(kind, values));
        }
    }

    private static Object element(int kind, ByteBuffer values) {
        return switch (kind) {
            case BOOLS -> varint(values) != 0;
            case INTS -> (long) (int) varint(values);
            case LONGS -> varint(values);
            case FLOATS -> values.getFloat();
            case DOUBLES -> values.getDouble();
            default -> throw new IllegalArgumentException("an array of elements of kind " + kind);
        };
    }

    private static ByteBuffer part(ByteBuffer message, int wire) {
        int length =
                switch (wire) {
                    case BYTES -> (int) varint(message);
                    case FIXED_32 -> Integer.BYTES;
                    case FIXED_64 -> Long.BYTES;
                    case VARINT -> 0;
                    default -> -1;
                };
        if (wire == VARINT || length < 0 || length > message.remaining()) {
            throw new IllegalArgumentException("an array that is not as Milvus writes it");
        }
        ByteBuffer part = message.slice(message.position(), length).order(ByteOrder.LITTLE_ENDIAN);
        message.position(message.position() + length);
        return part;
    }

    private static long varint(ByteBuffer bytes) {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte next = bytes.get();
            value |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("an array that is not as Milvus writes it");
    }
}
