package io.tercel.vector.simd;

import io.tercel.vector.GroupKernel;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The kernel on SIMD registers. Four rows by two registers of queries make eight sums, which are as many as the processor needs to be busy
 * while each waits for its own last addition. Rows beyond a multiple of four are compared with the last one in their place, which
 * changes no maximum. Methods are flat for the reason that {@link VectorKernel} gives, which also says who loads this class.
 */
public final class VectorGroupKernel implements GroupKernel {

    private static final VectorSpecies<Float> SPECIES = VectorKernel.SPECIES;
    private static final int LANES = VectorKernel.LANES;
    private static final int GROUP = 2 * LANES;

    /** One instance is enough; see {@link io.tercel.vector.Kernels#GROUP}. */
    public VectorGroupKernel() {}

    @Override
    public int group() {
        return GROUP;
    }

    private static FloatVector load(float[] values, int offset) {
        return FloatVector.fromArray(SPECIES, values, offset);
    }

    @Override
    public void raiseToDots(
            float[] queries,
            int queriesAt,
            int dimension,
            float[] rows,
            int rowsAt,
            int count,
            float[] scales,
            int scalesAt,
            float[] best,
            int bestAt) {
        FloatVector low = load(best, bestAt);
        FloatVector high = load(best, bestAt + LANES);
        for (int row = 0; row < count; row += 4) {
            int row1 = Math.min(row + 1, count - 1);
            int row2 = Math.min(row + 2, count - 1);
            int row3 = Math.min(row + 3, count - 1);
            int at0 = rowsAt + row * dimension;
            int at1 = rowsAt + row1 * dimension;
            int at2 = rowsAt + row2 * dimension;
            int at3 = rowsAt + row3 * dimension;
            FloatVector low0 = FloatVector.zero(SPECIES);
            FloatVector low1 = FloatVector.zero(SPECIES);
            FloatVector low2 = FloatVector.zero(SPECIES);
            FloatVector low3 = FloatVector.zero(SPECIES);
            FloatVector high0 = FloatVector.zero(SPECIES);
            FloatVector high1 = FloatVector.zero(SPECIES);
            FloatVector high2 = FloatVector.zero(SPECIES);
            FloatVector high3 = FloatVector.zero(SPECIES);
            for (int i = 0; i < dimension; i++) {
                FloatVector lowQueries = load(queries, queriesAt + i * GROUP);
                FloatVector highQueries = load(queries, queriesAt + i * GROUP + LANES);
                FloatVector value0 = FloatVector.broadcast(SPECIES, rows[at0 + i]);
                low0 = VectorKernel.multiplyAdd(lowQueries, value0, low0);
                high0 = VectorKernel.multiplyAdd(highQueries, value0, high0);
                FloatVector value1 = FloatVector.broadcast(SPECIES, rows[at1 + i]);
                low1 = VectorKernel.multiplyAdd(lowQueries, value1, low1);
                high1 = VectorKernel.multiplyAdd(highQueries, value1, high1);
                FloatVector value2 = FloatVector.broadcast(SPECIES, rows[at2 + i]);
                low2 = VectorKernel.multiplyAdd(lowQueries, value2, low2);
                high2 = VectorKernel.multiplyAdd(highQueries, value2, high2);
                FloatVector value3 = FloatVector.broadcast(SPECIES, rows[at3 + i]);
                low3 = VectorKernel.multiplyAdd(lowQueries, value3, low3);
                high3 = VectorKernel.multiplyAdd(highQueries, value3, high3);
            }
            float scale0 = scales[scalesAt + row];
            float scale1 = scales[scalesAt + row1];
            float scale2 = scales[scalesAt + row2];
            float scale3 = scales[scalesAt + row3];
            low = low.max(low0.mul(scale0).max(low1.mul(scale1)))
                    .max(low2.mul(scale2).max(low3.mul(scale3)));
            high = high.max(high0.mul(scale0).max(high1.mul(scale1)))
                    .max(high2.mul(scale2).max(high3.mul(scale3)));
        }
        low.intoArray(best, bestAt);
        high.intoArray(best, bestAt + LANES);
    }

    @Override
    public void lowerToSquaredDistances(
            float[] queries,
            int queriesAt,
            int dimension,
            float[] rows,
            int rowsAt,
            int count,
            float[] best,
            int bestAt) {
        FloatVector low = load(best, bestAt);
        FloatVector high = load(best, bestAt + LANES);
        for (int row = 0; row < count; row += 4) {
            int at0 = rowsAt + row * dimension;
            int at1 = rowsAt + Math.min(row + 1, count - 1) * dimension;
            int at2 = rowsAt + Math.min(row + 2, count - 1) * dimension;
            int at3 = rowsAt + Math.min(row + 3, count - 1) * dimension;
            FloatVector low0 = FloatVector.zero(SPECIES);
            FloatVector low1 = FloatVector.zero(SPECIES);
            FloatVector low2 = FloatVector.zero(SPECIES);
            FloatVector low3 = FloatVector.zero(SPECIES);
            FloatVector high0 = FloatVector.zero(SPECIES);
            FloatVector high1 = FloatVector.zero(SPECIES);
            FloatVector high2 = FloatVector.zero(SPECIES);
            FloatVector high3 = FloatVector.zero(SPECIES);
            for (int i = 0; i < dimension; i++) {
                FloatVector lowQueries = load(queries, queriesAt + i * GROUP);
                FloatVector highQueries = load(queries, queriesAt + i * GROUP + LANES);
                FloatVector value0 = FloatVector.broadcast(SPECIES, rows[at0 + i]);
                FloatVector lowDifference0 = lowQueries.sub(value0);
                FloatVector highDifference0 = highQueries.sub(value0);
                low0 = VectorKernel.multiplyAdd(lowDifference0, lowDifference0, low0);
                high0 = VectorKernel.multiplyAdd(highDifference0, highDifference0, high0);
                FloatVector value1 = FloatVector.broadcast(SPECIES, rows[at1 + i]);
                FloatVector lowDifference1 = lowQueries.sub(value1);
                FloatVector highDifference1 = highQueries.sub(value1);
                low1 = VectorKernel.multiplyAdd(lowDifference1, lowDifference1, low1);
                high1 = VectorKernel.multiplyAdd(highDifference1, highDifference1, high1);
                FloatVector value2 = FloatVector.broadcast(SPECIES, rows[at2 + i]);
                FloatVector lowDifference2 = lowQueries.sub(value2);
                FloatVector highDifference2 = highQueries.sub(value2);
                low2 = VectorKernel.multiplyAdd(lowDifference2, lowDifference2, low2);
                high2 = VectorKernel.multiplyAdd(highDifference2, highDifference2, high2);
                FloatVector value3 = FloatVector.broadcast(SPECIES, rows[at3 + i]);
                FloatVector lowDifference3 = lowQueries.sub(value3);
                FloatVector highDifference3 = highQueries.sub(value3);
                low3 = VectorKernel.multiplyAdd(lowDifference3, lowDifference3, low3);
                high3 = VectorKernel.multiplyAdd(highDifference3, highDifference3, high3);
            }
            low = low.min(low0.min(low1)).min(low2.min(low3));
            high = high.min(high0.min(high1)).min(high2.min(high3));
        }
        low.intoArray(best, bestAt);
        high.intoArray(best, bestAt + LANES);
    }
}
