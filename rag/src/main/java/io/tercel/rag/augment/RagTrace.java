package io.tercel.rag.augment;

import dev.langchain4j.rag.content.Content;
import dev.langchain4j.rag.content.ContentMetadata;
import io.tercel.rag.citation.Source;
import io.tercel.rag.retriever.RetrievalTrace;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What became of a question on its way through the pipeline.
 *
 * @param question what the user wrote
 * @param queries what was searched by, in the order in which it was made
 * @param searches one for each query and collection that was looked in
 * @param contents what the model is given, numbered from 1 in this order
 * @param took from question to contents
 */
public record RagTrace(
        String question, List<String> queries, List<Search> searches, List<Content> contents, Duration took) {

    /** Copies the lists. */
    public RagTrace {
        queries = List.copyOf(queries);
        searches = List.copyOf(searches);
        contents = List.copyOf(contents);
    }

    /**
     * One query in one collection.
     *
     * @param query what was searched by
     * @param collection where, by the name that the builder was given
     * @param found how many passages
     * @param trace what each stage made of it; empty for retrievers of others
     */
    public record Search(String query, String collection, int found, Optional<RetrievalTrace> trace) {}

    /** The trace for people to read. */
    public String toText() {
        StringBuilder text = new StringBuilder("question: ").append(question).append('\n');
        for (String query : queries) {
            text.append("searched by: ").append(query).append('\n');
        }
        for (Search search : searches) {
            text.append("\nin '%s': %d for: %s\n".formatted(search.collection(), search.found(), search.query()));
            search.trace().ifPresent(trace -> text.append(trace.toText().indent(2)));
        }
        text.append("\ncontents, in %s ms:\n".formatted(String.format(Locale.ROOT, "%.1f", took.toNanos() / 1e6)));
        List<Source> sources = Source.of(contents);
        for (int i = 0; i < sources.size(); i++) {
            text.append(sources.get(i).label());
            if (contents.get(i).metadata().get(ContentMetadata.RERANKED_SCORE) instanceof Number score) {
                text.append(String.format(Locale.ROOT, "  %.4f", score.doubleValue()));
            }
            text.append('\n');
        }
        return text.toString();
    }

    @Override
    public String toString() {
        return toText();
    }
}
