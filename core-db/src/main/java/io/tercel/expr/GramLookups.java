package io.tercel.expr;

import io.tercel.index.scalar.KeyIndex;
import io.tercel.schema.ScalarIndexSpec;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Patterns by the runs of characters that their matches have. */
final class GramLookups {

    /** More runs hardly leave out more rows. */
    private static final int MOST_GRAMS = 6;

    private GramLookups() {}

    /** The rows whose text has the runs of a pattern; empty when none of its runs is long enough. */
    static Optional<IndexLookup> of(KeyIndex keys, ScalarIndexSpec.Ngram grams, LikePattern pattern) {
        List<Integer> found = new ArrayList<>();
        for (byte[] run : pattern.runs()) {
            MemorySegment bytes = MemorySegment.ofArray(run);
            int[] starts = starts(run);
            int size = Math.min(grams.maxGram(), starts.length - 1);
            for (int i = 0; size >= grams.minGram() && i + size < starts.length; i++) {
                MemorySegment gram = bytes.asSlice(starts[i], starts[i + size] - starts[i]);
                int key = keys.notBelow(gram);
                if (!keys.isKey(key, gram)) {
                    return Optional.of(IndexLookup.none(keys));
                }
                found.add(key);
            }
        }
        if (found.isEmpty()) {
            return Optional.empty();
        }
        if (found.size() == 1 && pattern.isOnlyInfix()) {
            // The pattern says no more than that the text has this run, which is a key.
            return Optional.of(IndexLookup.AllKeys.of(keys, found, true));
        }
        return Optional.of(IndexLookup.AllKeys.of(keys, worthwhile(keys, found), false));
    }

    /** The rarest, and more of them as long as each leaves out rows whose comparison would take longer than to look them up in it. */
    private static List<Integer> worthwhile(KeyIndex keys, List<Integer> found) {
        List<Integer> rarestFirst = found.stream()
                .distinct()
                .sorted(Comparator.comparingInt(key -> keys.count(key, key + 1)))
                .limit(MOST_GRAMS)
                .toList();
        List<Integer> taken = new ArrayList<>();
        double left = keys.rows();
        for (int key : rarestFirst) {
            double rows = keys.count(key, key + 1);
            double leftOut = left * (1 - rows / keys.rows());
            if (!taken.isEmpty() && leftOut * ReadingCost.LIKE < left * ReadingCost.LISTED_ROW) {
                break;
            }
            taken.add(key);
            left -= leftOut;
        }
        return taken;
    }

    /** Where characters begin; one more: where the last one ends. */
    private static int[] starts(byte[] run) {
        int[] starts = new int[run.length + 1];
        int count = 0;
        for (int i = 0; i < run.length; i++) {
            if ((run[i] & 0xc0) != 0x80) {
                starts[count++] = i;
            }
        }
        starts[count] = run.length;
        return Arrays.copyOf(starts, count + 1);
    }
}
