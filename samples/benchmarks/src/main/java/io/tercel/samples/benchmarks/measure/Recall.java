package io.tercel.samples.benchmarks.measure;

import java.util.HashSet;
import java.util.Set;

/** The share of the true nearest neighbours that a search found. */
public final class Recall {

    private Recall() {}

    /**
     * Recall at k over the first queries.
     *
     * @param found by query the rows found, in any order
     * @param truth by query the true nearest rows, nearest first; fewer than k where no more are eligible
     * @param queries how many queries count, from the first
     */
    public static double at(int k, int[][] found, int[][] truth, int queries) {
        long hits = 0;
        long wanted = 0;
        for (int query = 0; query < queries; query++) {
            Set<Integer> nearest = new HashSet<>();
            for (int rank = 0; rank < Math.min(k, truth[query].length); rank++) {
                nearest.add(truth[query][rank]);
            }
            wanted += nearest.size();
            for (int row : found[query]) {
                // Removed when found: a row that comes twice counts once.
                if (nearest.remove(row)) {
                    hits++;
                }
            }
        }
        return wanted == 0 ? 1 : (double) hits / wanted;
    }
}
