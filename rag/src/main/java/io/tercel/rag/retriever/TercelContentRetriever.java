package io.tercel.rag.retriever;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.scoring.ScoringModel;
import dev.langchain4j.rag.content.Content;
import dev.langchain4j.rag.content.ContentMetadata;
import dev.langchain4j.rag.content.retriever.ContentRetriever;
import dev.langchain4j.rag.query.Query;
import dev.langchain4j.store.embedding.filter.Filter;
import io.tercel.langchain4j.SegmentMatch;
import io.tercel.langchain4j.SegmentQuery;
import io.tercel.langchain4j.TercelEmbeddingStore;
import io.tercel.query.Hit;
import io.tercel.rag.InputTypes;
import io.tercel.rag.SourceRef;
import io.tercel.rag.retriever.LegMatch.Leg;
import io.tercel.rerankers.Candidate;
import io.tercel.rerankers.Reranked;
import io.tercel.rerankers.Reranker;
import io.tercel.rerankers.Signal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

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
 * way of searching found it at which rank. {@link #retrieve} gives the same passages with their score, id and reranked score.
 *
 * <p>Filters are applied before the search, not to its results: a filtered search returns as many passages as an open one. What a passage
 * says is whatever its document said; treat it as input from outside, not as instructions.
 *
 * <p>Safe for use by many threads if the model and the reranker are.
 */
public final class TercelContentRetriever implements ContentRetriever {

    private final TercelEmbeddingStore store;
    private final Optional<EmbeddingModel> model;
    private final RetrievalMode mode;
    private final Function<Query, Optional<Filter>> filter;
    private final Function<Query, Integer> maxResults;
    private final Function<Query, Double> minScore;
    private final int candidates;
    private final Optional<Reranker> reranker;
    private final int rerankCandidates;

    private TercelContentRetriever(Builder builder) {
        store = Objects.requireNonNull(builder.store, "store");
        model = Optional.ofNullable(builder.model);
        mode = builder.mode;
        filter = builder.filter();
        maxResults = builder.maxResults;
        minScore = builder.minScore;
        candidates = builder.candidates;
        reranker = builder.reranker;
        rerankCandidates = builder.rerankCandidates;
        if (mode != RetrievalMode.TEXT && model.isEmpty()) {
            throw new IllegalArgumentException("mode " + mode + " needs an embeddingModel; TEXT does without");
        }
    }

    /** Starts a retriever; a store must be given, and an embedding model unless the mode is {@link RetrievalMode#TEXT}. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public List<Content> retrieve(Query query) {
        return search(query).stream().map(TercelContentRetriever::content).toList();
    }

    /** The passages for a question, best first. */
    public List<RetrievedPassage> search(String question) {
        return search(Query.from(question));
    }

    /** The passages for a question, best first; its metadata reaches the functions of the builder. */
    public List<RetrievedPassage> search(Query query) {
        int most = maxResults.apply(query);
        double least = minScore.apply(query);
        int wanted = reranker.isPresent() ? Math.max(most, rerankCandidates) : most;
        List<RetrievedPassage> found = find(query, wanted, least).stream()
                .filter(match -> match.entry().segment().isPresent())
                .filter(match -> measure(match) >= least)
                .limit(wanted)
                .map(TercelContentRetriever::passage)
                .toList();
        return reranker.map(model -> rerank(model, query, found)).orElse(found).stream()
                .limit(most)
                .toList();
    }

    private List<SegmentMatch> find(Query query, int wanted, double least) {
        SegmentQuery asked =
                switch (mode) {
                    case DENSE -> SegmentQuery.near(embedding(query));
                    case TEXT -> SegmentQuery.about(query.text());
                    case HYBRID -> SegmentQuery.hybrid(embedding(query), query.text());
                };
        // With a least score, fused results are taken away after fusion: ask for all that there are to choose from.
        boolean all = mode == RetrievalMode.HYBRID && least > 0;
        SegmentQuery sized =
                asked.limit(all ? Math.max(wanted, 2 * candidates) : wanted).candidates(candidates);
        return store.find(filter.apply(query).map(sized::filter).orElse(sized));
    }

    private Embedding embedding(Query query) {
        return InputTypes.embedQuery(model.orElseThrow(), query.text());
    }

    /** What the least score is compared with: a fused score says how a passage ranks, not how near it is. */
    private double measure(SegmentMatch match) {
        return mode == RetrievalMode.HYBRID ? match.relevance().orElseThrow() : match.score();
    }

    private static RetrievedPassage passage(SegmentMatch match) {
        TextSegment segment = match.entry().segment().orElseThrow();
        List<LegMatch> legs = new ArrayList<>();
        match.vectorLeg().ifPresent(leg -> legs.add(leg(Leg.DENSE, leg)));
        match.textLeg().ifPresent(leg -> legs.add(leg(Leg.TEXT, leg)));
        return new RetrievedPassage(
                match.entry().id(),
                segment,
                SourceRef.of(segment.metadata()),
                match.score(),
                match.relevance(),
                legs,
                OptionalDouble.empty());
    }

    private static LegMatch leg(Leg leg, Hit.LegScore place) {
        return new LegMatch(leg, place.rank(), place.score());
    }

    private static List<RetrievedPassage> rerank(Reranker reranker, Query query, List<RetrievedPassage> found) {
        Map<String, RetrievedPassage> byId = new HashMap<>();
        List<Candidate> candidates = new ArrayList<>();
        for (RetrievedPassage passage : found) {
            byId.put(passage.id(), passage);
            candidates.add(candidate(passage));
        }
        return reranker.rerank(query.text(), candidates).stream()
                .map(reranked -> Objects.requireNonNull(
                                byId.get(reranked.candidate().id()), "the reranker made up a candidate")
                        .reranked(reranked.score()))
                .toList();
    }

    private static Candidate candidate(RetrievedPassage passage) {
        Candidate candidate =
                Candidate.of(passage.id(), underItsHeading(passage).text());
        if (passage.relevance().isPresent()) {
            candidate = candidate.with(Signal.MEANING, 2 * passage.relevance().getAsDouble() - 1);
        }
        for (LegMatch leg : passage.legs()) {
            if (leg.leg() == Leg.TEXT) {
                candidate = candidate.with(Signal.WORDS, leg.score());
            }
        }
        return candidate;
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

    private static TextSegment underItsHeading(RetrievedPassage passage) {
        return passage.source()
                .heading()
                .map(path -> TextSegment.from(path + "\n\n" + passage.segment().text()))
                .orElse(passage.segment());
    }

    private static Content content(RetrievedPassage passage) {
        Map<ContentMetadata, Object> metadata = new EnumMap<>(ContentMetadata.class);
        metadata.put(ContentMetadata.SCORE, passage.score());
        metadata.put(ContentMetadata.EMBEDDING_ID, passage.id());
        passage.rerankedScore().ifPresent(score -> metadata.put(ContentMetadata.RERANKED_SCORE, score));
        return Content.from(passage.segment(), metadata);
    }

    /** Collects the parts of a retriever. Not safe for use by many threads. */
    public static final class Builder {

        private static final int DEFAULT_MAX_RESULTS = 5;
        private static final int DEFAULT_CANDIDATES = 100;
        private static final int DEFAULT_RERANK_CANDIDATES = 30;

        private @Nullable TercelEmbeddingStore store;
        private @Nullable EmbeddingModel model;
        private RetrievalMode mode = RetrievalMode.HYBRID;
        private Optional<Filter> staticFilter = Optional.empty();
        private Function<Query, Optional<Filter>> dynamicFilter = query -> Optional.empty();
        private Function<Query, Integer> maxResults = query -> DEFAULT_MAX_RESULTS;
        private Function<Query, Double> minScore = query -> 0.0;
        private int candidates = DEFAULT_CANDIDATES;
        private Optional<Reranker> reranker = Optional.empty();
        private int rerankCandidates = DEFAULT_RERANK_CANDIDATES;

        private Builder() {}

        /** Where to search. Needed. */
        public Builder store(TercelEmbeddingStore in) {
            store = in;
            return this;
        }

        /** What questions are embedded with: the model that the passages were embedded with. */
        public Builder embeddingModel(EmbeddingModel with) {
            model = with;
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

        /** Which passages are eligible, for every question. */
        public Builder filter(Filter condition) {
            staticFilter = Optional.of(condition);
            return this;
        }

        /**
         * Which passages are eligible, for each question, by its metadata: the user, the chat. Together with {@link #filter}
         * both must fit. An empty answer lets everything through; to let nothing through, throw.
         */
        public Builder dynamicFilter(Function<Query, Optional<Filter>> condition) {
            dynamicFilter = Objects.requireNonNull(condition, "dynamicFilter");
            return this;
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
         * RetrievalMode#HYBRID} it is compared with relevance, {@code (1 + cosine) / 2}, which for unrelated texts is often well above
         * one half, depending on the model. In mode {@link RetrievalMode#TEXT} it is compared with BM25, whose size depends on
         * the question and the collection.
         */
        public Builder minScore(double least) {
            return dynamicMinScore(query -> least);
        }

        /** The least score, for each question. */
        public Builder dynamicMinScore(Function<Query, Double> least) {
            minScore = Objects.requireNonNull(least, "dynamicMinScore");
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
            return new TercelContentRetriever(this);
        }

        private Function<Query, Optional<Filter>> filter() {
            Optional<Filter> always = staticFilter;
            Function<Query, Optional<Filter>> perQuery = dynamicFilter;
            return query -> {
                Optional<Filter> now = perQuery.apply(query);
                return always.isPresent() && now.isPresent()
                        ? Optional.of(always.get().and(now.get()))
                        : always.or(() -> now);
            };
        }
    }
}
