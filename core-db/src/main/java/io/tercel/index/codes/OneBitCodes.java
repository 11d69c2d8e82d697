package io.tercel.index.codes;

import io.tercel.vector.MetricType;
import io.tercel.vector.OneBitKernel;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * One bit for each dimension: the signs of a vector's difference from a centre after a random rotation, with what is needed to estimate
 * distances without bias (Gao and Long, "RaBitQ: Quantizing High-Dimensional Vectors with a Theoretical Error Bound for Approximate Nearest
 * Neighbor Search", 2024).
 *
 * <p>With r the vector's difference from the centre c, o = r / |r|, x the vector of signs divided by the square root of the dimension, and
 * s the query's difference from c: the inner product of o and s is estimated by that of x and s over that of x and o. The squared
 * distance is then |r|² + |s|² - 2 |r| ⟨o, s⟩, the inner product of vector and query ⟨c, q⟩ + ⟨r, c⟩ + |r| ⟨o, s⟩. The query's components are
 * rounded to 16 steps, so that a sum over signs is a count of bits. Distances here are smaller for nearer vectors: an inner product has its
 * sign changed.
 *
 * <p>Immutable.
 */
public final class OneBitCodes {

    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** A record is as long as one or several lines of the cache. */
    private static final int LINE_BYTES = 64;

    private static final int STEPS = 15;

    private final boolean squared;
    private final float[] center;
    private final Rotation rotation;
    private final int recordBytes;

    /**
     * Codes of vectors around a centre.
     *
     * @param metric L2, IP, or COSINE over vectors of unit length
     * @param center as many components as the vectors; kept
     * @param seed of the rotation
     */
    public OneBitCodes(MetricType metric, float[] center, long seed) {
        this.squared = metric == MetricType.L2;
        this.center = center;
        this.rotation = new Rotation(center.length, seed);
        this.recordBytes = recordBytes(center.length);
    }

    /** Bytes of a record for vectors of so many components. */
    public static int recordBytes(int dimension) {
        return (Rotation.paddedDimension(dimension) / Byte.SIZE + OneBitKernel.FACTOR_BYTES + LINE_BYTES - 1)
                & -LINE_BYTES;
    }

    /** Bytes of a record. */
    public int recordBytes() {
        return recordBytes;
    }

    /** The centre; not to be changed. */
    public float[] center() {
        return center;
    }

    /** Writes records. For one thread. */
    public final class Encoder {

        private final float[] rotated = new float[rotation.paddedDimension()];

        /** Writes the record of a vector at the byte offset. */
        public void encode(float[] vector, MemorySegment out, long offset) {
            int dimension = center.length;
            double squares = 0;
            double withCenter = 0;
            for (int i = 0; i < dimension; i++) {
                float difference = vector[i] - center[i];
                rotated[i] = difference;
                squares += (double) difference * difference;
                withCenter += (double) difference * center[i];
            }
            Arrays.fill(rotated, dimension, rotated.length, 0);
            rotation.apply(rotated);
            double magnitudes = 0;
            int set = 0;
            for (int word = 0; word < rotated.length / Long.SIZE; word++) {
                long bits = 0;
                for (int bit = 0; bit < Long.SIZE; bit++) {
                    float value = rotated[word * Long.SIZE + bit];
                    magnitudes += Math.abs(value);
                    bits |= value > 0 ? 1L << bit : 0;
                }
                set += Long.bitCount(bits);
                out.set(LONG, offset + (long) word * Long.BYTES, bits);
            }
            for (int at = rotated.length / Byte.SIZE; at < recordBytes - OneBitKernel.FACTOR_BYTES; at += Long.BYTES) {
                out.set(LONG, offset + at, 0);
            }
            // The inner product of the signs with the vector itself, both of unit length: about 0.8.
            double length = Math.sqrt(squares);
            double root = Math.sqrt(rotated.length);
            double agreement = length > 0 ? magnitudes / (root * length) : 1;
            double deviation =
                    Math.sqrt(Math.max(0, 1 - agreement * agreement) / (agreement * agreement * (rotated.length - 1)));
            double factor = squared ? 2 * length : length;
            long factors = offset + recordBytes - OneBitKernel.FACTOR_BYTES;
            out.set(FLOAT, factors, (float) (squared ? squares : -withCenter));
            out.set(FLOAT, factors + 4, (float) (factor / (agreement * root)));
            out.set(FLOAT, factors + 8, (float) (factor * deviation));
            out.set(FLOAT, factors + 12, set);
        }
    }

    /** A query in the form that {@link OneBitKernel} takes. For one thread. */
    public final class Query {

        private final float[] rotated = new float[rotation.paddedDimension()];
        private final int words = recordBytes / Long.BYTES;
        private final long[] planes = new long[OneBitKernel.PLANES * words];
        private final float[] constants = new float[4];

        /** Takes another query. */
        public void set(float[] query) {
            int dimension = center.length;
            double squares = 0;
            double withCenter = 0;
            for (int i = 0; i < dimension; i++) {
                float difference = query[i] - center[i];
                rotated[i] = difference;
                squares += (double) difference * difference;
                withCenter += (double) query[i] * center[i];
            }
            Arrays.fill(rotated, dimension, rotated.length, 0);
            rotation.apply(rotated);
            float least = rotated[0];
            float most = rotated[0];
            float sum = 0;
            for (float value : rotated) {
                least = Math.min(least, value);
                most = Math.max(most, value);
                sum += value;
            }
            float step = Math.max((most - least) / STEPS, Float.MIN_NORMAL);
            round(least, 1 / step);
            constants[0] = (float) (squared ? squares : -withCenter);
            constants[1] = 2 * step;
            constants[2] = 2 * least;
            constants[3] = sum;
        }

        private void round(float least, float inverseStep) {
            for (int word = 0; word < rotated.length / Long.SIZE; word++) {
                long plane0 = 0;
                long plane1 = 0;
                long plane2 = 0;
                long plane3 = 0;
                for (int bit = 0; bit < Long.SIZE; bit++) {
                    long steps = (long) ((rotated[word * Long.SIZE + bit] - least) * inverseStep + 0.5f);
                    plane0 |= (steps & 1) << bit;
                    plane1 |= (steps >> 1 & 1) << bit;
                    plane2 |= (steps >> 2 & 1) << bit;
                    plane3 |= (steps >> 3 & 1) << bit;
                }
                planes[word] = plane0;
                planes[words + word] = plane1;
                planes[2 * words + word] = plane2;
                planes[3 * words + word] = plane3;
            }
        }

        /** Estimates the distances of records. */
        public void estimate(OneBitKernel kernel, MemorySegment records, int[] nodes, int count, float[] out) {
            kernel.estimate(planes, constants, records, recordBytes, nodes, count, out);
        }
    }
}
