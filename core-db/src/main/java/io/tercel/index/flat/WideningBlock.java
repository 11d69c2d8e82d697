package io.tercel.index.flat;

import io.tercel.vector.DistanceKernel;
import io.tercel.vector.Kernels;
import io.tercel.vector.VectorEncoding;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Components of packed vectors as they are stored, on their way to being floats. */
sealed interface WideningBlock {

    /** Room for so many components. */
    static WideningBlock of(VectorEncoding encoding, int components) {
        return switch (encoding) {
            case FLOAT16 -> new Binary16(new short[components]);
            case BFLOAT16 -> new Bfloat16(new short[components]);
            case INT8 -> new Bytes(new byte[components]);
            case BINARY -> throw new IllegalArgumentException("bits are not widened");
        };
    }

    /** Takes components from memory to the place {@code at} of the block. */
    void copy(MemorySegment segment, long offset, int at, int components);

    /** Writes the first components as floats. */
    void widen(float[] floats, int components);

    /** IEEE binary16. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Binary16(short[] stored) implements WideningBlock {
        @Override
        public void copy(MemorySegment segment, long offset, int at, int components) {
            MemorySegment.copy(segment, Shorts.LAYOUT, offset, stored, at, components);
        }

        /** A loop that the compiler turns into SIMD. */
        @Override
        public void widen(float[] floats, int components) {
            for (int i = 0; i < components; i++) {
                floats[i] = Float.float16ToFloat(stored[i]);
            }
        }
    }

    /** Upper halves of floats. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Bfloat16(short[] stored) implements WideningBlock {

        private static final DistanceKernel KERNEL = Kernels.ACTIVE;

        @Override
        public void copy(MemorySegment segment, long offset, int at, int components) {
            MemorySegment.copy(segment, Shorts.LAYOUT, offset, stored, at, components);
        }

        @Override
        public void widen(float[] floats, int components) {
            KERNEL.widenBfloat16(stored, floats, components);
        }
    }

    /** Signed bytes. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Bytes(byte[] stored) implements WideningBlock {
        @Override
        public void copy(MemorySegment segment, long offset, int at, int components) {
            MemorySegment.copy(segment, ValueLayout.JAVA_BYTE, offset, stored, at, components);
        }

        /** A loop that the compiler turns into SIMD. */
        @Override
        public void widen(float[] floats, int components) {
            for (int i = 0; i < components; i++) {
                floats[i] = stored[i];
            }
        }
    }

    /** How 16-bit components lie in memory. */
    final class Shorts {

        private static final ValueLayout.OfShort LAYOUT =
                ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

        private Shorts() {}
    }
}
