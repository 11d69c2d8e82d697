package io.tercel.samples.answers;

import io.tercel.text.Analyzer;
import io.tercel.text.Analyzers;
import io.tercel.text.Token;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The words of a question as full-text search sees them: without small words and endings. Immutable. */
public final class QuestionTerms {

    /** The analyzer that the samples store texts with. */
    public static final String ANALYZER = "english";

    private static final Analyzer ENGLISH = Analyzers.of(ANALYZER);

    /** What makes a question and not its subject; the analyzer keeps these. */
    private static final Set<String> ASKING = termsOf(
            "what when where which who whom whose why how do does did can could should would will may"
                    + " must has have had am were been i me my you your we our us he she his her about from than any some");

    private final Set<String> terms;

    /** The terms of a question. */
    public QuestionTerms(String question) {
        Set<String> all = termsOf(question);
        Set<String> subject =
                all.stream().filter(term -> !ASKING.contains(term)).collect(Collectors.toUnmodifiableSet());
        terms = subject.isEmpty() ? all : subject;
    }

    private static Set<String> termsOf(String text) {
        return ENGLISH.analyze(text).stream().map(Token::text).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * A stretch of a text.
     *
     * @param start its first character
     * @param end the one after its last
     */
    public record Range(int start, int end) {}

    /** Where a text has words of the question, in order. */
    public List<Range> in(String text) {
        return ENGLISH.analyze(text).stream()
                .filter(token -> terms.contains(token.text()))
                .map(token -> new Range(token.startOffset(), token.endOffset()))
                .toList();
    }

    /** The words of a text that are words of the question, in lower case, each once. */
    public Set<String> wordsIn(String text) {
        Set<String> words = new LinkedHashSet<>();
        Set<String> seen = new LinkedHashSet<>();
        for (Token token : ENGLISH.analyze(text)) {
            if (terms.contains(token.text()) && seen.add(token.text())) {
                words.add(text.substring(token.startOffset(), token.endOffset()).toLowerCase(java.util.Locale.ROOT));
            }
        }
        return words;
    }

    /** How many of the question's terms a text has, from 0 to 1. */
    public double coverage(String text) {
        if (terms.isEmpty()) {
            return 0;
        }
        long found = ENGLISH.analyze(text).stream()
                .map(Token::text)
                .filter(terms::contains)
                .distinct()
                .count();
        return (double) found / terms.size();
    }
}
