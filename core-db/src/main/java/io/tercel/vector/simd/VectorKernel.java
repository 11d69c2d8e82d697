package io.tercel.vector.simd;

import io.tercel.vector.DistanceKernel;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * The kernel on SIMD registers, through the incubating Vector API. Nothing refers to this class by name but {@link
 * io.tercel.vector.Kernels}, which loads it only where that API is there.
 *
 * <p>Until the compiler has compiled a method fully, its vectors are objects and it is slower than plain Java by orders of
 * magnitude; so methods are flat, hold vectors in locals only, and call nothing that is not inlined.
 */
public final class VectorKernel implements DistanceKernel {

    /** Lowers the width of the registers, for processors that slow down when they use the widest. */
    private static final int WIDEST_BITS = Integer.getInteger("tercel.simd.bits", Integer.MAX_VALUE);

    static final VectorSpecies<Float> SPECIES = species();
    static final int LANES = SPECIES.length();

    private static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, SPECIES.vectorShape());

    /** As many 16-bit numbers as a register holds floats. */
    private static final VectorSpecies<Short> HALVES =
            VectorSpecies.of(short.class, VectorShape.forBitSize(SPECIES.vectorBitSize() / 2));

    /** Without the instruction a fused multiply-add runs in software; every x86 with 256-bit registers for all types has it. */
    static final boolean FUSED =
            SPECIES.vectorBitSize() >= 256 || System.getProperty("os.arch", "").equals("aarch64");

    /** Bring the upper of so many lanes down to the lower ones, for {@link #sum}. */
    private static final VectorShuffle<Float> BY_8 = rotation(8);

    private static final VectorShuffle<Float> BY_4 = rotation(4);
    private static final VectorShuffle<Float> BY_2 = rotation(2);

    /** One instance is enough; see {@link io.tercel.vector.Kernels#ACTIVE}. */
    public VectorKernel() {}

    private static VectorSpecies<Float> species() {
        VectorSpecies<Float> preferred = FloatVector.SPECIES_PREFERRED;
        int bits = Math.min(preferred.vectorBitSize(), WIDEST_BITS);
        if (bits == preferred.vectorBitSize()) {
            return preferred;
        }
        return bits >= 256 ? FloatVector.SPECIES_256 : FloatVector.SPECIES_128;
    }

    private static VectorShuffle<Float> rotation(int lanes) {
        return VectorShuffle.fromOp(SPECIES, lane -> lane + lanes & LANES - 1);
    }

    private static FloatVector load(float[] values, int offset) {
        return FloatVector.fromArray(SPECIES, values, offset);
    }

    static FloatVector multiplyAdd(FloatVector a, FloatVector b, FloatVector sum) {
        return FUSED ? a.fma(b, sum) : a.mul(b).add(sum);
    }

    /**
     * The sum of all lanes. The API's own reduction leaves its order open, and compiled code adds in another one than code that is not
     * compiled yet: then a row's score would change with the warmth of the process.
     */
    static float sum(FloatVector lanes) {
        FloatVector sums = lanes;
        if (LANES >= 16) {
            sums = sums.add(sums.rearrange(BY_8));
        }
        if (LANES >= 8) {
            sums = sums.add(sums.rearrange(BY_4));
        }
        if (LANES >= 4) {
            sums = sums.add(sums.rearrange(BY_2));
        }
        return sums.lane(0) + sums.lane(1);
    }

    @Override
    public float dot(float[] a, int aOffset, float[] b, int bOffset, int dimension) {
        FloatVector sum0 = FloatVector.zero(SPECIES);
        FloatVector sum1 = FloatVector.zero(SPECIES);
        FloatVector sum2 = FloatVector.zero(SPECIES);
        FloatVector sum3 = FloatVector.zero(SPECIES);
        int i = 0;
        for (; i <= dimension - 4 * LANES; i += 4 * LANES) {
            sum0 = multiplyAdd(load(a, aOffset + i), load(b, bOffset + i), sum0);
            sum1 = multiplyAdd(load(a, aOffset + i + LANES), load(b, bOffset + i + LANES), sum1);
            sum2 = multiplyAdd(load(a, aOffset + i + 2 * LANES), load(b, bOffset + i + 2 * LANES), sum2);
            sum3 = multiplyAdd(load(a, aOffset + i + 3 * LANES), load(b, bOffset + i + 3 * LANES), sum3);
        }
        for (; i <= dimension - LANES; i += LANES) {
            sum0 = multiplyAdd(load(a, aOffset + i), load(b, bOffset + i), sum0);
        }
        float sum = sum(sum0.add(sum1).add(sum2.add(sum3)));
        for (; i < dimension; i++) {
            sum += a[aOffset + i] * b[bOffset + i];
        }
        return sum;
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
        FloatVector sums0 = FloatVector.zero(SPECIES);
        FloatVector sums1 = FloatVector.zero(SPECIES);
        FloatVector sums2 = FloatVector.zero(SPECIES);
        FloatVector sums3 = FloatVector.zero(SPECIES);
        int i = 0;
        for (; i <= dimension - LANES; i += LANES) {
            FloatVector values = load(query, i);
            sums0 = multiplyAdd(values, load(rows, offset0 + i), sums0);
            sums1 = multiplyAdd(values, load(rows, offset1 + i), sums1);
            sums2 = multiplyAdd(values, load(rows, offset2 + i), sums2);
            sums3 = multiplyAdd(values, load(rows, offset3 + i), sums3);
        }
        float sum0 = sum(sums0);
        float sum1 = sum(sums1);
        float sum2 = sum(sums2);
        float sum3 = sum(sums3);
        for (; i < dimension; i++) {
            float value = query[i];
            sum0 += value * rows[offset0 + i];
            sum1 += value * rows[offset1 + i];
            sum2 += value * rows[offset2 + i];
            sum3 += value * rows[offset3 + i];
        }
        out[at] = sum0;
        out[at + 1] = sum1;
        out[at + 2] = sum2;
        out[at + 3] = sum3;
    }

    @Override
    public void sixteenDots(float[] a, int aOffset, float[] b, int bOffset, int stride, int dimension, float[] out) {
        FloatVector sums00 = FloatVector.zero(SPECIES);
        FloatVector sums01 = FloatVector.zero(SPECIES);
        FloatVector sums02 = FloatVector.zero(SPECIES);
        FloatVector sums03 = FloatVector.zero(SPECIES);
        FloatVector sums10 = FloatVector.zero(SPECIES);
        FloatVector sums11 = FloatVector.zero(SPECIES);
        FloatVector sums12 = FloatVector.zero(SPECIES);
        FloatVector sums13 = FloatVector.zero(SPECIES);
        FloatVector sums20 = FloatVector.zero(SPECIES);
        FloatVector sums21 = FloatVector.zero(SPECIES);
        FloatVector sums22 = FloatVector.zero(SPECIES);
        FloatVector sums23 = FloatVector.zero(SPECIES);
        FloatVector sums30 = FloatVector.zero(SPECIES);
        FloatVector sums31 = FloatVector.zero(SPECIES);
        FloatVector sums32 = FloatVector.zero(SPECIES);
        FloatVector sums33 = FloatVector.zero(SPECIES);
        int i = 0;
        for (; i <= dimension - LANES; i += LANES) {
            FloatVector b0 = load(b, bOffset + i);
            FloatVector b1 = load(b, bOffset + stride + i);
            FloatVector b2 = load(b, bOffset + 2 * stride + i);
            FloatVector b3 = load(b, bOffset + 3 * stride + i);
            FloatVector a0 = load(a, aOffset + i);
            sums00 = multiplyAdd(a0, b0, sums00);
            sums01 = multiplyAdd(a0, b1, sums01);
            sums02 = multiplyAdd(a0, b2, sums02);
            sums03 = multiplyAdd(a0, b3, sums03);
            FloatVector a1 = load(a, aOffset + stride + i);
            sums10 = multiplyAdd(a1, b0, sums10);
            sums11 = multiplyAdd(a1, b1, sums11);
            sums12 = multiplyAdd(a1, b2, sums12);
            sums13 = multiplyAdd(a1, b3, sums13);
            FloatVector a2 = load(a, aOffset + 2 * stride + i);
            sums20 = multiplyAdd(a2, b0, sums20);
            sums21 = multiplyAdd(a2, b1, sums21);
            sums22 = multiplyAdd(a2, b2, sums22);
            sums23 = multiplyAdd(a2, b3, sums23);
            FloatVector a3 = load(a, aOffset + 3 * stride + i);
            sums30 = multiplyAdd(a3, b0, sums30);
            sums31 = multiplyAdd(a3, b1, sums31);
            sums32 = multiplyAdd(a3, b2, sums32);
            sums33 = multiplyAdd(a3, b3, sums33);
        }
        out[0] = sum(sums00);
        out[1] = sum(sums01);
        out[2] = sum(sums02);
        out[3] = sum(sums03);
        out[4] = sum(sums10);
        out[5] = sum(sums11);
        out[6] = sum(sums12);
        out[7] = sum(sums13);
        out[8] = sum(sums20);
        out[9] = sum(sums21);
        out[10] = sum(sums22);
        out[11] = sum(sums23);
        out[12] = sum(sums30);
        out[13] = sum(sums31);
        out[14] = sum(sums32);
        out[15] = sum(sums33);
        for (; i < dimension; i++) {
            for (int pair = 0; pair < 16; pair++) {
                out[pair] += a[aOffset + (pair >> 2) * stride + i] * b[bOffset + (pair & 3) * stride + i];
            }
        }
    }

    @Override
    public float squaredDistance(float[] a, int aOffset, float[] b, int bOffset, int dimension) {
        FloatVector sum0 = FloatVector.zero(SPECIES);
        FloatVector sum1 = FloatVector.zero(SPECIES);
        FloatVector sum2 = FloatVector.zero(SPECIES);
        FloatVector sum3 = FloatVector.zero(SPECIES);
        int i = 0;
        for (; i <= dimension - 4 * LANES; i += 4 * LANES) {
            FloatVector difference0 = load(a, aOffset + i).sub(load(b, bOffset + i));
            sum0 = multiplyAdd(difference0, difference0, sum0);
            FloatVector difference1 = load(a, aOffset + i + LANES).sub(load(b, bOffset + i + LANES));
            sum1 = multiplyAdd(difference1, difference1, sum1);
            FloatVector difference2 = load(a, aOffset + i + 2 * LANES).sub(load(b, bOffset + i + 2 * LANES));
            sum2 = multiplyAdd(difference2, difference2, sum2);
            FloatVector difference3 = load(a, aOffset + i + 3 * LANES).sub(load(b, bOffset + i + 3 * LANES));
            sum3 = multiplyAdd(difference3, difference3, sum3);
        }
        for (; i <= dimension - LANES; i += LANES) {
            FloatVector difference0 = load(a, aOffset + i).sub(load(b, bOffset + i));
            sum0 = multiplyAdd(difference0, difference0, sum0);
        }
        float sum = sum(sum0.add(sum1).add(sum2.add(sum3)));
        for (; i < dimension; i++) {
            float difference = a[aOffset + i] - b[bOffset + i];
            sum += difference * difference;
        }
        return sum;
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
        FloatVector sums0 = FloatVector.zero(SPECIES);
        FloatVector sums1 = FloatVector.zero(SPECIES);
        FloatVector sums2 = FloatVector.zero(SPECIES);
        FloatVector sums3 = FloatVector.zero(SPECIES);
        int i = 0;
        for (; i <= dimension - LANES; i += LANES) {
            FloatVector values = load(query, i);
            FloatVector differences0 = values.sub(load(rows, offset0 + i));
            sums0 = multiplyAdd(differences0, differences0, sums0);
            FloatVector differences1 = values.sub(load(rows, offset1 + i));
            sums1 = multiplyAdd(differences1, differences1, sums1);
            FloatVector differences2 = values.sub(load(rows, offset2 + i));
            sums2 = multiplyAdd(differences2, differences2, sums2);
            FloatVector differences3 = values.sub(load(rows, offset3 + i));
            sums3 = multiplyAdd(differences3, differences3, sums3);
        }
        float sum0 = sum(sums0);
        float sum1 = sum(sums1);
        float sum2 = sum(sums2);
        float sum3 = sum(sums3);
        for (; i < dimension; i++) {
            float value = query[i];
            float difference0 = value - rows[offset0 + i];
            sum0 += difference0 * difference0;
            float difference1 = value - rows[offset1 + i];
            sum1 += difference1 * difference1;
            float difference2 = value - rows[offset2 + i];
            sum2 += difference2 * difference2;
            float difference3 = value - rows[offset3 + i];
            sum3 += difference3 * difference3;
        }
        out[at] = sum0;
        out[at + 1] = sum1;
        out[at + 2] = sum2;
        out[at + 3] = sum3;
    }

    @Override
    public float dot(float[] query, int dimension, MemorySegment rows, long offset) {
        if (rows.isMapped()) {
            return MappedRows.dot(query, dimension, rows, offset);
        } else {
            return AllocatedRows.dot(query, dimension, rows, offset);
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
        if (rows.isMapped()) {
            MappedRows.fourDots(query, dimension, rows, offset0, offset1, offset2, offset3, out, at);
        } else {
            AllocatedRows.fourDots(query, dimension, rows, offset0, offset1, offset2, offset3, out, at);
        }
    }

    @Override
    public float squaredDistance(float[] query, int dimension, MemorySegment rows, long offset) {
        if (rows.isMapped()) {
            return MappedRows.squaredDistance(query, dimension, rows, offset);
        } else {
            return AllocatedRows.squaredDistance(query, dimension, rows, offset);
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
        if (rows.isMapped()) {
            MappedRows.fourSquaredDistances(query, dimension, rows, offset0, offset1, offset2, offset3, out, at);
        } else {
            AllocatedRows.fourSquaredDistances(query, dimension, rows, offset0, offset1, offset2, offset3, out, at);
        }
    }

    @Override
    public void widenBfloat16(short[] from, float[] to, int count) {
        int i = 0;
        for (; i <= count - LANES; i += LANES) {
            ShortVector.fromArray(HALVES, from, i)
                    .castShape(INTS, 0)
                    .lanewise(VectorOperators.LSHL, 16)
                    .reinterpretAsFloats()
                    .intoArray(to, i);
        }
        for (; i < count; i++) {
            to[i] = Float.intBitsToFloat(from[i] << 16);
        }
    }

    @Override
    public String description() {
        return "SIMD, " + SPECIES.vectorBitSize() + " bits";
    }
}
