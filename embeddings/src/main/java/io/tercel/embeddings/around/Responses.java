package io.tercel.embeddings.around;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.model.embedding.request.EmbeddingInput;
import dev.langchain4j.model.embedding.request.EmbeddingRequest;
import dev.langchain4j.model.embedding.response.EmbeddingResponse;
import dev.langchain4j.model.embedding.response.EmbeddingResponseMetadata;
import dev.langchain4j.model.output.TokenUsage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes requests apart and puts responses together. */
final class Responses {

    private Responses() {}

    /** The same request for some of its inputs. */
    static EmbeddingRequest part(EmbeddingRequest whole, List<EmbeddingInput> inputs) {
        return EmbeddingRequest.builder()
                .inputs(inputs)
                .parameters(whole.parameters())
                .build();
    }

    static EmbeddingResponse of(List<Embedding> embeddings, @Nullable String modelName, @Nullable TokenUsage usage) {
        return EmbeddingResponse.builder()
                .embeddings(embeddings)
                .metadata(EmbeddingResponseMetadata.builder()
                        .modelName(modelName)
                        .tokenUsage(usage)
                        .build())
                .build();
    }

    /** What two calls used together; a model that does not say counts for nothing. */
    static @Nullable TokenUsage sum(@Nullable TokenUsage one, @Nullable TokenUsage other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return TokenUsage.sum(one, other);
    }

    /** The embeddings of a response, of which there has to be one for each input. */
    static List<Embedding> checked(EmbeddingResponse response, int inputs) {
        List<Embedding> embeddings = response.embeddings();
        if (embeddings.size() != inputs) {
            throw new IllegalStateException(
                    "The embedding model gave " + embeddings.size() + " vectors for " + inputs + " texts");
        }
        return embeddings;
    }
}
