package io.tercel.rag.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.rag.query.Query;
import dev.langchain4j.store.embedding.CosineSimilarity;
import io.tercel.rag.HashingEmbeddingModel;
import io.tercel.rag.ScriptedChatModel;
import org.junit.jupiter.api.Test;

class HypotheticalDocumentsTest {

    private final HashingEmbeddingModel embeddings = new HashingEmbeddingModel();

    @Test
    void theVectorIsBetweenTheQuestionAndTheImaginedAnswer() {
        Query question = Query.from("what do hawks eat");
        Embedding own = embeddings.embed(question.text()).content();
        Embedding answer = embeddings.embed("mice and voles from the field").content();

        Embedding vector = new HypotheticalDocuments(
                        ScriptedChatModel.saying(" mice and voles from the field\n"), embeddings)
                .embed(question);

        assertThat(CosineSimilarity.between(vector, answer)).isGreaterThan(CosineSimilarity.between(own, answer));
        assertThat(CosineSimilarity.between(vector, own))
                .isEqualTo(CosineSimilarity.between(vector, answer), within(1e-5));
    }

    @Test
    void severalAnswersCountAsManyTimes() {
        ScriptedChatModel model = ScriptedChatModel.saying("mice");

        Embedding vector = new HypotheticalDocuments(model, embeddings, 3).embed(Query.from("food"));

        assertThat(model.asked()).hasSize(3);
        assertThat(CosineSimilarity.between(vector, embeddings.embed("mice").content()))
                .isGreaterThan(0.9);
    }

    @Test
    void aModelThatFailsOrSaysNothingLeavesTheQuestionsOwnVector() {
        Embedding own = embeddings.embed("food").content();

        assertThat(new HypotheticalDocuments(ScriptedChatModel.failing(), embeddings).embed(Query.from("food")))
                .isEqualTo(own);
        assertThat(new HypotheticalDocuments(ScriptedChatModel.saying(" "), embeddings).embed(Query.from("food")))
                .isEqualTo(own);
    }
}
