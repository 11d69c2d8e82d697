package io.tercel.rag;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.rag.query.Query;

/** Makes the vector that a question is searched by. Implementations are thread-safe. */
@FunctionalInterface
public interface QuestionEmbedding {

    /** The vector, of the model that the passages were embedded with. */
    Embedding embed(Query question);

    /** The question's own vector, with the model's prompt for questions where it has one. */
    static QuestionEmbedding of(EmbeddingModel model) {
        return question -> InputTypes.embedQuery(model, question.text());
    }
}
