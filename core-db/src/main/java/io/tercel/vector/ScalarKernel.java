package io.tercel.vector;

import java.lang.foreign.MemorySegment;

/**
 * The kernel in plain Java. The compiler keeps the order of floating-point additions and so does not vectorize a sum; four
 * independent sums at least let the additions of one element overlap with those of the next.
 */
final class ScalarKernel implements DistanceKernel {

    @Override
    public float dot(float[] a, int aOffset, float[] b, int bOffset, int dimension) {
        float sum0 = 0;
        float sum1 = 0;
        float sum2 = 0;
        float sum3 = 0;
        int i = 0;
        for (; i <= dimension - 4; i += 4) {
            sum0 += a[aOffset + i] * b[bOffset + i];
            sum1 += a[aOffset + i + 1] * b[bOffset + i + 1];
            sum2 += a[aOffset + i + 2] * b[bOffset + i + 2];
            sum3 += a[aOffset + i + 3] * b[bOffset + i + 3];
        }
        for (; i < dimension; i++) {
            sum0 += a[aOffset + i] * b[bOffset + i];
        }
        return (sum0 + sum1) + (sum2 + sum3);
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
        float sum0 = 0;
        float sum1 = 0;
        float sum2 = 0;
        float sum3 = 0;
        for (int i = 0; i < dimension; i++) {
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
    public float squaredDistance(float[] a, int aOffset, float[] b, int bOffset, int dimension) {
        float sum0 = 0;
        float sum1 = 0;
        float sum2 = 0;
        float sum3 = 0;
        int i = 0;
        for (; i <= dimension - 4; i += 4) {
            float difference0 = a[aOffset + i] - b[bOffset + i];
            sum0 += difference0 * difference0;
            float difference1 = a[aOffset + i + 1] - b[bOffset + i + 1];
            sum1 += difference1 * difference1;
            float difference2 = a[aOffset + i + 2] - b[bOffset + i + 2];
            sum2 += difference2 * difference2;
            float difference3 = a[aOffset + i + 3] - b[bOffset + i + 3];
            sum3 += difference3 * difference3;
        }
        for (; i < dimension; i++) {
            float difference0 = a[aOffset + i] - b[bOffset + i];
            sum0 += difference0 * difference0;
        }
        return (sum0 + sum1) + (sum2 + sum3);
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
        float sum0 = 0;
        float sum1 = 0;
        float sum2 = 0;
        float sum3 = 0;
        for (int i = 0; i < dimension; i++) {
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
            return ScalarMappedRows.dot(query, dimension, rows, offset);
        } else {
            return ScalarAllocatedRows.dot(query, dimension, rows, offset);
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
            ScalarMappedRows.fourDots(query, dimension, rows, offset0, offset1, offset2, offset3, out, at);
        } else {
            ScalarAllocatedRows.fourDots(query, dimension, rows, offset0, offset1, offset2, offset3, out, at);
        }
    }

    @Override
    public float squaredDistance(float[] query, int dimension, MemorySegment rows, long offset) {
        if (rows.isMapped()) {
            return ScalarMappedRows.squaredDistance(query, dimension, rows, offset);
        } else {
            return ScalarAllocatedRows.squaredDistance(query, dimension, rows, offset);
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
            ScalarMappedRows.fourSquaredDistances(query, dimension, rows, offset0, offset1, offset2, offset3, out, at);
        } else {
            ScalarAllocatedRows.fourSquaredDistances(
                    query, dimension, rows, offset0, offset1, offset2, offset3, out, at);
        }
    }

    @Override
    public String description() {
        return "scalar";
    }
}
