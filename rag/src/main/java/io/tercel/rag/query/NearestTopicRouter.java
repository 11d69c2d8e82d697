package io.tercel.rag.query;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.rag.content.retriever.ContentRetriever;
import dev.langchain4j.rag.query.Query;
import dev.langchain4j.rag.query.router.QueryRouter;
import dev.langchain4j.store.embedding.CosineSimilarity;
import io.tercel.rag.InputTypes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Decides by embeddings in which of several collections to look: where a description, or a question that is typical for it, is near to
 * the question. Needs no chat model and takes as long as embedding the question; LangChain4j's {@code LanguageModelQueryRouter} asks a chat
 * model instead.
 *
 * <p>All collections are looked at whose best text is nearly as near as the best of all. When in doubt more of them are: looking in vain
 * costs time, not looking costs the answer.
 *
 * <p>Safe for use by many threads if the model is.
 */
public final class NearestTopicRouter implements QueryRouter {

    private final EmbeddingModel model;
    private final List<Topic> topics;
    private final double margin;

    private record Topic(ContentRetriever retriever, List<Embedding> texts) {

        double nearness(Embedding question) {
            return texts.stream()
                    .mapToDouble(text -> CosineSimilarity.between(text, question))
                    .max()
                    .orElseThrow();
        }
    }

    private NearestTopicRouter(Builder builder) {
        model = Objects.requireNonNull(builder.model, "embeddingModel");
        if (builder.retrievers.isEmpty()) {
            throw new IllegalArgumentException("topics: expected at least one");
        }
        List<Topic> embedded = new ArrayList<>();
        for (int i = 0; i < builder.retrievers.size(); i++) {
            embedded.add(new Topic(
                    builder.retrievers.get(i),
                    InputTypes.embedDocuments(model, builder.texts.get(i)).embeddings()));
        }
        topics = List.copyOf(embedded);
        margin = builder.margin;
    }

    /** Starts a router. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public Collection<ContentRetriever> route(Query query) {
        Embedding question = InputTypes.embedQuery(model, query.text());
        double[] nearness =
                topics.stream().mapToDouble(topic -> topic.nearness(question)).toArray();
        double best = Double.NEGATIVE_INFINITY;
        for (double each : nearness) {
            best = Math.max(best, each);
        }
        List<ContentRetriever> chosen = new ArrayList<>();
        for (int i = 0; i < nearness.length; i++) {
            if (nearness[i] >= best - margin) {
                chosen.add(topics.get(i).retriever());
            }
        }
        return chosen;
    }

    /** Collects the parts of a router. Not safe for use by many threads. */
    public static final class Builder {

        private static final double DEFAULT_MARGIN = 0.05;

        private @Nullable EmbeddingModel model;
        private final List<ContentRetriever> retrievers = new ArrayList<>();
        private final List<List<TextSegment>> texts = new ArrayList<>();
        private double margin = DEFAULT_MARGIN;

        private Builder() {}

        /** What texts and questions are embedded with. Needed. */
        public Builder embeddingModel(EmbeddingModel with) {
            model = with;
            return this;
        }

        /**
         * Adds a collection.
         *
         * @param retriever finds in it
         * @param description of what is in it
         * @param questions that are typical for it; they tell more than a description
         */
        public Builder topic(ContentRetriever retriever, String description, String... questions) {
            List<TextSegment> all = new ArrayList<>();
            all.add(TextSegment.from(description));
            for (String question : questions) {
                all.add(TextSegment.from(question));
            }
            retrievers.add(Objects.requireNonNull(retriever, "retriever"));
            texts.add(all);
            return this;
        }

        /** How much less near, by cosine, a collection may be than the best and still be looked at; 0.05 unless asked for otherwise. */
        public Builder margin(double cosine) {
            if (!(cosine >= 0)) {
                throw new IllegalArgumentException("margin: expected 0 or more, got " + cosine);
            }
            margin = cosine;
            return this;
        }

        /**
         * The router; embeds the texts.
         *
         * @throws NullPointerException when the model is missing
         * @throws IllegalArgumentException when there is no topic
         */
        public NearestTopicRouter build() {
            return new NearestTopicRouter(this);
        }
    }
}
