package io.tercel.vector.simd;

import static io.tercel.vector.simd.VectorKernel.LANES;
import static io.tercel.vector.simd.VectorKernel.SPECIES;
import static io.tercel.vector.simd.VectorKernel.multiplyAdd;
import static io.tercel.vector.simd.VectorKernel.sum;

import io.tercel.vector.DistanceKernel;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;

/** The code of {@link AllocatedRows} once more, for rows in a mapped file: {@link DistanceKernel} says why. */
final class MappedRows {

    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private MappedRows() {}

    private static FloatVector load(float[] values, int offset) {
        return FloatVector.fromArray(SPECIES, values, offset);
    }

    private static FloatVector load(MemorySegment rows, long offset) {
        Faults.expect();
        return FloatVector.fromMemorySegment(SPECIES, rows, offset, ByteOrder.LITTLE_ENDIAN);
    }

    private static void requireKind(MemorySegment rows) {
        if (!rows.isMapped()) {
            throw new IllegalArgumentException("mapped memory expected, got " + rows);
        }
    }

    static float dot(float[] query, int dimension, MemorySegment rows, long offset) {
        requireKind(rows);
        FloatVector sum0 = FloatVector.zero(SPECIES);
        FloatVector sum1 = FloatVector.zero(SPECIES);
        FloatVector sum2 = FloatVector.zero(SPECIES);
        FloatVector sum3 = FloatVector.zero(SPECIES);
        int i = 0;
        for (; i <= dimension - 4 * LANES; i += 4 * LANES) {
            sum0 = multiplyAdd(load(query, i), load(rows, offset + i * 4L), sum0);
            sum1 = multiplyAdd(load(query, i + LANES), load(rows, offset + (i + LANES) * 4L), sum1);
            sum2 = multiplyAdd(load(query, i + 2 * LANES), load(rows, offset + (i + 2 * LANES) * 4L), sum2);
            sum3 = multiplyAdd(load(query, i + 3 * LANES), load(rows, offset + (i + 3 * LANES) * 4L), sum3);
        }
        for (; i <= dimension - LANES; i += LANES) {
            sum0 = multiplyAdd(load(query, i), load(rows, offset + i * 4L), sum0);
        }
        float sum = sum(sum0.add(sum1).add(sum2.add(sum3)));
        for (; i < dimension; i++) {
            sum += query[i] * rows.get(FLOAT, offset + i * 4L);
        }
        return sum;
    }

    static void fourDots(
            float[] query,
            int dimension,
            MemorySegment rows,
            long offset0,
            long offset1,
            long offset2,
            long offset3,
            float[] out,
            int at) {
        requireKind(rows);
        FloatVector sums0 = FloatVector.zero(SPECIES);
        FloatVector sums1 = FloatVector.zero(SPECIES);
        FloatVector sums2 = FloatVector.zero(SPECIES);
        FloatVector sums3 = FloatVector.zero(SPECIES);
        int i = 0;
        for (; i <= dimension - LANES; i += LANES) {
            FloatVector values = load(query, i);
            long next = i * 4L;
            sums0 = multiplyAdd(values, load(rows, offset0 + next), sums0);
            sums1 = multiplyAdd(values, load(rows, offset1 + next), sums1);
            sums2 = multiplyAdd(values, load(rows, offset2 + next), sums2);
            sums3 = multiplyAdd(values, load(rows, offset3 + next), sums3);
        }
        float sum0 = sum(sums0);
        float sum1 = sum(sums1);
        float sum2 = sum(sums2);
        float sum3 = sum(sums3);
        for (; i < dimension; i++) {
            float value = query[i];
            long next = i * 4L;
            sum0 += value * rows.get(FLOAT, offset0 + next);
            sum1 += value * rows.get(FLOAT, offset1 + next);
            sum2 += value * rows.get(FLOAT, offset2 + next);
            sum3 += value * rows.get(FLOAT, offset3 + next);
        }
        out[at] = sum0;
        out[at + 1] = sum1;
        out[at + 2] = sum2;
        out[at + 3] = sum3;
    }

    static float squaredDistance(float[] query, int dimension, MemorySegment rows, long offset) {
        requireKind(rows);
        FloatVector sum0 = FloatVector.zero(SPECIES);
        FloatVector sum1 = FloatVector.zero(SPECIES);
        FloatVector sum2 = FloatVector.zero(SPECIES);
        FloatVector sum3 = FloatVector.zero(SPECIES);
        int i = 0;
        for (; i <= dimension - 4 * LANES; i += 4 * LANES) {
            FloatVector difference0 = load(query, i).sub(load(rows, offset + i * 4L));
            sum0 = multiplyAdd(difference0, difference0, sum0);
            FloatVector difference1 = load(query, i + LANES).sub(load(rows, offset + (i + LANES) * 4L));
            sum1 = multiplyAdd(difference1, difference1, sum1);
            FloatVector difference2 = load(query, i + 2 * LANES).sub(load(rows, offset + (i + 2 * LANES) * 4L));
            sum2 = multiplyAdd(difference2, difference2, sum2);
            FloatVector difference3 = load(query, i + 3 * LANES).sub(load(rows, offset + (i + 3 * LANES) * 4L));
            sum3 = multiplyAdd(difference3, difference3, sum3);
        }
        for (; i <= dimension - LANES; i += LANES) {
            FloatVector difference0 = load(query, i).sub(load(rows, offset + i * 4L));
            sum0 = multiplyAdd(difference0, difference0, sum0);
        }
        float sum = sum(sum0.add(sum1).add(sum2.add(sum3)));
        for (; i < dimension; i++) {
            float difference = query[i] - rows.get(FLOAT, offset + i * 4L);
            sum += difference * difference;
        }
        return sum;
    }

    static void fourSquaredDistances(
            float[] query,
            int dimension,
            MemorySegment rows,
            long offset0,
            long offset1,
            long offset2,
            long offset3,
            float[] out,
            int at) {
        requireKind(rows);
        FloatVector sums0 = FloatVector.zero(SPECIES);
        FloatVector sums1 = FloatVector.zero(SPECIES);
        FloatVector sums2 = FloatVector.zero(SPECIES);
        FloatVector sums3 = FloatVector.zero(SPECIES);
        int i = 0;
        for (; i <= dimension - LANES; i += LANES) {
            FloatVector values = load(query, i);
            long next = i * 4L;
            FloatVector differences0 = values.sub(load(rows, offset0 + next));
            sums0 = multiplyAdd(differences0, differences0, sums0);
            FloatVector differences1 = values.sub(load(rows, offset1 + next));
            sums1 = multiplyAdd(differences1, differences1, sums1);
            FloatVector differences2 = values.sub(load(rows, offset2 + next));
            sums2 = multiplyAdd(differences2, differences2, sums2);
            FloatVector differences3 = values.sub(load(rows, offset3 + next));
            sums3 = multiplyAdd(differences3, differences3, sums3);
        }
        float sum0 = sum(sums0);
        float sum1 = sum(sums1);
        float sum2 = sum(sums2);
        float sum3 = sum(sums3);
        for (; i < dimension; i++) {
            float value = query[i];
            long next = i * 4L;
            float difference0 = value - rows.get(FLOAT, offset0 + next);
            sum0 += difference0 * difference0;
            float difference1 = value - rows.get(FLOAT, offset1 + next);
            sum1 += difference1 * difference1;
            float difference2 = value - rows.get(FLOAT, offset2 + next);
            sum2 += difference2 * difference2;
            float difference3 = value - rows.get(FLOAT, offset3 + next);
            sum3 += difference3 * difference3;
        }
        out[at] = sum0;
        out[at + 1] = sum1;
        out[at + 2] = sum2;
        out[at + 3] = sum3;
    }
}
