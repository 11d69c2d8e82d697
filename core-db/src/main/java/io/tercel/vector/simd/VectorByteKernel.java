package io.tercel.vector.simd;

import static io.tercel.vector.simd.VectorKernel.LANES;
import static io.tercel.vector.simd.VectorKernel.SPECIES;
import static io.tercel.vector.simd.VectorKernel.multiplyAdd;

import io.tercel.vector.ByteKernel;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** The kernel on SIMD registers. Four records at once keep four cache misses in flight. */
public final class VectorByteKernel implements ByteKernel {

    /** As many bytes as a register has floats, or twice as many where a register of them would be too small to exist. */
    private static final VectorSpecies<Byte> BYTES = LANES > 8 ? ByteVector.SPECIES_128 : ByteVector.SPECIES_64;

    private static final int PARTS = BYTES.length() / LANES;

    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** One instance is enough; see {@link io.tercel.vector.Kernels#BYTES}. */
    public VectorByteKernel() {}

    @Override
    public void distances(
            float[] query,
            float[] constants,
            MemorySegment records,
            int recordBytes,
            int[] nodes,
            int count,
            float[] out) {
        if (!records.isNative() || records.isMapped()) {
            throw new IllegalArgumentException("allocated memory expected, got " + records);
        }
        int whole = count & -4;
        for (int i = 0; i < whole; i += 4) {
            four(query, records, recordBytes, nodes, i, out);
        }
        for (int i = whole; i < count; i++) {
            out[i] = one(query, records, (long) nodes[i] * recordBytes);
        }
        for (int i = 0; i < count; i++) {
            long factors = (nodes[i] + 1L) * recordBytes - FACTOR_BYTES;
            float middle = records.get(FLOAT, factors);
            float step = records.get(FLOAT, factors + 4);
            out[i] = constants[0] * records.get(FLOAT, factors + 8)
                    - constants[1] * (constants[2] * middle + step * out[i]);
        }
    }

    private static FloatVector floats(MemorySegment records, long at, int part) {
        ByteVector bytes = ByteVector.fromMemorySegment(BYTES, records, at, ByteOrder.LITTLE_ENDIAN);
        return (FloatVector) bytes.convertShape(VectorOperators.B2F, SPECIES, part);
    }

    private static float one(float[] query, MemorySegment records, long record) {
        FloatVector sum = FloatVector.zero(SPECIES);
        for (int at = 0; at < query.length; at += PARTS * LANES) {
            for (int part = 0; part < PARTS; part++) {
                FloatVector values = FloatVector.fromArray(SPECIES, query, at + part * LANES);
                sum = multiplyAdd(values, floats(records, record + at, part), sum);
            }
        }
        return sum.reduceLanes(VectorOperators.ADD);
    }

    private static void four(
            float[] query, MemorySegment records, int recordBytes, int[] nodes, int first, float[] out) {
        long record0 = (long) nodes[first] * recordBytes;
        long record1 = (long) nodes[first + 1] * recordBytes;
        long record2 = (long) nodes[first + 2] * recordBytes;
        long record3 = (long) nodes[first + 3] * recordBytes;
        FloatVector sum0 = FloatVector.zero(SPECIES);
        FloatVector sum1 = FloatVector.zero(SPECIES);
        FloatVector sum2 = FloatVector.zero(SPECIES);
        FloatVector sum3 = FloatVector.zero(SPECIES);
        for (int at = 0; at < query.length; at += PARTS * LANES) {
            for (int part = 0; part < PARTS; part++) {
                FloatVector values = FloatVector.fromArray(SPECIES, query, at + part * LANES);
                sum0 = multiplyAdd(values, floats(records, record0 + at, part), sum0);
                sum1 = multiplyAdd(values, floats(records, record1 + at, part), sum1);
                sum2 = multiplyAdd(values, floats(records, record2 + at, part), sum2);
                sum3 = multiplyAdd(values, floats(records, record3 + at, part), sum3);
            }
        }
        out[first] = sum0.reduceLanes(VectorOperators.ADD);
        out[first + 1] = sum1.reduceLanes(VectorOperators.ADD);
        out[first + 2] = sum2.reduceLanes(VectorOperators.ADD);
        out[first + 3] = sum3.reduceLanes(VectorOperators.ADD);
    }
}
