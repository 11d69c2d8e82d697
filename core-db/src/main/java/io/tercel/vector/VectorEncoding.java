package io.tercel.vector;

/**
 * Dense vectors whose components take fewer bits than a float, as they are stored: little-endian, one component after the other.
 * Every stored value is exactly a float; from a float to FLOAT16 and BFLOAT16 values are rounded to the nearest, ties to even (IEEE
 * 754-2019, binary16; bfloat16 is the upper half of binary32).
 */
public enum VectorEncoding {
    /** IEEE binary16: 11 significant bits, up to 65,504. */
    FLOAT16,
    /** The upper half of a float: 8 significant bits, the range of a float. */
    BFLOAT16,
    /** Signed bytes. */
    INT8,
    /** Bits, eight to a byte. */
    BINARY;

    private static final int BYTE_VALUES = 256;

    /** Bytes of a vector. {@code dimension} is the number of bits for BINARY, a multiple of 8. */
    public int bytes(int dimension) {
        return switch (this) {
            case FLOAT16, BFLOAT16 -> Short.BYTES * dimension;
            case INT8 -> dimension;
            case BINARY -> dimension / Byte.SIZE;
        };
    }

    /** Writes components as floats, for comparing or returning them; bits as 0 and 1. */
    public void decode(byte[] bytes, int from, float[] out, int at, int dimension) {
        switch (this) {
            case FLOAT16 -> {
                for (int i = 0; i < dimension; i++) {
                    out[at + i] = Float.float16ToFloat((short) bits16(bytes, from + 2 * i));
                }
            }
            case BFLOAT16 -> {
                for (int i = 0; i < dimension; i++) {
                    out[at + i] = Float.intBitsToFloat(bits16(bytes, from + 2 * i) << 16);
                }
            }
            case INT8 -> {
                for (int i = 0; i < dimension; i++) {
                    out[at + i] = bytes[from + i];
                }
            }
            case BINARY -> {
                for (int i = 0; i < dimension; i++) {
                    out[at + i] = bytes[from + (i >> 3)] >> (7 - (i & 7)) & 1;
                }
            }
        }
    }

    private static int bits16(byte[] bytes, int at) {
        return Byte.toUnsignedInt(bytes[at]) | Byte.toUnsignedInt(bytes[at + 1]) << 8;
    }

    /**
     * Rounds a float to FLOAT16 or BFLOAT16 and writes its two bytes.
     *
     * @return the value written: infinite when {@code value} is too large, not a number when it is not one
     */
    public float encode(float value, byte[] out, int at) {
        int bits =
                switch (this) {
                    case FLOAT16 -> Float.floatToFloat16(value);
                    case BFLOAT16 -> toBfloat16(value);
                    case INT8, BINARY -> throw new IllegalStateException("floats are not rounded to " + this);
                };
        out[at] = (byte) bits;
        out[at + 1] = (byte) (bits >> 8);
        return this == FLOAT16 ? Float.float16ToFloat((short) bits) : Float.intBitsToFloat(bits << 16);
    }

    /** Adding just less than half of the lower bits, and one more if the upper half is odd, carries exactly when rounding up is right. */
    private static int toBfloat16(float value) {
        int bits = Float.floatToIntBits(value);
        if (Float.isNaN(value)) {
            return bits >>> 16;
        }
        return (bits + 0x7FFF + (bits >>> 16 & 1)) >>> 16;
    }

    /**
     * What is kept beside a vector so that comparing it costs less: one over its Euclidean norm, 0 for a vector of zeros; for BINARY the
     * number of bits that are set.
     */
    public float norm(byte[] bytes, int from, int dimension) {
        return switch (this) {
            case FLOAT16, BFLOAT16 -> {
                float[] components = new float[dimension];
                decode(bytes, from, components, 0, dimension);
                yield Norms.inverse(components, 0, dimension);
            }
            case INT8 -> inverseNorm(bytes, from, dimension);
            case BINARY -> setBits(bytes, from, dimension / Byte.SIZE);
        };
    }

    private static float inverseNorm(byte[] bytes, int from, int dimension) {
        long squares = 0;
        for (int i = from; i < from + dimension; i++) {
            squares += bytes[i] * bytes[i];
        }
        return squares == 0 ? 0 : (float) (1 / Math.sqrt(squares));
    }

    private static int setBits(byte[] bytes, int from, int count) {
        int set = 0;
        for (int i = from; i < from + count; i++) {
            set += Integer.bitCount(bytes[i] & (BYTE_VALUES - 1));
        }
        return set;
    }
}
