package io.tercel.rag.retriever;

import io.tercel.rag.SourceRef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/*
 * Passages that say what a better one says already: the same piece of a document that is there twice, the same text but for white space and
 * letter case, or nearly the same words in the same order. Nearly is a Jaccard coefficient of the sets of three words in sequence of
 * at least 0.9 (A. Broder: "On the resemblance and containment of documents", 1997) and the same numbers: two invoices that
 * differ in nothing but the amount are not one.
 */
final class Duplicates {

    private static final double NEARLY = 0.9;
    private static final int SHINGLE_WORDS = 3;
    private static final Pattern NO_WORD = Pattern.compile("[^\\p{L}\\p{N}]+");
    private static final Pattern HAS_DIGIT = Pattern.compile(".*\\d.*");

    private final List<Print> kept = new ArrayList<>();
    private final Map<String, String> folded = new HashMap<>();

    /** What of a text is compared. */
    private record Print(String id, String words, Set<String> shingles, Set<String> numbers, Optional<String> piece) {

        static Print of(RetrievedPassage passage) {
            String words = NO_WORD.matcher(passage.segment().text().toLowerCase(Locale.ROOT))
                    .replaceAll(" ")
                    .strip();
            String[] each = words.split(" ", -1);
            Set<String> shingles = new HashSet<>();
            Set<String> numbers = new HashSet<>();
            for (int i = 0; i < each.length; i++) {
                int end = Math.min(each.length, i + SHINGLE_WORDS);
                if (i == 0 || end - i == SHINGLE_WORDS) {
                    shingles.add(String.join(" ", List.of(each).subList(i, end)));
                }
                if (HAS_DIGIT.matcher(each[i]).matches()) {
                    numbers.add(each[i]);
                }
            }
            return new Print(passage.id(), words, shingles, numbers, piece(passage));
        }

        /** The content hash is the document's: only together with the place does it tell a piece. */
        private static Optional<String> piece(RetrievedPassage passage) {
            Map<String, Object> metadata = passage.segment().metadata().toMap();
            Object hash = metadata.get(SourceRef.CONTENT_HASH);
            Object pipeline = metadata.get(SourceRef.PIPELINE);
            Object index = metadata.get(SourceRef.INDEX);
            return hash == null || index == null ? Optional.empty() : Optional.of(hash + "|" + pipeline + "|" + index);
        }

        boolean saysTheSame(Print other) {
            return (piece.isPresent() && piece.equals(other.piece))
                    || words.equals(other.words)
                    || (numbers.equals(other.numbers) && likeness(other) >= NEARLY);
        }

        private double likeness(Print other) {
            int smaller = Math.min(shingles.size(), other.shingles.size());
            int larger = Math.max(shingles.size(), other.shingles.size());
            if (smaller < NEARLY * larger) {
                return 0;
            }
            long both = shingles.stream().filter(other.shingles::contains).count();
            return (double) both / (shingles.size() + other.shingles.size() - both);
        }
    }

    /** Whether a passage, given best first, says what none before it does. */
    boolean isNew(RetrievedPassage passage) {
        Print print = Print.of(passage);
        Optional<Print> same =
                kept.stream().filter(other -> other.saysTheSame(print)).findFirst();
        if (same.isPresent()) {
            folded.put(passage.id(), same.get().id());
            return false;
        }
        kept.add(print);
        return true;
    }

    /** Which passage says what this one, that was not new, does. */
    String sameAs(String id) {
        return Objects.requireNonNull(folded.get(id), "was new");
    }
}
