package io.tercel.index.ivf;

/**
 * Rows grouped by their centroid, each group in the order in which the rows came.
 *
 * @param starts where each group begins in {@code rows}, and at last where the last one ends
 * @param rows all rows, group after group
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Lists(int[] starts, int[] rows) {

    /**
     * Groups rows.
     *
     * @param nearest the centroid of each
     * @param count how many centroids there are
     */
    static Lists of(int[] rows, int[] nearest, int count) {
        int[] starts = new int[count + 1];
        for (int centroid : nearest) {
            starts[centroid + 1]++;
        }
        for (int i = 0; i < count; i++) {
            starts[i + 1] += starts[i];
        }
        int[] next = starts.clone();
        int[] grouped = new int[rows.length];
        for (int i = 0; i < rows.length; i++) {
            grouped[next[nearest[i]]++] = rows[i];
        }
        return new Lists(starts, grouped);
    }

    int count() {
        return starts.length - 1;
    }

    int size(int list) {
        return starts[list + 1] - starts[list];
    }
}
