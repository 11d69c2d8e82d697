package io.tercel.rerankers;

import io.tercel.embeddings.Embeddings;
import io.tercel.embeddings.OnnxEmbeddingModel;
import io.tercel.embeddings.TokenEmbedder;

/** The way in: rerankers that run inside the process, ready to use. */
public final class Rerankers {

    private Rerankers() {}

    /**
     * Late interaction over the token vectors of the best embedding model on the class path, opened for this reranker and
     * closed with it. Where the application has an embedding model already, {@link #lateInteraction(TokenEmbedder)} saves
     * loading it twice.
     *
     * @throws io.tercel.embeddings.MissingModelException if there is no embedding model on the class path
     * @throws io.tercel.embeddings.MissingLibraryException if a native library cannot be loaded
     */
    public static LateInteractionScoringModel lateInteraction() {
        OnnxEmbeddingModel model = Embeddings.auto();
        return new LateInteractionScoringModel(model, model::close);
    }

    /** Late interaction over the token vectors of a model that stays the caller's to close. */
    public static LateInteractionScoringModel lateInteraction(TokenEmbedder embedder) {
        return new LateInteractionScoringModel(embedder, () -> {});
    }

    /**
     * What a search knows about its candidates, joined by the weights in the box: costs nothing and needs no model. {@link
     * LearnedReranker#lateInteraction} adds late interaction for the best of them.
     */
    public static LearnedReranker learned() {
        return LearnedReranker.of(LearnedWeights.bundled());
    }
}
