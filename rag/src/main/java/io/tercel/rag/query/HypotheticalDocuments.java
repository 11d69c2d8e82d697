package io.tercel.rag.query;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.rag.query.Query;
import io.tercel.rag.InputTypes;
import io.tercel.rag.QuestionEmbedding;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Searches by the vector of an imagined answer (HyDE): a passage that answers a question is nearer to another answer, a wrong one even,
 * than to the question. The vector is the mean of those of the answers that a chat model makes up and of the question itself. L. Gao, X. Ma,
 * J. Lin, J. Callan: "Precise Zero-Shot Dense Retrieval without Relevance Labels", ACL 2023.
 *
 * <p>Give it to {@code TercelContentRetriever.builder().questionEmbedding(…)}; the words of a hybrid search stay those of the
 * question. Each question waits for the chat model. When the model fails, the question's own vector is used.
 *
 * <p>Safe for use by many threads if the models are.
 */
public final class HypotheticalDocuments implements QuestionEmbedding {

    private static final Logger log = LoggerFactory.getLogger(HypotheticalDocuments.class);

    private final ChatModel chatModel;
    private final EmbeddingModel embeddingModel;
    private final int answers;

    /**
     * With one answer.
     *
     * @param embeddingModel the one that the passages were embedded with
     */
    public HypotheticalDocuments(ChatModel chatModel, EmbeddingModel embeddingModel) {
        this(chatModel, embeddingModel, 1);
    }

    /**
     * With several answers, for chat models that do not always say the same.
     *
     * @param answers how many, at least 1; the chat model is asked as often
     */
    public HypotheticalDocuments(ChatModel chatModel, EmbeddingModel embeddingModel, int answers) {
        this.chatModel = Objects.requireNonNull(chatModel, "chatModel");
        this.embeddingModel = Objects.requireNonNull(embeddingModel, "embeddingModel");
        if (answers < 1) {
            throw new IllegalArgumentException("answers: expected at least 1, got " + answers);
        }
        this.answers = answers;
    }

    @Override
    public Embedding embed(Query question) {
        Embedding own = InputTypes.embedQuery(embeddingModel, question.text());
        List<TextSegment> imagined = imagine(question.text());
        if (imagined.isEmpty()) {
            return own;
        }
        List<Embedding> all = new ArrayList<>(
                InputTypes.embedDocuments(embeddingModel, imagined).embeddings());
        all.add(own);
        return mean(all);
    }

    private List<TextSegment> imagine(String question) {
        List<TextSegment> imagined = new ArrayList<>();
        try {
            for (int i = 0; i < answers; i++) {
                String answer = chatModel.chat(
                        "Write a passage of three to five sentences, as it could stand in a document, that answers the"
                                + " question below. Make up what you do not know. Write nothing but the passage.\n"
                                + "Question: "
                                + question);
                if (answer != null && !answer.isBlank()) {
                    imagined.add(TextSegment.from(answer.strip()));
                }
            }
        } catch (RuntimeException e) {
            log.warn("A question is searched by its own vector, because no answer to it could be imagined", e);
        }
        return imagined;
    }

    /** Of their directions: a long vector counts no more than a short one. */
    private static Embedding mean(List<Embedding> embeddings) {
        float[] mean = new float[embeddings.getFirst().dimension()];
        for (Embedding embedding : embeddings) {
            float[] vector = embedding.vector();
            double norm = 0;
            for (float value : vector) {
                norm += (double) value * value;
            }
            double length = Math.max(Math.sqrt(norm), Double.MIN_NORMAL);
            for (int i = 0; i < mean.length; i++) {
                mean[i] += (float) (vector[i] / length / embeddings.size());
            }
        }
        return Embedding.from(mean);
    }
}
