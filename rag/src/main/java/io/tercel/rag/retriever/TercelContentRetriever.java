package io.tercel.rag.retriever;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.scoring.ScoringModel;
import dev.langchain4j.rag.content.Content;
import dev.langchain4j.rag.content.retriever.ContentRetriever;
import dev.langchain4j.rag.query.Query;
import dev.langchain4j.store.embedding.filter.Filter;
import io.tercel.embeddings.TokenEmbedder;
import io.tercel.langchain4j.TercelEmbeddingStore;
import io.tercel.rag.QuestionEmbedding;
import io.tercel.rerankers.Reranked;
import io.tercel.rerankers.Reranker;
import io.tercel.rerankers.Rerankers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds passages in a store for a question. By default by meaning and by words at once, which finds what either alone would
 * miss; with a reranker, the best of them are read again together with the question.
 *
 * <pre>{@code
 * ContentRetriever retriever = TercelContentRetriever.builder()
 *         .store(store)
 *         .embeddingModel(model)
 *         .filter(metadataKey("year").isGreaterThan(2020))
 *         .build();
 * }</pre>
 *
 * <p>{@link #search} tells more about each passage than LangChain4j's {@link Content} has room for: where it comes from and which
 * way of searching found it at which rank. {@link #retrieve} gives the same passages, each as a {@link RetrievedContent} that has all of
 * it. {@link #explain} tells what each stage made of a question, so does a {@link RetrievalListener} for every question.
 *
 * <p>Filters are applied before the search, not to its results: a filtered search returns as many passages as an open one. What a passage
 * says is whatever its document said; treat it as input from outside, not as instructions.
 *
 * <p>Safe for use by many threads if the model and the reranker are.
 */
public final class TercelContentRetriever implements ContentRetriever {

    private static final Logger log = LoggerFactory.getLogger(TercelContentRetriever.class);

    private static final int RECOMMENDED_CANDIDATES = 60;

    private final RetrieverSettings settings;
    private final List<RetrievalListener> listeners;

    private TercelContentRetriever(Builder builder) {
        settings = builder.settings();
        listeners = List.copyOf(builder.listeners);
        if (settings.mode() != RetrievalMode.TEXT && settings.embedding().isEmpty()) {
            throw new IllegalArgumentException(
                    "mode " + settings.mode() + " needs an embeddingModel; TEXT does without");
        }
    }

    /** Starts a retriever; a store must be given, and an embedding model unless the mode is {@link RetrievalMode#TEXT}. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Starts a retriever that is set up as it serves most applications, which is how {@code Rag.assistant} has it: the best 60 passages by
     * meaning and by words are put in order by learned weights. If the model gives token vectors, as those in the box do, also
     * within the models of {@code io.tercel.embeddings.around}, late interaction counts as well: for the best 50 when the store holds
     * their token vectors, which takes milliseconds; otherwise for the best 10, which the model reads while the question waits, in a
     * quarter of a second or so. {@code rerankBy(Rerankers.learned())} does without it; for a model without token vectors the log says so.
     *
     * @param model that the passages were embedded with
     */
    public static Builder recommended(TercelEmbeddingStore store, EmbeddingModel model) {
        return builder()
                .store(store)
                .embeddingModel(model)
                .rerankAsRecommended(store, model)
                .rerankCandidates(RECOMMENDED_CANDIDATES);
    }

    /** The passages for a question, best first; each is a {@link RetrievedContent}. */
    @Override
    public List<Content> retrieve(Query query) {
        return search(query).stream().<Content>map(RetrievedContent::of).toList();
    }

    /** The passages for a question, best first. */
    public List<RetrievedPassage> search(String question) {
        return search(Query.from(question));
    }

    /** The passages for a question, best first; its metadata reaches the functions of the builder. */
    public List<RetrievedPassage> search(Query query) {
        RetrievalTrace trace = new Retrieval(settings, query, !listeners.isEmpty()).run();
        listeners.forEach(listener -> tell(listener, trace));
        return trace.passages();
    }

    /** The passages for a question with what each stage made of it. */
    public RetrievalTrace explain(String question) {
        return explain(Query.from(question));
    }

    /** The passages for a question with what each stage made of it. */
    public RetrievalTrace explain(Query query) {
        RetrievalTrace trace = new Retrieval(settings, query, true).run();
        listeners.forEach(listener -> tell(listener, trace));
        return trace;
    }

    private static void tell(RetrievalListener listener, RetrievalTrace trace) {
        try {
            listener.retrieved(trace);
        } catch (RuntimeException e) {
            log.warn("A retrieval listener failed", e);
        }
    }

    /** A scoring model as a reranker. Stable: what it cannot tell apart keeps its order. */
    private static Reranker reranker(ScoringModel scoring) {
        return (question, candidates) -> {
            if (candidates.isEmpty()) {
                return List.of();
            }
            List<TextSegment> texts = candidates.stream()
                    .map(candidate -> TextSegment.from(candidate.text()))
                    .toList();
            List<Double> scores = scoring.scoreAll(texts, question).content();
            List<Reranked> reranked = new ArrayList<>();
            for (int i = 0; i < scores.size(); i++) {
                reranked.add(new Reranked(candidates.get(i), scores.get(i)));
            }
            reranked.sort(Comparator.comparingDouble(Reranked::score).reversed());
            return reranked;
        };
    }

    /** Collects the parts of a retriever. Not safe for use by many threads. */
    public static final class Builder {

        private static final int DEFAULT_MAX_RESULTS = 5;
        private static final int DEFAULT_CANDIDATES = 100;
        private static final int DEFAULT_RERANK_CANDIDATES = 30;

        private @Nullable TercelEmbeddingStore store;
        private Optional<QuestionEmbedding> embedding = Optional.empty();
        private RetrievalMode mode = RetrievalMode.HYBRID;
        private final List<Function<Query, Optional<Filter>>> filters = new ArrayList<>();
        private Function<Query, Integer> maxResults = query -> DEFAULT_MAX_RESULTS;
        private Function<Query, Double> minScore = query -> 0.0;
        private int candidates = DEFAULT_CANDIDATES;
        private Optional<Reranker> reranker = Optional.empty();

        /** The model for whose sake late interaction is left out though it is recommended. */
        private Optional<EmbeddingModel> withoutTokenVectors = Optional.empty();

        private int rerankCandidates = DEFAULT_RERANK_CANDIDATES;
        private double minShareOfBest;
        private OptionalDouble minRerankedScore = OptionalDouble.empty();
        private boolean foldDuplicates = true;
        private OptionalDouble diversity = OptionalDouble.empty();
        private Surroundings surroundings = Surroundings.none();
        private final List<RetrievalListener> listeners = new ArrayList<>();

        private Builder() {}

        /** Where to search. Needed. */
        public Builder store(TercelEmbeddingStore in) {
            store = in;
            return this;
        }

        /** What questions are embedded with: the model that the passages were embedded with. */
        public Builder embeddingModel(EmbeddingModel with) {
            return questionEmbedding(QuestionEmbedding.of(with));
        }

        /** How questions are embedded, where it is not just by a model; it takes the place of {@link #embeddingModel}. */
        public Builder questionEmbedding(QuestionEmbedding with) {
            embedding = Optional.of(with);
            return this;
        }

        /** What to search by; {@link RetrievalMode#HYBRID} unless asked for otherwise. */
        public Builder mode(RetrievalMode by) {
            mode = Objects.requireNonNull(by, "mode");
            return this;
        }

        /** Searches by meaning only. */
        public Builder dense() {
            return mode(RetrievalMode.DENSE);
        }

        /** Searches by words only. */
        public Builder text() {
            return mode(RetrievalMode.TEXT);
        }

        /** Searches by meaning and by words. */
        public Builder hybrid() {
            return mode(RetrievalMode.HYBRID);
        }

        /** Which passages are eligible, for every question. Of several filters, of whatever kind, all must fit. */
        public Builder filter(Filter condition) {
            Objects.requireNonNull(condition, "filter");
            return dynamicFilter(query -> Optional.of(condition));
        }

        /**
         * Which passages are eligible, for each question, by its metadata: the user, the chat. An empty answer lets everything
         * through; to let nothing through, throw. Of several filters all must fit.
         */
        public Builder dynamicFilter(Function<Query, Optional<Filter>> condition) {
            filters.add(Objects.requireNonNull(condition, "dynamicFilter"));
            return this;
        }

        /**
         * Only passages are eligible whose metadata has, under the key, the id of the chat memory that the question comes with: the value
         * of {@code @MemoryId}. A question without one is refused with an {@code IllegalArgumentException}.
         */
        public Builder filterByChatMemoryId(String key) {
            return dynamicFilter(ScopeFilter.byChatMemoryId(key));
        }

        /**
         * Only passages are eligible whose metadata has, under the key, the value of an invocation parameter of the question: the user or
         * tenant, as the application knows it and no question can change it. A question without it is refused with an {@code
         * IllegalArgumentException}.
         */
        public Builder filterByParameter(String key, String parameter) {
            return dynamicFilter(ScopeFilter.byParameter(key, parameter));
        }

        /** Most passages; 5 unless asked for otherwise. */
        public Builder maxResults(int most) {
            if (most < 1) {
                throw new IllegalArgumentException("maxResults must be at least 1, was " + most);
            }
            return dynamicMaxResults(query -> most);
        }

        /** Most passages, for each question. */
        public Builder dynamicMaxResults(Function<Query, Integer> most) {
            maxResults = Objects.requireNonNull(most, "dynamicMaxResults");
            return this;
        }

        /**
         * The least score of a passage; 0 unless asked for otherwise. In modes {@link RetrievalMode#DENSE} and {@link
         * RetrievalMode#HYBRID} it is compared with relevance, {@code (1 + cosine) / 2}: in HYBRID not with the fused score, which says how a
         * passage ranks and would be the same for the best of a bad lot. For unrelated texts relevance is often well above one half, depending
         * on the model. In mode {@link RetrievalMode#TEXT} it is compared with BM25, whose size depends on the question and the
         * collection; {@link #minShareOfBest} does not.
         */
        public Builder minScore(double least) {
            return dynamicMinScore(query -> least);
        }

        /** The least score, for each question. */
        public Builder dynamicMinScore(Function<Query, Double> least) {
            minScore = Objects.requireNonNull(least, "dynamicMinScore");
            return this;
        }

        /**
         * The least score of a passage as a share of the best one's, on the scale of the {@link RetrievalMode}: with 0.5, passages go that
         * score less than half of the best. Meant for {@link RetrievalMode#TEXT}, where scores of different questions cannot be compared; it
         * never takes the best one away. 0 unless asked for otherwise.
         */
        public Builder minShareOfBest(double share) {
            minShareOfBest = share(share, "minShareOfBest");
            return this;
        }

        /** The least score by the reranker, on the reranker's own scale; it takes no part where there is no reranker. None unless given. */
        public Builder minRerankedScore(double least) {
            minRerankedScore = OptionalDouble.of(least);
            return this;
        }

        /**
         * Whether a passage is left out that says what a better one says already: the same piece of a document that is stored twice, the
         * same text but for white space, punctuation and letter case, or nearly the same words in the same order with the same numbers. Others come
         * in their place. On unless turned off.
         */
        public Builder foldDuplicates(boolean fold) {
            foldDuplicates = fold;
            return this;
        }

        /**
         * How much it counts that a passage says something else than those before it: 0 for not at all, 1 for nothing but that; 0.3 is
         * a good start. By maximal marginal relevance over the embeddings as they are stored, among five times as many passages as are
         * returned. Not looked at unless given.
         */
        public Builder diversity(double share) {
            diversity = OptionalDouble.of(share(share, "diversity"));
            return this;
        }

        /**
         * What is returned around a passage that was found; {@link Surroundings#none()} unless asked for otherwise. {@link #maxResults}
         * counts what was found, so that fewer come back where surroundings meet.
         */
        public Builder surroundings(Surroundings around) {
            surroundings = Objects.requireNonNull(around, "surroundings");
            return this;
        }

        /** Is told for each question what each stage made of it. None unless given; then nothing is written down. */
        public Builder listener(RetrievalListener told) {
            listeners.add(Objects.requireNonNull(told, "listener"));
            return this;
        }

        /** How many passages each way of searching brings to the fusion; 100 unless asked for otherwise. */
        public Builder candidates(int each) {
            if (each < 1) {
                throw new IllegalArgumentException("candidates must be at least 1, was " + each);
            }
            candidates = each;
            return this;
        }

        /** Reads the best passages again together with the question and puts them in a new order. None unless given. */
        public Builder reranker(ScoringModel with) {
            return rerankBy(TercelContentRetriever.reranker(with));
        }

        /**
         * Puts the best passages in a new order by a reranker that is told what the search knows about them, the cosine and BM25,
         * besides their texts: {@code rerankBy(Rerankers.learned())}, which takes no time and is best given some more {@link
         * #rerankCandidates}, such as 60. It takes the place of {@link #reranker}.
         */
        public Builder rerankBy(Reranker with) {
            reranker = Optional.of(with);
            withoutTokenVectors = Optional.empty();
            return this;
        }

        private Builder rerankAsRecommended(TercelEmbeddingStore in, EmbeddingModel model) {
            Optional<TokenEmbedder> embedder = TokenEmbedder.of(model);
            rerankBy(embedder.isPresent() ? new RecommendedReranker(in, embedder.get()) : Rerankers.learned());
            withoutTokenVectors = embedder.isPresent() ? Optional.empty() : Optional.of(model);
            return this;
        }

        /** How many passages the reranker reads at least; 30 unless asked for otherwise. Its time grows with them. */
        public Builder rerankCandidates(int most) {
            if (most < 1) {
                throw new IllegalArgumentException("rerankCandidates must be at least 1, was " + most);
            }
            rerankCandidates = most;
            return this;
        }

        /**
         * The retriever.
         *
         * @throws NullPointerException when the store is missing
         * @throws IllegalArgumentException when the embedding model is missing but needed
         */
        public TercelContentRetriever build() {
            withoutTokenVectors.ifPresent(model -> log.info(
                    "Retrieval goes without late interaction: {} gives no token vectors. A model in the process does, such as those of Embeddings; one's own model around it says so with TokenEmbedderInside. Whoever wants none says rerankBy(Rerankers.learned())",
                    model.getClass().getName()));
            return new TercelContentRetriever(this);
        }

        private static double share(double value, String name) {
            if (!(value >= 0 && value <= 1)) {
                throw new IllegalArgumentException(name + " must be from 0 to 1, was " + value);
            }
            return value;
        }

        private RetrieverSettings settings() {
            return new RetrieverSettings(
                    Objects.requireNonNull(store, "store"),
                    embedding,
                    mode,
                    ScopeFilter.all(filters),
                    maxResults,
                    minScore,
                    minShareOfBest,
                    candidates,
                    reranker,
                    rerankCandidates,
                    minRerankedScore,
                    foldDuplicates,
                    diversity,
                    surroundings);
        }
    }
}
