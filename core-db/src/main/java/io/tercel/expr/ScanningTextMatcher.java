package io.tercel.expr;

import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Finds texts by reading and analyzing each of them: for segments without an inverted index over the field. */
public final class ScanningTextMatcher implements TextMatcher {

    private final RowSource source;
    private final int rows;
    private final Map<Integer, Function<String, List<String>>> analyzers;

    /** Over the rows of a source, with the analyzer of each field that may be asked for. */
    public ScanningTextMatcher(RowSource source, int rows, Map<Integer, Function<String, List<String>>> analyzers) {
        this.source = source;
        this.rows = rows;
        this.analyzers = Map.copyOf(analyzers);
    }

    @Override
    public void match(int field, List<String> terms, int minimumShouldMatch, RowBitmap out) {
        if (minimumShouldMatch > terms.size()) {
            return;
        }
        Set<String> wanted = Set.copyOf(terms);
        forEachText(field, (row, text) -> {
            Set<String> found = new HashSet<>();
            for (String term : text) {
                if (wanted.contains(term)) {
                    found.add(term);
                }
            }
            if (found.size() >= minimumShouldMatch) {
                out.set(row);
            }
        });
    }

    @Override
    public void matchPhrase(int field, List<String> terms, long slop, RowBitmap out) {
        if (terms.isEmpty()) {
            return;
        }
        forEachText(field, (row, text) -> {
            if (Phrase.occurs(terms, slop, text)) {
                out.set(row);
            }
        });
    }

    @FunctionalInterface
    private interface TextVisitor {
        void visit(int row, List<String> terms);
    }

    private void forEachText(int field, TextVisitor visitor) {
        Function<String, List<String>> analyzer = analyzers.get(field);
        if (analyzer == null) {
            throw new IllegalArgumentException("no analyzer for field " + field);
        }
        ByteRun run = new ByteRun();
        int row = 0;
        while (row < rows) {
            int covered = source.bytes(field, row, Math.min(RowSource.BLOCK_ROWS, rows - row), run);
            for (int i = 0; i < covered; i++) {
                byte[] bytes =
                        run.memory().asSlice(run.starts()[i], run.lengths()[i]).toArray(ValueLayout.JAVA_BYTE);
                visitor.visit(row + i, analyzer.apply(new String(bytes, StandardCharsets.UTF_8)));
            }
            row += covered;
        }
    }

    /** Search for a phrase with slop in the terms of one text. */
    private static final class Phrase {

        private Phrase() {}

        /*
         * A term at text position p stands for phrase position i with displacement d = p - i. The phrase occurs if each phrase
         * position gets a text position such that all displacements lie in one window [w, w + slop]. Some displacement is the
         * smallest, so it is enough to try as w those that occur. Phrase positions of equal terms take their text positions in
         * ascending order: exchanging two never widens the window, so the first position that is left and fits is the right one.
         */
        static boolean occurs(List<String> phrase, long slop, List<String> text) {
            Map<String, List<Integer>> positions = new HashMap<>();
            phrase.forEach(term -> positions.put(term, new ArrayList<>()));
            for (int p = 0; p < text.size(); p++) {
                List<Integer> of = positions.get(text.get(p));
                if (of != null) {
                    of.add(p);
                }
            }
            for (int i = 0; i < phrase.size(); i++) {
                for (int p : positions.getOrDefault(phrase.get(i), List.of())) {
                    if (fits(phrase, slop, p - i, positions)) {
                        return true;
                    }
                }
            }
            return false;
        }

        private static boolean fits(List<String> phrase, long slop, int window, Map<String, List<Integer>> positions) {
            Map<String, Integer> lastUsed = new HashMap<>();
            for (int i = 0; i < phrase.size(); i++) {
                String term = phrase.get(i);
                int from = Math.max(window + i, lastUsed.getOrDefault(term, -1) + 1);
                int position = firstFrom(positions.getOrDefault(term, List.of()), from);
                if (position < 0 || position - (long) i > window + slop) {
                    return false;
                }
                lastUsed.put(term, position);
            }
            return true;
        }

        /** The first of ascending positions at or after {@code from}, or -1. */
        private static int firstFrom(List<Integer> positions, int from) {
            int low = 0;
            int high = positions.size();
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (positions.get(middle) < from) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low < positions.size() ? positions.get(low) : -1;
        }
    }
}
