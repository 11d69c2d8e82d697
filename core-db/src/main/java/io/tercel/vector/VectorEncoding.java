package io.tercel.vector;

/**
 * Dense vectors whose components take fewer bits than a float, as they are stored: little-endian, one component after the other.
 * Every stored value but a bit is exactly a float; a float becomes FLOAT16 or BFLOAT16 by rounding to the nearest, ties to even
 * (IEEE 754-2019; bfloat16 is the upper half of binary32).
 */
public enum VectorEncoding {
    /** IEEE binary16: 11 significant bits, up to 65,504. */
    FLOAT16,
    /** The upper half of a float: 8 significant bits, the range of a float. */
    BFLOAT16,
    /** Signed bytes. */
    INT8,
    /** Bits, eight to a byte, the first one the highest. */
    BINARY;

    /** Bytes of a vector. {@code dimension} is the number of bits for BINARY, a multiple of 8. */
    public int bytes(int dimension) {
        return switch (this) {
            case FLOAT16, BFLOAT16 -> Short.BYTES * dimension;
            case INT8 -> dimension;
            case BINARY -> dimension / Byte.SIZE;
        };
    }

    /**
     * Writes the stored components of a vector as floats.
     *
     * @throws IllegalStateException for BINARY, whose bits are no numbers
     */
    public void widen(byte[] bytes, int from, float[] out, int at, int dimension) {
        switch (this) {
            case FLOAT16 -> {
                for (int i = 0; i < dimension; i++) {
                    out[at + i] = Float.float16ToFloat(half(bytes, from + Short.BYTES * i));
                }
            }
            case BFLOAT16 -> {
                for (int i = 0; i < dimension; i++) {
                    out[at + i] = Float.intBitsToFloat(half(bytes, from + Short.BYTES * i) << 16);
                }
            }
            case INT8 -> {
                for (int i = 0; i < dimension; i++) {
                    out[at + i] = bytes[from + i];
                }
            }
            case BINARY -> throw new IllegalStateException("bits are no numbers");
        }
    }

    private static short half(byte[] bytes, int at) {
        return (short) (Byte.toUnsignedInt(bytes[at]) | bytes[at + 1] << 8);
    }

    /**
     * Rounds a float to FLOAT16 or BFLOAT16 and writes its two bytes.
     *
     * @return the value written: infinite when {@code value} is beyond the range
     * @throws IllegalStateException for INT8 and BINARY, which floats are not rounded to
     */
    public float round(float value, byte[] out, int at) {
        int bits =
                switch (this) {
                    case FLOAT16 -> Float.floatToFloat16(value);
                    case BFLOAT16 -> bfloat16(value);
                    case INT8, BINARY -> throw new IllegalStateException("floats are not rounded to " + this);
                };
        out[at] = (byte) bits;
        out[at + 1] = (byte) (bits >> 8);
        return this == FLOAT16 ? Float.float16ToFloat((short) bits) : Float.intBitsToFloat(bits << 16);
    }

    private static int bfloat16(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            // With the quiet bit set: the upper half of a NaN may look like infinity otherwise.
            return bits >>> 16 | 0x40;
        }
        // Just less than half of the last place, and one more if that place is odd, carries exactly when it has to be
        // rounded up.
        return (bits + 0x7FFF + (bits >>> 16 & 1)) >>> 16;
    }

    /**
     * What is kept beside a vector so that comparing it costs less: one over its Euclidean norm, 0 for a vector of zeros; for
     * BINARY the number of bits that are set.
     */
    public float norm(byte[] bytes, int from, int dimension) {
        return switch (this) {
            case FLOAT16, BFLOAT16 -> Norms.inverse(squares(bytes, from, dimension));
            case INT8 -> Norms.inverse(wholeSquares(bytes, from, dimension));
            case BINARY -> setBits(bytes, from, dimension / Byte.SIZE);
        };
    }

    private double squares(byte[] bytes, int from, int dimension) {
        boolean ieee = this == FLOAT16;
        double sum = 0;
        for (int i = 0; i < dimension; i++) {
            short half = half(bytes, from + Short.BYTES * i);
            double value = ieee ? Float.float16ToFloat(half) : Float.intBitsToFloat(half << 16);
            sum += value * value;
        }
        return sum;
    }

    private static double wholeSquares(byte[] bytes, int from, int dimension) {
        long sum = 0;
        for (int i = from; i < from + dimension; i++) {
            sum += bytes[i] * bytes[i];
        }
        return (double) sum;
    }

    private static int setBits(byte[] bytes, int from, int count) {
        int set = 0;
        for (int i = from; i < from + count; i++) {
            set += Integer.bitCount(Byte.toUnsignedInt(bytes[i]));
        }
        return set;
    }
}
