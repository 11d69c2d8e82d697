package io.tercel.vector;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** The code of {@link ScalarAllocatedRows} once more, for rows in a mapped file: the reason is that of {@link DistanceKernel}. */
final class ScalarMappedRows {

    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private ScalarMappedRows() {}

    private static void requireKind(MemorySegment rows) {
        if (!rows.isMapped()) {
            throw new IllegalArgumentException("mapped memory expected, got " + rows);
        }
    }

    static float dot(float[] query, int dimension, MemorySegment rows, long offset) {
        requireKind(rows);
        float sum0 = 0;
        float sum1 = 0;
        float sum2 = 0;
        float sum3 = 0;
        int i = 0;
        for (; i <= dimension - 4; i += 4) {
            sum0 += query[i] * rows.get(FLOAT, offset + i * 4L);
            sum1 += query[i + 1] * rows.get(FLOAT, offset + (i + 1) * 4L);
            sum2 += query[i + 2] * rows.get(FLOAT, offset + (i + 2) * 4L);
            sum3 += query[i + 3] * rows.get(FLOAT, offset + (i + 3) * 4L);
        }
        for (; i < dimension; i++) {
            sum0 += query[i] * rows.get(FLOAT, offset + i * 4L);
        }
        return (sum0 + sum1) + (sum2 + sum3);
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
        float sum0 = 0;
        float sum1 = 0;
        float sum2 = 0;
        float sum3 = 0;
        for (int i = 0; i < dimension; i++) {
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
        float sum0 = 0;
        float sum1 = 0;
        float sum2 = 0;
        float sum3 = 0;
        int i = 0;
        for (; i <= dimension - 4; i += 4) {
            float difference0 = query[i] - rows.get(FLOAT, offset + i * 4L);
            sum0 += difference0 * difference0;
            float difference1 = query[i + 1] - rows.get(FLOAT, offset + (i + 1) * 4L);
            sum1 += difference1 * difference1;
            float difference2 = query[i + 2] - rows.get(FLOAT, offset + (i + 2) * 4L);
            sum2 += difference2 * difference2;
            float difference3 = query[i + 3] - rows.get(FLOAT, offset + (i + 3) * 4L);
            sum3 += difference3 * difference3;
        }
        for (; i < dimension; i++) {
            float difference0 = query[i] - rows.get(FLOAT, offset + i * 4L);
            sum0 += difference0 * difference0;
        }
        return (sum0 + sum1) + (sum2 + sum3);
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
        float sum0 = 0;
        float sum1 = 0;
        float sum2 = 0;
        float sum3 = 0;
        for (int i = 0; i < dimension; i++) {
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
