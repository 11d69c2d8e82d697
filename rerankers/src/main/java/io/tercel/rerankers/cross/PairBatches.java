package io.tercel.rerankers.cross;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Puts pairs of about the same length together, so that little is padded and no batch takes more memory than was agreed. */
final class PairBatches {

    private PairBatches() {}

    /**
     * Batches, the longest pairs first, so that the last ones to finish are short.
     *
     * @param tokenBudget most tokens of a batch, padding included; a pair that is longer than that is a batch by itself
     * @param maxBatch most pairs of a batch
     */
    static List<List<TokenPair>> of(List<TokenPair> pairs, int tokenBudget, int maxBatch) {
        List<TokenPair> byLength = new ArrayList<>(pairs);
        byLength.sort(Comparator.comparingInt(TokenPair::length).reversed());
        List<List<TokenPair>> batches = new ArrayList<>();
        int from = 0;
        while (from < byLength.size()) {
            int longest = byLength.get(from).length();
            int size = Math.clamp(tokenBudget / longest, 1, maxBatch);
            int to = Math.min(from + size, byLength.size());
            batches.add(List.copyOf(byLength.subList(from, to)));
            from = to;
        }
        return batches;
    }
}
