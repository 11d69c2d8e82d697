package io.tercel.vector;

/**
 * Compares a group of {@link #group()} queries with rows and keeps for each query its best row: the inner step of late interaction.
 * {@link Kernels#GROUP} is the one to use. Results of two kernels differ by rounding only; one kernel gives the same result for the
 * same query and row wherever they lie.
 *
 * <p>The queries of a group are turned: the first components of all of them lie side by side, then the second ones, and so on. So a
 * register holds a component of many queries, each lane adds up a result of its own, and nothing is left to be added up across a
 * register. A row is read once for a whole group. For 32 queries and rows of 128 dimensions that takes a third of the time of comparing
 * each query with four rows at once, as {@link DistanceKernel} does.
 *
 * <p>Methods neither allocate nor keep anything, and are safe for many threads. Ranges outside an array throw {@link
 * IndexOutOfBoundsException}.
 */
public interface GroupKernel {

    /** Queries that are compared together. */
    int group();

    /**
     * For each query of a group, raises {@code best} to the largest inner product with a row, times the row's scale.
     *
     * @param queries component {@code i} of query {@code q} is at {@code queriesAt + i * group() + q}
     * @param rows rows of {@code dimension} floats, one after the other from {@code rowsAt} on
     * @param count how many there are, at least 1
     * @param scales of the first row and those that follow, from {@code scalesAt} on
     * @param best of query {@code q} at {@code bestAt + q}
     */
    void raiseToDots(
            float[] queries,
            int queriesAt,
            int dimension,
            float[] rows,
            int rowsAt,
            int count,
            float[] scales,
            int scalesAt,
            float[] best,
            int bestAt);

    /** For each query of a group, lowers {@code best} to the smallest squared Euclidean distance of a row, as {@link #raiseToDots}. */
    void lowerToSquaredDistances(
            float[] queries,
            int queriesAt,
            int dimension,
            float[] rows,
            int rowsAt,
            int count,
            float[] best,
            int bestAt);
}
