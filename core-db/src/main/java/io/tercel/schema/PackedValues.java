package io.tercel.schema;

import io.tercel.error.InvalidRequestException;
import io.tercel.vector.BinaryVector;
import io.tercel.vector.Int8Vector;
import io.tercel.vector.VectorEncoding;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes the bytes of packed vectors from what users give, and checks them. Rounding floats to 16 bits is what those types mean, and the
 * only rounding that is done without being asked for; a float beyond their range is refused.
 */
final class PackedValues {

    private final FieldSchema field;
    private final VectorEncoding encoding;
    private final int dimension;
    private final int width;
    private final DenseComponents components;

    /** The components of the row at hand; none for bits, which have nothing to check. */
    private final float[] floats;

    PackedValues(FieldSchema field) {
        this.field = field;
        this.encoding = field.type().encoding();
        this.dimension = field.dimension();
        this.width = encoding.bytes(dimension);
        this.components = new DenseComponents(field);
        this.floats = new float[encoding == VectorEncoding.BINARY ? 0 : dimension];
    }

    /** Checks a value and writes its bytes to {@code out} from {@code at} on, which hold zeros. */
    void put(Object value, byte[] out, int at, int row) {
        switch (encoding) {
            case FLOAT16, BFLOAT16 -> putRounded(value, out, at, row);
            case INT8 -> putIntegers(value, out, at, row);
            case BINARY -> putBits(value, out, at, row);
        }
    }

    private void putRounded(Object value, byte[] out, int at, int row) {
        if (value instanceof byte[] stored) {
            copy(stored, "two for each of %d dimensions".formatted(dimension), out, at, row);
            checkStored(out, at, row);
            return;
        }
        components.read(value, floats, 0, row);
        for (int i = 0; i < dimension; i++) {
            float given = floats[i];
            floats[i] = encoding.round(given, out, at + Short.BYTES * i);
            if (Float.isInfinite(floats[i]) && Float.isFinite(given)) {
                throw misfit("value at index %d is %s, outside the range of %s".formatted(i, given, field.type()), row);
            }
        }
        components.check(floats, 0, row);
    }

    private void putIntegers(Object value, byte[] out, int at, int row) {
        switch (value) {
            case byte[] array -> {
                components.checkDimension(array.length, row);
                System.arraycopy(array, 0, out, at, dimension);
            }
            case Int8Vector vector -> {
                components.checkDimension(vector.dimension(), row);
                System.arraycopy(vector.toArray(), 0, out, at, dimension);
            }
            case List<?> list -> putNumbers(list.toArray(), out, at, row);
            default -> throw Scalars.wrongType(field, value, row);
        }
        checkStored(out, at, row);
    }

    private void putNumbers(@Nullable Object[] numbers, byte[] out, int at, int row) {
        components.checkDimension(numbers.length, row);
        for (int i = 0; i < dimension; i++) {
            if (!(numbers[i] instanceof Number number) || !Scalars.isIntegral(number)) {
                String given = Scalars.described(numbers[i]);
                throw misfit("expected an integer at index %d, got %s".formatted(i, given), row);
            }
            long integer = number.longValue();
            if (integer != (byte) integer) {
                throw misfit("value at index %d is %d, outside -128 to 127".formatted(i, integer), row);
            }
            out[at + i] = (byte) integer;
        }
    }

    private void putBits(Object value, byte[] out, int at, int row) {
        switch (value) {
            case byte[] array -> copy(array, "one for 8 of %d dimensions".formatted(dimension), out, at, row);
            case BinaryVector vector -> {
                components.checkDimension(vector.dimension(), row);
                System.arraycopy(vector.toArray(), 0, out, at, width);
            }
            case BitSet set -> putSet(set, out, at, row);
            default -> throw Scalars.wrongType(field, value, row);
        }
    }

    private void putSet(BitSet set, byte[] out, int at, int row) {
        // A copy, because the set may change while it is read.
        BitSet bits = (BitSet) set.clone();
        if (bits.length() > dimension) {
            throw misfit("expected %d dimensions, got bit %d".formatted(dimension, bits.length() - 1), row);
        }
        for (int bit = bits.nextSetBit(0); bit >= 0; bit = bits.nextSetBit(bit + 1)) {
            out[at + (bit >> 3)] |= (byte) (0x80 >>> (bit & 7));
        }
    }

    private void copy(byte[] given, String meaning, byte[] out, int at, int row) {
        if (given.length != width) {
            throw misfit("expected %d bytes, %s, got %d".formatted(width, meaning, given.length), row);
        }
        System.arraycopy(given, 0, out, at, width);
    }

    private void checkStored(byte[] out, int at, int row) {
        encoding.widen(out, at, floats, 0, dimension);
        components.check(floats, 0, row);
    }

    private InvalidRequestException misfit(String what, int row) {
        return components.misfit(what, row);
    }
}
