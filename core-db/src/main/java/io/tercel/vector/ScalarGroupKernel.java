package io.tercel.vector;

/** The kernel in plain Java: four sums that the processor can work at side by side. */
final class ScalarGroupKernel implements GroupKernel {

    private static final int GROUP = 4;

    @Override
    public int group() {
        return GROUP;
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
        for (int row = 0; row < count; row++) {
            int at = rowsAt + row * dimension;
            float sum0 = 0;
            float sum1 = 0;
            float sum2 = 0;
            float sum3 = 0;
            for (int i = 0; i < dimension; i++) {
                float value = rows[at + i];
                int query = queriesAt + i * GROUP;
                sum0 += queries[query] * value;
                sum1 += queries[query + 1] * value;
                sum2 += queries[query + 2] * value;
                sum3 += queries[query + 3] * value;
            }
            float scale = scales[scalesAt + row];
            best[bestAt] = Math.max(best[bestAt], sum0 * scale);
            best[bestAt + 1] = Math.max(best[bestAt + 1], sum1 * scale);
            best[bestAt + 2] = Math.max(best[bestAt + 2], sum2 * scale);
            best[bestAt + 3] = Math.max(best[bestAt + 3], sum3 * scale);
        }
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
        for (int row = 0; row < count; row++) {
            int at = rowsAt + row * dimension;
            float sum0 = 0;
            float sum1 = 0;
            float sum2 = 0;
            float sum3 = 0;
            for (int i = 0; i < dimension; i++) {
                float value = rows[at + i];
                int query = queriesAt + i * GROUP;
                float difference0 = queries[query] - value;
                sum0 += difference0 * difference0;
                float difference1 = queries[query + 1] - value;
                sum1 += difference1 * difference1;
                float difference2 = queries[query + 2] - value;
                sum2 += difference2 * difference2;
                float difference3 = queries[query + 3] - value;
                sum3 += difference3 * difference3;
            }
            best[bestAt] = Math.min(best[bestAt], sum0);
            best[bestAt + 1] = Math.min(best[bestAt + 1], sum1);
            best[bestAt + 2] = Math.min(best[bestAt + 2], sum2);
            best[bestAt + 3] = Math.min(best[bestAt + 3], sum3);
        }
    }
}
