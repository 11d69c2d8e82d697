package io.tercel.vector.simd;

import io.tercel.vector.OneBitKernel;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** The kernel on SIMD registers: counts of bits in whole registers, added up once for each record. */
public final class VectorOneBitKernel implements OneBitKernel {

    private static final VectorSpecies<Long> SPECIES = VectorSpecies.of(long.class, VectorKernel.SPECIES.vectorShape());
    private static final int LANES = SPECIES.length();
    private static final int REGISTER_BYTES = SPECIES.vectorByteSize();

    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** One instance is enough; see {@link io.tercel.vector.Kernels#ONE_BIT}. */
    public VectorOneBitKernel() {}

    @Override
    public void estimate(
            long[] planes,
            float[] constants,
            MemorySegment records,
            int recordBytes,
            int[] nodes,
            int count,
            float[] out) {
        if (!records.isNative() || records.isMapped()) {
            throw new IllegalArgumentException("allocated memory expected, got " + records);
        }
        if (recordBytes == REGISTER_BYTES) {
            ofOneRegister(planes, constants, records, nodes, count, out);
        } else {
            ofSeveral(planes, constants, records, recordBytes, nodes, count, out);
        }
    }

    private static void ofOneRegister(
            long[] planes, float[] constants, MemorySegment records, int[] nodes, int count, float[] out) {
        LongVector plane0 = LongVector.fromArray(SPECIES, planes, 0);
        LongVector plane1 = LongVector.fromArray(SPECIES, planes, LANES);
        LongVector plane2 = LongVector.fromArray(SPECIES, planes, 2 * LANES);
        LongVector plane3 = LongVector.fromArray(SPECIES, planes, 3 * LANES);
        float constant = constants[0];
        float perSum = constants[1];
        prepare(constants, records, REGISTER_BYTES, nodes, count, out);
        for (int i = 0; i < count; i++) {
            long record = (long) nodes[i] * REGISTER_BYTES;
            LongVector bits = LongVector.fromMemorySegment(SPECIES, records, record, ByteOrder.LITTLE_ENDIAN);
            LongVector counts = bits.and(plane3).lanewise(VectorOperators.BIT_COUNT);
            counts = counts.add(counts).add(bits.and(plane2).lanewise(VectorOperators.BIT_COUNT));
            counts = counts.add(counts).add(bits.and(plane1).lanewise(VectorOperators.BIT_COUNT));
            counts = counts.add(counts).add(bits.and(plane0).lanewise(VectorOperators.BIT_COUNT));
            long factors = record + REGISTER_BYTES - FACTOR_BYTES;
            out[i] = records.get(FLOAT, factors)
                    + constant
                    - records.get(FLOAT, factors + 4) * (perSum * counts.reduceLanes(VectorOperators.ADD) + out[i]);
        }
    }

    private static void ofSeveral(
            long[] planes,
            float[] constants,
            MemorySegment records,
            int recordBytes,
            int[] nodes,
            int count,
            float[] out) {
        int words = recordBytes / Long.BYTES;
        float constant = constants[0];
        float perSum = constants[1];
        prepare(constants, records, recordBytes, nodes, count, out);
        for (int i = 0; i < count; i++) {
            long record = (long) nodes[i] * recordBytes;
            LongVector all = LongVector.zero(SPECIES);
            for (int word = 0; word < words; word += LANES) {
                LongVector bits =
                        LongVector.fromMemorySegment(SPECIES, records, record + word * 8L, ByteOrder.LITTLE_ENDIAN);
                LongVector counts = bits.and(LongVector.fromArray(SPECIES, planes, 3 * words + word))
                        .lanewise(VectorOperators.BIT_COUNT);
                counts = counts.add(counts)
                        .add(bits.and(LongVector.fromArray(SPECIES, planes, 2 * words + word))
                                .lanewise(VectorOperators.BIT_COUNT));
                counts = counts.add(counts)
                        .add(bits.and(LongVector.fromArray(SPECIES, planes, words + word))
                                .lanewise(VectorOperators.BIT_COUNT));
                counts = counts.add(counts)
                        .add(bits.and(LongVector.fromArray(SPECIES, planes, word))
                                .lanewise(VectorOperators.BIT_COUNT));
                all = all.add(counts);
            }
            long factors = record + recordBytes - FACTOR_BYTES;
            out[i] = records.get(FLOAT, factors)
                    + constant
                    - records.get(FLOAT, factors + 4) * (perSum * all.reduceLanes(VectorOperators.ADD) + out[i]);
        }
    }

    /**
     * The part of each estimate that needs no count. It takes few instructions, so the lines of many records are on their way from memory at once:
     * of the counts that follow, a processor has only a few records' in hand.
     */
    private static void prepare(
            float[] constants, MemorySegment records, int recordBytes, int[] nodes, int count, float[] out) {
        float perSet = constants[2];
        float sum = constants[3];
        for (int i = 0; i < count; i++) {
            out[i] = perSet * records.get(FLOAT, (nodes[i] + 1L) * recordBytes - 4) - sum;
        }
    }
}
