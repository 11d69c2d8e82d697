package io.tercel.vector.simd;

import io.tercel.vector.DistanceKernel;
import io.tercel.vector.Kernels;
import io.tercel.vector.WarmUp;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * {@link VectorKernel}, but while the process warms up plain loops. Before they are compiled they are a hundred times as fast, and the
 * compiler is done with them in milliseconds. Of rows that are compared four at a time the scores are the same bit by bit, since the additions
 * come in the order of the registers; of a single row, and of sixteen, they are those of {@link Kernels#SCALAR}, whose last bits may differ.
 *
 * <p>Plain loops allocate, and copy rows out of native memory, since reading a single number there is what uncompiled code does worst.
 */
public final class EarlyKernel implements DistanceKernel {

    private static final DistanceKernel SIMD = new VectorKernel();
    private static final int LANES = VectorKernel.LANES;
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** One instance is enough; see {@link Kernels#ACTIVE}. */
    public EarlyKernel() {}

    @Override
    public float dot(float[] a, int aOffset, float[] b, int bOffset, int dimension) {
        return WarmUp.isUnderWay()
                ? Kernels.SCALAR.dot(a, aOffset, b, bOffset, dimension)
                : SIMD.dot(a, aOffset, b, bOffset, dimension);
    }

    @Override
    public float squaredDistance(float[] a, int aOffset, float[] b, int bOffset, int dimension) {
        return WarmUp.isUnderWay()
                ? Kernels.SCALAR.squaredDistance(a, aOffset, b, bOffset, dimension)
                : SIMD.squaredDistance(a, aOffset, b, bOffset, dimension);
    }

    @Override
    public float dot(float[] query, int dimension, MemorySegment rows, long offset) {
        return WarmUp.isUnderWay()
                ? Kernels.SCALAR.dot(query, 0, copy(rows, offset, dimension), 0, dimension)
                : SIMD.dot(query, dimension, rows, offset);
    }

    @Override
    public float squaredDistance(float[] query, int dimension, MemorySegment rows, long offset) {
        return WarmUp.isUnderWay()
                ? Kernels.SCALAR.squaredDistance(query, 0, copy(rows, offset, dimension), 0, dimension)
                : SIMD.squaredDistance(query, dimension, rows, offset);
    }

    @Override
    public void fourDots(
            float[] query,
            int dimension,
            float[] rows,
            int offset0,
            int offset1,
            int offset2,
            int offset3,
            float[] out,
            int at) {
        if (WarmUp.isUnderWay()) {
            out[at] = plainDot(query, dimension, rows, offset0);
            out[at + 1] = plainDot(query, dimension, rows, offset1);
            out[at + 2] = plainDot(query, dimension, rows, offset2);
            out[at + 3] = plainDot(query, dimension, rows, offset3);
        } else {
            SIMD.fourDots(query, dimension, rows, offset0, offset1, offset2, offset3, out, at);
        }
    }

    @Override
    public void fourSquaredDistances(
            float[] query,
            int dimension,
            float[] rows,
            int offset0,
            int offset1,
            int offset2,
            int offset3,
            float[] out,
            int at) {
        if (WarmUp.isUnderWay()) {
            out[at] = plainSquaredDistance(query, dimension, rows, offset0);
            out[at + 1] = plainSquaredDistance(query, dimension, rows, offset1);
            out[at + 2] = plainSquaredDistance(query, dimension, rows, offset2);
            out[at + 3] = plainSquaredDistance(query, dimension, rows, offset3);
        } else {
            SIMD.fourSquaredDistances(query, dimension, rows, offset0, offset1, offset2, offset3, out, at);
        }
    }

    @Override
    public void fourDots(
            float[] query,
            int dimension,
            MemorySegment rows,
            long offset0,
            long offset1,
            long offset2,
            long offset3,
            float[] out,
            int at) {
        if (WarmUp.isUnderWay()) {
            out[at] = plainDot(query, dimension, copy(rows, offset0, dimension), 0);
            out[at + 1] = plainDot(query, dimension, copy(rows, offset1, dimension), 0);
            out[at + 2] = plainDot(query, dimension, copy(rows, offset2, dimension), 0);
            out[at + 3] = plainDot(query, dimension, copy(rows, offset3, dimension), 0);
        } else {
            SIMD.fourDots(query, dimension, rows, offset0, offset1, offset2, offset3, out, at);
        }
    }

    @Override
    public void fourSquaredDistances(
            float[] query,
            int dimension,
            MemorySegment rows,
            long offset0,
            long offset1,
            long offset2,
            long offset3,
            float[] out,
            int at) {
        if (WarmUp.isUnderWay()) {
            out[at] = plainSquaredDistance(query, dimension, copy(rows, offset0, dimension), 0);
            out[at + 1] = plainSquaredDistance(query, dimension, copy(rows, offset1, dimension), 0);
            out[at + 2] = plainSquaredDistance(query, dimension, copy(rows, offset2, dimension), 0);
            out[at + 3] = plainSquaredDistance(query, dimension, copy(rows, offset3, dimension), 0);
        } else {
            SIMD.fourSquaredDistances(query, dimension, rows, offset0, offset1, offset2, offset3, out, at);
        }
    }

    @Override
    public void sixteenDots(float[] a, int aOffset, float[] b, int bOffset, int stride, int dimension, float[] out) {
        if (WarmUp.isUnderWay()) {
            Kernels.SCALAR.sixteenDots(a, aOffset, b, bOffset, stride, dimension, out);
        } else {
            SIMD.sixteenDots(a, aOffset, b, bOffset, stride, dimension, out);
        }
    }

    @Override
    public void widenBfloat16(short[] from, float[] to, int count) {
        if (WarmUp.isUnderWay()) {
            Kernels.SCALAR.widenBfloat16(from, to, count);
        } else {
            SIMD.widenBfloat16(from, to, count);
        }
    }

    @Override
    public String description() {
        return SIMD.description();
    }

    private static float[] copy(MemorySegment rows, long offset, int dimension) {
        float[] row = new float[dimension];
        MemorySegment.copy(rows, FLOAT, offset, row, 0, dimension);
        return row;
    }

    static float plainDot(float[] query, int dimension, float[] rows, int offset) {
        float[] sums = new float[LANES];
        int i = 0;
        for (; i <= dimension - LANES; i += LANES) {
            for (int lane = 0; lane < LANES; lane++) {
                sums[lane] = multiplyAdd(query[i + lane], rows[offset + i + lane], sums[lane]);
            }
        }
        float sum = sum(sums);
        for (; i < dimension; i++) {
            sum += query[i] * rows[offset + i];
        }
        return sum;
    }

    static float plainSquaredDistance(float[] query, int dimension, float[] rows, int offset) {
        float[] sums = new float[LANES];
        int i = 0;
        for (; i <= dimension - LANES; i += LANES) {
            for (int lane = 0; lane < LANES; lane++) {
                float difference = query[i + lane] - rows[offset + i + lane];
                sums[lane] = multiplyAdd(difference, difference, sums[lane]);
            }
        }
        float sum = sum(sums);
        for (; i < dimension; i++) {
            float difference = query[i] - rows[offset + i];
            sum += difference * difference;
        }
        return sum;
    }

    private static float multiplyAdd(float a, float b, float sum) {
        return VectorKernel.FUSED ? Math.fma(a, b, sum) : a * b + sum;
    }

    /** As {@link VectorKernel#sum}. */
    private static float sum(float[] lanes) {
        for (int half = Math.min(8, LANES / 2); half >= 2; half /= 2) {
            for (int lane = 0; lane < half; lane++) {
                lanes[lane] += lanes[lane + half];
            }
        }
        return lanes[0] + lanes[1];
    }
}
