package io.tercel.rag.augment;

import dev.langchain4j.rag.content.Content;
import io.tercel.rag.citation.CitationReport;
import java.util.List;

/**
 * An answer with what it rests on.
 *
 * @param question what was asked
 * @param text what the model said
 * @param contents what it was given, numbered from 1 in this order
 * @param citations what it cites of them, and what it does not
 */
public record RagAnswer(String question, String text, List<Content> contents, CitationReport citations) {

    /** Copies the list. */
    public RagAnswer {
        contents = List.copyOf(contents);
    }
}
