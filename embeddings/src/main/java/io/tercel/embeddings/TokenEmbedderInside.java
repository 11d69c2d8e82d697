package io.tercel.embeddings;

import java.util.Optional;

/**
 * A model around another one that may give token vectors. Those of {@code io.tercel.embeddings.around} are such models; one's own that
 * implements this keeps late interaction where it would otherwise be lost: see {@link TokenEmbedder#of}.
 */
public interface TokenEmbedderInside {

    /**
     * What gives the token vectors; empty when nothing inside does. Calls of it reach the model inside directly: what is around it neither
     * keeps, counts nor repeats them.
     */
    Optional<TokenEmbedder> tokenEmbedder();
}
