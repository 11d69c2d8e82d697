package io.tercel.langchain4j;

/** What a search looks at. */
public enum SearchMode {
    /** The query's embedding only; scores are relevance by cosine. */
    VECTOR,
    /**
     * The query's embedding and the words of its text, joined by reciprocal rank fusion. A request without a text is searched as
     * by {@link #VECTOR}.
     */
    HYBRID
}
