package io.tercel.rag.citation;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.rag.content.Content;
import dev.langchain4j.rag.content.ContentMetadata;
import io.tercel.rag.SourceRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A numbered source: what {@code [1]} in an answer stands for.
 *
 * @param number from 1, in the order of the contents
 * @param ref file, page, headings and place in the file
 * @param segment the text that the model was given, with its metadata
 * @param id of the passage in the store; empty when the content does not tell it
 */
public record Source(int number, SourceRef ref, TextSegment segment, Optional<String> id) {

    /** The contents as sources, numbered as {@link CitingContentInjector} does. */
    public static List<Source> of(List<Content> contents) {
        List<Source> sources = new ArrayList<>();
        for (Content content : contents) {
            TextSegment segment = content.textSegment();
            Object id = content.metadata().get(ContentMetadata.EMBEDDING_ID);
            sources.add(new Source(
                    sources.size() + 1,
                    SourceRef.of(segment.metadata()),
                    segment,
                    Optional.ofNullable(id).map(Object::toString)));
        }
        return List.copyOf(sources);
    }

    /** One line for people: {@code [1] guide.pdf, page 3}. */
    public String label() {
        return "[" + number + "] " + ref.label();
    }
}
