package io.tercel.schema;

import java.util.Locale;
import java.util.Optional;

/** Guesses which name a mistyped one was meant to be. */
public final class NearestName {

    private NearestName() {}

    /** {@code ", did you mean 'x'?"} when a known name is near enough, otherwise nothing. */
    public static String hint(String given, Iterable<String> known) {
        return of(given, known).map(name -> ", did you mean '" + name + "'?").orElse("");
    }

    /** The known name with the fewest edits away, at most a third of its length. */
    static Optional<String> of(String given, Iterable<String> known) {
        Optional<String> best = Optional.empty();
        int fewest = Integer.MAX_VALUE;
        for (String name : known) {
            int most = Math.max(1, name.length() / 3);
            if (Math.abs(name.length() - given.length()) <= most) {
                int edits = edits(given.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT));
                if (edits <= most && edits < fewest) {
                    fewest = edits;
                    best = Optional.of(name);
                }
            }
        }
        return best;
    }

    /** Insertions, deletions, replacements and swaps of neighbours (optimal string alignment). */
    private static int edits(String a, String b) {
        int[] before = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, 1 + Math.min(last[j], row[j - 1]));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    row[j] = Math.min(row[j], before[j - 2] + 1);
                }
            }
            int[] spare = before;
            before = last;
            last = row;
            row = spare;
        }
        return last[b.length()];
    }
}
