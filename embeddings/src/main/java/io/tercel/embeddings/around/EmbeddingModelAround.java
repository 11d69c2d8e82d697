package io.tercel.embeddings.around;

import dev.langchain4j.data.message.ContentType;
import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.request.EmbeddingParameter;
import dev.langchain4j.model.embedding.request.EmbeddingRequestParameters;
import io.tercel.embeddings.TokenEmbedder;
import io.tercel.embeddings.TokenEmbedderInside;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * An embedding model around another: answers questions about the model with that one's answers, and closes it if it can be closed.
 * Token vectors, if that one gives them, come from it directly. Listeners stay with the model inside and hear of the calls that reach
 * it; {@code addListener} on the outside adds one that hears of the calls made there.
 */
abstract class EmbeddingModelAround implements EmbeddingModel, TokenEmbedderInside, AutoCloseable {

    private final EmbeddingModel inside;

    EmbeddingModelAround(EmbeddingModel inside) {
        this.inside = Objects.requireNonNull(inside, "model");
    }

    final EmbeddingModel inside() {
        return inside;
    }

    @Override
    public final Optional<TokenEmbedder> tokenEmbedder() {
        return TokenEmbedder.of(inside);
    }

    @Override
    public int dimension() {
        return inside.dimension();
    }

    @Override
    public String modelName() {
        return inside.modelName();
    }

    @Override
    public ModelProvider provider() {
        return inside.provider();
    }

    @Override
    public EmbeddingRequestParameters defaultRequestParameters() {
        return inside.defaultRequestParameters();
    }

    @Override
    public Set<EmbeddingParameter<?>> supportedParameters() {
        return inside.supportedParameters();
    }

    @Override
    public Set<ContentType> supportedContentTypes() {
        return inside.supportedContentTypes();
    }

    /**
     * Closes the model inside if it can be closed.
     *
     * @throws IllegalStateException if that fails with a checked exception
     */
    @Override
    public void close() {
        if (inside instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException("The embedding model " + inside + " cannot be closed", e);
            }
        }
    }

    @Override
    public String toString() {
        return getClass().getSimpleName() + "[" + inside + "]";
    }
}
