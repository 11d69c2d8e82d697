package io.tercel.embeddings;

import java.util.List;

/** A model that gives every token of a text its own vector, as late interaction needs. Implementations are thread-safe. */
public interface TokenEmbedder {

    /**
     * The token vectors of each text, special tokens left out, in the order of the texts.
     *
     * @param texts any number of texts, none of them blank
     * @throws IllegalArgumentException if a text is blank
     */
    List<TokenEmbeddings> embedTokens(List<String> texts);

    /** The token vectors of one text, special tokens left out. */
    default TokenEmbeddings embedTokens(String text) {
        return embedTokens(List.of(text)).getFirst();
    }
}
