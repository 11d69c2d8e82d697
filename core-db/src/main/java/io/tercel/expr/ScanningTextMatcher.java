package io.tercel.expr;

import io.tercel.text.FuzzyTerms;
import io.tercel.text.Phrase;
import io.tercel.text.Token;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
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
    private final Map<Integer, Function<String, List<Token>>> analyzers;

    /** Over the rows of a source, with the analyzer of each field that may be asked for. */
    public ScanningTextMatcher(RowSource source, int rows, Map<Integer, Function<String, List<Token>>> analyzers) {
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
            for (Token token : text) {
                if (wanted.contains(token.text())) {
                    found.add(token.text());
                }
            }
            if (found.size() >= minimumShouldMatch) {
                out.set(row);
            }
        });
    }

    @Override
    public void matchFuzzy(int field, FuzzyTerms terms, RowBitmap out) {
        forEachText(field, (row, text) -> {
            if (text.stream().anyMatch(token -> terms.matches(token.text()))) {
                out.set(row);
            }
        });
    }

    @Override
    public void matchPhrase(int field, Phrase phrase, long slop, RowBitmap out) {
        Phrase.Finder finder = phrase.finder(slop);
        Map<String, Integer> numbers = new HashMap<>();
        phrase.terms().forEach(term -> numbers.put(term, numbers.size()));
        forEachText(field, (row, text) -> {
            finder.clear();
            for (Token token : text) {
                Integer number = numbers.get(token.text());
                if (number != null) {
                    finder.add(number, token.position());
                }
            }
            if (finder.occurs()) {
                out.set(row);
            }
        });
    }

    @FunctionalInterface
    private interface TextVisitor {
        void visit(int row, List<Token> tokens);
    }

    private void forEachText(int field, TextVisitor visitor) {
        Function<String, List<Token>> analyzer = analyzers.get(field);
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
}
