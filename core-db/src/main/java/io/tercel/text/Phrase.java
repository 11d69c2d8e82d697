package io.tercel.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Terms that are looked for near each other, in the order and at the distances of the text that they were cut from. Immutable.
 *
 * <p>A term at position p of a text stands for a term at position q of the phrase with displacement p − q. The phrase occurs if each
 * of its terms gets a position such that the largest displacement and the smallest differ by at most the slop. Equal terms of the
 * phrase get different positions, unless they share one in the phrase too. So with slop 0 the text has the terms as the phrase has
 * them, with the same gaps where terms were removed, and two neighbours that changed places need a slop of 2.
 */
public final class Phrase {

    /*
     * Some displacement is the smallest, so it is enough to try as the lower end of the window those that occur. Equal terms take their
     * text positions in ascending order: exchanging two never widens the window, so the first position that is left and fits is the
     * right one.
     */

    private final List<String> terms;

    /** For each term of the phrase, which of the distinct ones it is, and its position. */
    private final int[] numbers;

    private final int[] offsets;

    private Phrase(List<String> terms, int[] numbers, int[] offsets) {
        this.terms = terms;
        this.numbers = numbers;
        this.offsets = offsets;
    }

    /** Of the tokens of a text, in their order. */
    public static Phrase of(List<Token> tokens) {
        Map<String, Integer> known = new HashMap<>();
        List<String> terms = new ArrayList<>();
        int[] numbers = new int[tokens.size()];
        int[] offsets = new int[tokens.size()];
        int size = 0;
        for (Token token : tokens) {
            Integer number = known.putIfAbsent(token.text(), terms.size());
            if (number == null) {
                number = terms.size();
                terms.add(token.text());
            }
            if (!isThere(numbers, offsets, size, number, token.position())) {
                numbers[size] = number;
                offsets[size++] = token.position();
            }
        }
        return new Phrase(List.copyOf(terms), Arrays.copyOf(numbers, size), Arrays.copyOf(offsets, size));
    }

    private static boolean isThere(int[] numbers, int[] offsets, int size, int number, int offset) {
        for (int i = size - 1; i >= 0; i--) {
            if (numbers[i] == number && offsets[i] == offset) {
                return true;
            }
        }
        return false;
    }

    /** The distinct terms, by first occurrence. */
    public List<String> terms() {
        return terms;
    }

    /** Whether there is nothing to look for. */
    public boolean isEmpty() {
        return numbers.length == 0;
    }

    /** A search for this phrase in one text after the other. */
    public Finder finder(long slop) {
        return new Finder(this, slop);
    }

    /** Collects the positions of the phrase's terms in a text, then says whether the phrase occurs. For one thread. */
    public static final class Finder {

        private final Phrase phrase;
        private final long slop;

        /** By distinct term: its ascending positions, how many, and the first that is not used yet. */
        private final int[][] positions;

        private final int[] counts;
        private final int[] next;

        private Finder(Phrase phrase, long slop) {
            this.phrase = phrase;
            this.slop = slop;
            int size = phrase.terms.size();
            positions = new int[size][8];
            counts = new int[size];
            next = new int[size];
        }

        /** Forgets the text before. */
        public void clear() {
            Arrays.fill(counts, 0);
        }

        /** The text has a distinct term of the phrase, by its number, at a position, which is not before the term's others. */
        public void add(int term, int position) {
            int count = counts[term];
            if (count > 0 && positions[term][count - 1] == position) {
                return;
            }
            if (count == positions[term].length) {
                positions[term] = Arrays.copyOf(positions[term], 2 * count);
            }
            positions[term][count] = position;
            counts[term] = count + 1;
        }

        /** Whether the phrase occurs among what was added since the last clearing. */
        public boolean occurs() {
            for (int count : counts) {
                if (count == 0) {
                    return false;
                }
            }
            if (phrase.numbers.length == 0) {
                return false;
            }
            int parts = slop == 0 ? 1 : phrase.numbers.length; // without slop every displacement is the smallest
            for (int part = 0; part < parts; part++) {
                int term = phrase.numbers[part];
                for (int i = 0; i < counts[term]; i++) {
                    if (fits((long) positions[term][i] - phrase.offsets[part])) {
                        return true;
                    }
                }
            }
            return false;
        }

        /** Whether all displacements can lie between {@code window} and {@code window + slop}. */
        private boolean fits(long window) {
            Arrays.fill(next, 0);
            for (int part = 0; part < phrase.numbers.length; part++) {
                int term = phrase.numbers[part];
                long least = window + phrase.offsets[part];
                int[] of = positions[term];
                int at = next[term];
                while (at < counts[term] && of[at] < least) {
                    at++;
                }
                if (at == counts[term] || of[at] - least > slop) {
                    return false;
                }
                next[term] = at + 1;
            }
            return true;
        }
    }
}
