package io.tercel.rag;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.request.EmbeddingInputType;
import dev.langchain4j.model.embedding.request.EmbeddingRequest;
import dev.langchain4j.model.embedding.request.EmbeddingRequestParameters;
import dev.langchain4j.model.embedding.response.EmbeddingResponse;
import java.util.List;

/**
 * Tells the embedding model whether a text is a query or a document. Models trained with a prompt before their queries find
 * worse without it; models that make no difference are simply called.
 */
public final class InputTypes {

    private InputTypes() {}

    /** The vector of a query. */
    public static Embedding embedQuery(EmbeddingModel model, String query) {
        EmbeddingRequest.Builder request = EmbeddingRequest.builder().input(query);
        if (tellsApart(model)) {
            request.inputType(EmbeddingInputType.QUERY);
        }
        return model.embed(request.build()).embeddings().getFirst();
    }

    /** The vectors of documents, in their order. */
    public static EmbeddingResponse embedDocuments(EmbeddingModel model, List<TextSegment> documents) {
        EmbeddingRequest.Builder request = EmbeddingRequest.builder().textSegments(documents);
        if (tellsApart(model)) {
            request.inputType(EmbeddingInputType.DOCUMENT);
        }
        return model.embed(request.build());
    }

    private static boolean tellsApart(EmbeddingModel model) {
        return model.supportedParameters().contains(EmbeddingRequestParameters.INPUT_TYPE);
    }
}
