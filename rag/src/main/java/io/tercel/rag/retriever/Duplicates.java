package io.tercel.rag.retriever;

import io.tercel.rag.SourceRef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/*
 * Passages that say what a better one says already: the same piece of a document that is there twice, the same text but for white space and
 * letter case, or nearly the same words in the same order. Nearly is a Jaccard coefficient of the sets of three words in sequence of
 * at least 0.9 (A. Broder: "On the resemblance and containment of documents", 1997) and the same numbers: two invoices that
 * differ in nothing but the amount are not one.
 */
final class Duplicates {

    private static final double NEARLY = 0.9;

    private final List<Print> kept = new ArrayList<>();
    private final Map<String, String> folded = new HashMap<>();

    /** What of a passage is compared. */
    private record Print(String id, TextPrint text, Optional<String> piece) {

        static Print of(RetrievedPassage passage) {
            return new Print(passage.id(), TextPrint.of(passage.segment().text()), piece(passage));
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
                    || text.sameWords(other.text)
                    || (text.sameNumbers(other.text) && text.likeness(other.text, NEARLY) >= NEARLY);
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
