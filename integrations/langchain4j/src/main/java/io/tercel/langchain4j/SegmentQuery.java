package io.tercel.langchain4j;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.store.embedding.filter.Filter;
import java.util.Optional;

/**
 * What to find, by an embedding, by the words of a text, or by both; LangChain4j's own request always has an embedding and says
 * nothing about legs. Immutable: {@link #filter} and its like return a changed copy.
 *
 * @param embedding entries near it; at least one of this and {@code text} is there
 * @param text entries about its words
 * @param filter which entries are eligible; all when empty
 * @param limit most matches
 * @param candidates how many entries each leg brings at least when there are two, so that the ranks mean something
 */
public record SegmentQuery(
        Optional<Embedding> embedding, Optional<String> text, Optional<Filter> filter, int limit, int candidates) {

    private static final int DEFAULT_LIMIT = 10;
    private static final int DEFAULT_CANDIDATES = 100;

    /** Checks that there is something to find. */
    public SegmentQuery {
        if (embedding.isEmpty() && text.isEmpty()) {
            throw new IllegalArgumentException("a query needs an embedding or a text");
        }
        if (limit < 1 || candidates < 1) {
            throw new IllegalArgumentException(
                    "limit and candidates must be at least 1, but are: " + limit + " and " + candidates);
        }
    }

    private SegmentQuery(Optional<Embedding> embedding, Optional<String> text) {
        this(embedding, text, Optional.empty(), DEFAULT_LIMIT, DEFAULT_CANDIDATES);
    }

    /** Entries near an embedding. */
    public static SegmentQuery near(Embedding embedding) {
        return new SegmentQuery(Optional.of(embedding), Optional.empty());
    }

    /** Entries about the words of a text. */
    public static SegmentQuery about(String text) {
        return new SegmentQuery(Optional.empty(), Optional.of(text));
    }

    /** Both, joined by reciprocal rank fusion. */
    public static SegmentQuery hybrid(Embedding embedding, String text) {
        return new SegmentQuery(Optional.of(embedding), Optional.of(text));
    }

    /** The same query for entries that fit a filter. */
    public SegmentQuery filter(Filter condition) {
        return new SegmentQuery(embedding, text, Optional.of(condition), limit, candidates);
    }

    /** The same query for another number of matches; 10 unless asked for otherwise. */
    public SegmentQuery limit(int most) {
        return new SegmentQuery(embedding, text, filter, most, candidates);
    }

    /** The same query with another number of candidates for each of two legs; 100 unless asked for otherwise. */
    public SegmentQuery candidates(int least) {
        return new SegmentQuery(embedding, text, filter, limit, least);
    }
}
