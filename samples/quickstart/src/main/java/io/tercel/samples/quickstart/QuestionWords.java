package io.tercel.samples.quickstart;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The words of a question that say what it is about, for marking them in passages. Words count as the same if their stems do. */
final class QuestionWords {

    private static final Set<String> SMALL_WORDS = Set.of(
            "a", "about", "all", "an", "and", "any", "are", "as", "at", "be", "been", "but", "by", "can", "do", "does",
            "for", "from", "had", "has", "have", "how", "i", "if", "in", "into", "is", "it", "its", "me", "my", "no",
            "not", "of", "on", "or", "our", "so", "than", "that", "the", "their", "them", "then", "there", "these",
            "they", "this", "to", "was", "we", "were", "what", "when", "where", "which", "who", "why", "will", "with",
            "you", "your");
    private static final int SHORTEST_STEM = 3;

    private final Set<String> stems;

    QuestionWords(String question) {
        stems = Arrays.stream(question.split("[^\\p{L}\\p{N}]+"))
                .map(word -> word.toLowerCase(Locale.ROOT))
                .filter(word -> !word.isEmpty() && !SMALL_WORDS.contains(word))
                .map(QuestionWords::stem)
                .collect(Collectors.toSet());
    }

    /** The stem under which a word is one of the question's; empty when it is none of them. */
    String match(String word) {
        String stem = stem(word.toLowerCase(Locale.ROOT));
        return stems.contains(stem) ? stem : "";
    }

    /** Enough of stemming that "filters" marks "filter" and "combined" marks "combine". */
    private static String stem(String word) {
        for (String ending : new String[] {"ing", "ed", "es", "s", "e"}) {
            if (word.endsWith(ending) && word.length() - ending.length() >= SHORTEST_STEM) {
                return word.substring(0, word.length() - ending.length());
            }
        }
        return word;
    }
}
