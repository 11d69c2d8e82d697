package io.tercel.rag.retriever;

import io.tercel.rag.retriever.LegMatch.Leg;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What a hybrid search tells about the words of passages that only their meaning has found. */
final class WordLeg {

    private WordLeg() {}

    /**
     * Whether such passages are known to share no word with the question. They are when the search by words has brought all that there is.
     * By reciprocal rank, a passage that only words have found comes before one that only meaning has found at a later rank: so if a rank of
     * the words is not there, and a later rank of the meaning is, nothing has that rank.
     *
     * @param found all that the search brought
     * @param complete whether it would have brought more if there were more
     */
    static boolean isExhausted(List<RetrievedPassage> found, boolean complete) {
        if (complete) {
            return true;
        }
        Set<Integer> byWords = found.stream()
                .flatMap(passage -> passage.legs().stream())
                .filter(leg -> leg.leg() == Leg.TEXT)
                .map(LegMatch::rank)
                .collect(Collectors.toSet());
        int absent = 1;
        while (byWords.contains(absent)) {
            absent++;
        }
        int lastByMeaning = found.stream()
                .filter(passage -> passage.legs().stream().noneMatch(leg -> leg.leg() == Leg.TEXT))
                .flatMap(passage -> passage.legs().stream())
                .mapToInt(LegMatch::rank)
                .max()
                .orElse(0);
        return absent < lastByMeaning;
    }
}
