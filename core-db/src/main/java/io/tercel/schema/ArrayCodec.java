package io.tercel.schema;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * The elements of one row's ARRAY as the byte string that its column keeps. Elements that all take the same room lie one after the
 * other, so that their number is the length divided by the width:
 *
 * <pre>
 * elements                    bytes of each
 * BOOL                        u8, 0 or 1
 * INT8, INT16, INT32, INT64   i8, i16, i32, i64
 * FLOAT, DOUBLE               f32, f64
 * FLOAT_VECTOR                f32 for each dimension
 * other dense vectors         those of the vector
 * </pre>
 *
 * Texts are found by where they end:
 *
 * <pre>
 * u16  number of elements
 * u32  end of each text, counted from the first byte of the first one
 *      the texts in UTF-8
 * </pre>
 *
 * An ARRAY without elements has no bytes. Rows of vectors are multiples of four bytes wherever the vectors are, and columns begin
 * aligned, so that floats can be read where they lie. One object describes one column; immutable.
 */
public final class ArrayCodec {

    /** Of texts: they are found by offsets. */
    private static final int VARIABLE = 0;

    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfDouble DOUBLE =
            ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final DataType elements;
    private final int width;

    /** For the column of an ARRAY field, or of one field of an ARRAY of STRUCT. */
    public ArrayCodec(FieldSchema column) {
        elements = column.elementType().orElseThrow(() -> new IllegalArgumentException(column.name() + " is no ARRAY"));
        width = width(column);
    }

    private static int width(FieldSchema column) {
        DataType type = column.elementType().orElseThrow();
        return switch (type) {
            case BOOL, INT8 -> Byte.BYTES;
            case INT16 -> Short.BYTES;
            case INT32, FLOAT -> Integer.BYTES;
            case INT64, DOUBLE -> Long.BYTES;
            case VARCHAR -> VARIABLE;
            case FLOAT_VECTOR, FLOAT16_VECTOR, BFLOAT16_VECTOR, INT8_VECTOR, BINARY_VECTOR ->
                type.vectorBytes(column.dimension());
            case JSON, TIMESTAMPTZ, GEOMETRY, ARRAY, STRUCT, SPARSE_FLOAT_VECTOR ->
                throw new IllegalArgumentException("not a type of elements: " + type);
        };
    }

    /** The bytes of elements, given as a column in which they are the rows. */
    byte[] encode(ColumnData values) {
        return switch (values) {
            case ColumnData.Bytes texts -> encode(texts);
            case ColumnData.Packed packed -> packed.bytes();
            case ColumnData.Longs longs -> {
                byte[] bytes = new byte[longs.rows() * width];
                ByteBuffer out = littleEndian(bytes);
                for (long value : longs.values()) {
                    putLong(out, value);
                }
                yield bytes;
            }
            case ColumnData.Doubles doubles -> {
                byte[] bytes = new byte[doubles.rows() * width];
                ByteBuffer out = littleEndian(bytes);
                for (double value : doubles.values()) {
                    putDouble(out, value);
                }
                yield bytes;
            }
            case ColumnData.Vectors vectors -> {
                byte[] bytes = new byte[vectors.rows() * width];
                littleEndian(bytes).asFloatBuffer().put(vectors.values());
                yield bytes;
            }
            case ColumnData.Sparse sparse -> throw new IllegalArgumentException("not elements: " + sparse);
        };
    }

    private static byte[] encode(ColumnData.Bytes texts) {
        int count = texts.rows();
        if (count == 0) {
            return new byte[0];
        }
        int length = texts.offsets()[count];
        byte[] bytes = new byte[Short.BYTES + Integer.BYTES * count + length];
        ByteBuffer out = littleEndian(bytes);
        out.putShort((short) count);
        for (int i = 1; i <= count; i++) {
            out.putInt(texts.offsets()[i]);
        }
        out.put(texts.bytes(), 0, length);
        return bytes;
    }

    private static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void putLong(ByteBuffer out, long value) {
        switch (width) {
            case Byte.BYTES -> out.put((byte) value);
            case Short.BYTES -> out.putShort((short) value);
            case Integer.BYTES -> out.putInt((int) value);
            default -> out.putLong(value);
        }
    }

    private void putDouble(ByteBuffer out, double value) {
        if (width == Float.BYTES) {
            out.putFloat((float) value);
        } else {
            out.putDouble(value);
        }
    }

    /** What the elements are. */
    public DataType elements() {
        return elements;
    }

    /** Bytes of an element, when all take the same; empty for texts. */
    public Optional<Integer> fixedBytes() {
        return width == VARIABLE ? Optional.empty() : Optional.of(width);
    }

    /** The number of elements in the {@code size} bytes of a row. */
    public int count(MemorySegment memory, long at, int size) {
        if (width != VARIABLE) {
            return size / width;
        }
        return size == 0 ? 0 : Short.toUnsignedInt(memory.get(SHORT, at));
    }

    /** An element of an integer type, or of BOOL as 0 and 1. */
    public long longAt(MemorySegment memory, long at, int index) {
        return switch (width) {
            case Byte.BYTES -> memory.get(ValueLayout.JAVA_BYTE, at + index);
            case Short.BYTES -> memory.get(SHORT, at + 2L * index);
            case Integer.BYTES -> memory.get(INT, at + 4L * index);
            default -> memory.get(LONG, at + 8L * index);
        };
    }

    /** An element of type FLOAT or DOUBLE. */
    public double doubleAt(MemorySegment memory, long at, int index) {
        return width == Float.BYTES ? memory.get(FLOAT, at + 4L * index) : memory.get(DOUBLE, at + 8L * index);
    }

    /** Where the bytes of an element begin, in the memory of its row. */
    public long start(MemorySegment memory, long at, int index) {
        if (width != VARIABLE) {
            return at + (long) index * width;
        }
        int count = Short.toUnsignedInt(memory.get(SHORT, at));
        long texts = at + Short.BYTES + (long) Integer.BYTES * count;
        return index == 0 ? texts : texts + memory.get(INT, end(at, index - 1));
    }

    /** How many bytes an element has. */
    public int length(MemorySegment memory, long at, int index) {
        if (width != VARIABLE) {
            return width;
        }
        int end = memory.get(INT, end(at, index));
        return index == 0 ? end : end - memory.get(INT, end(at, index - 1));
    }

    private static long end(long at, int index) {
        return at + Short.BYTES + (long) Integer.BYTES * index;
    }
}
