package io.tercel.text;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Terms that are nearly one of some: at most so many characters added, left out, replaced or changed with their neighbour, and nothing
 * edited twice (the optimal string alignment distance). Immutable.
 *
 * <p>Not an automaton for each term, which would read others faster: those are large, and an application remembers many filters.
 */
public final class FuzzyTerms {

    /** The largest distance. */
    public static final int MAX_DISTANCE = 2;

    private final List<String> terms;
    private final int[][] wanted;
    private final int distance;

    /**
     * Of terms.
     *
     * @param distance from 0 to {@link #MAX_DISTANCE}
     */
    public FuzzyTerms(List<String> terms, int distance) {
        this.terms = List.copyOf(terms);
        this.wanted = terms.stream().map(term -> term.codePoints().toArray()).toArray(int[][]::new);
        this.distance = distance;
    }

    /** Whether a term in UTF-8 is near enough to one of these. */
    public boolean matches(byte[] term) {
        int length = 0;
        for (byte each : term) {
            length += (each & 0xc0) == 0x80 ? 0 : 1;
        }
        for (int[] each : wanted) {
            if (Math.abs(each.length - length) <= distance) {
                return matches(new String(term, StandardCharsets.UTF_8));
            }
        }
        return false;
    }

    /** Whether a term is near enough to one of these. */
    public boolean matches(String term) {
        int[] characters = term.codePoints().toArray();
        for (int[] each : wanted) {
            if (Math.abs(each.length - characters.length) <= distance && isNear(each, characters)) {
                return true;
            }
        }
        return false;
    }

    /** By the distances between the beginnings of both, of which three lines are kept. */
    private boolean isNear(int[] from, int[] to) {
        int[] before = new int[to.length + 1];
        int[] above = new int[to.length + 1];
        int[] line = new int[to.length + 1];
        Arrays.setAll(above, i -> i);
        for (int i = 1; i <= from.length; i++) {
            line[0] = i;
            int least = i;
            for (int j = 1; j <= to.length; j++) {
                int replaced = above[j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
                line[j] = Math.min(replaced, 1 + Math.min(above[j], line[j - 1]));
                if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1]) {
                    line[j] = Math.min(line[j], 1 + before[j - 2]);
                }
                least = Math.min(least, line[j]);
            }
            // Changed neighbours reach over a line, from one that is less by 1 at most, which is what they cost.
            if (least > distance) {
                return false;
            }
            int[] free = before;
            before = above;
            above = line;
            line = free;
        }
        return above[to.length] <= distance;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FuzzyTerms that && terms.equals(that.terms) && distance == that.distance;
    }

    @Override
    public int hashCode() {
        return 31 * terms.hashCode() + distance;
    }

    @Override
    public String toString() {
        return terms + " within " + distance;
    }
}
