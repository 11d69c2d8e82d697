package io.tercel.embeddings;

import dev.langchain4j.model.embedding.EmbeddingModel;
import java.util.List;
import java.util.Optional;

/** A model that gives every token of a text its own vector, as late interaction needs. Implementations are thread-safe. */
public interface TokenEmbedder {

    /**
     * The token vectors of each text, special tokens left out, in the order of the texts.
     *
     * @param texts any number of texts, none of them blank
     * @throws IllegalArgumentException if a text is blank
     */
    List<TokenEmbeddings> embedTokens(List<String> texts);

    /**
     * Whether a text is in a language that the model was made for, as far as that can be told from the text; true when it cannot. Of a
     * language that a model was not made for its vectors say little, and words are the better guide.
     */
    default boolean reads(String text) {
        return true;
    }

    /**
     * What gives the token vectors of a model: the model itself, or the one that it is around, if it says which ({@link
     * TokenEmbedderInside}).
     *
     * @return empty when it has none
     */
    static Optional<TokenEmbedder> of(EmbeddingModel model) {
        return switch (model) {
            case TokenEmbedder embedder -> Optional.of(embedder);
            case TokenEmbedderInside around -> around.tokenEmbedder();
            default -> Optional.empty();
        };
    }

    /** The token vectors of one text, special tokens left out. */
    default TokenEmbeddings embedTokens(String text) {
        return embedTokens(List.of(text)).getFirst();
    }
}
