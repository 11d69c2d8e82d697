package io.tercel.samples.benchmarks;

import io.tercel.query.Ranker;
import io.tercel.query.SearchRequest;
import java.util.List;

/** The ways to answer a question that {@code eval} compares. */
enum Pipeline {
    /** Words alone. */
    BM25(false, "words: BM25") {
        @Override
        SearchRequest.Builder request(String question, float[] vector, int candidates) {
            return SearchRequest.text(SearchedCorpus.WORDS, question);
        }
    },
    /** Vectors alone. */
    DENSE(true, "meaning: vectors") {
        @Override
        SearchRequest.Builder request(String question, float[] vector, int candidates) {
            return SearchRequest.dense(SearchedCorpus.MEANING, vector);
        }
    },
    /** Both, joined by rank. */
    RRF(true, "both, by rank (k = 60)") {
        @Override
        SearchRequest.Builder request(String question, float[] vector, int candidates) {
            return both(question, vector, candidates).rank(Ranker.Rrf.standard());
        }
    },
    /** Both, joined by equally weighted scores. */
    WEIGHTED(true, "both, scores 0.5 / 0.5") {
        @Override
        SearchRequest.Builder request(String question, float[] vector, int candidates) {
            return both(question, vector, candidates).rank(new Ranker.Weighted(List.of(0.5, 0.5), true));
        }
    },
    /** What applications get that say nothing. */
    DEFAULT(
            Second.SHIPPED,
            "Rag.assistant over a store: learned weights, the best 10 read by the model for late interaction"),
    /** Both, the best 60 joined by learned weights. */
    LEARNED(Second.LEARNED, "both, the best 60 by learned weights"),
    /** The same, with late interaction over stored token vectors for the best 50. */
    RERANKED(Second.STORED_TOKENS, "learned weights, the best 50 with late interaction, token vectors stored"),
    /** The same, but the model reads the passages while the question waits. */
    RERANKED_LIVE(Second.LIVE_TOKENS, "learned weights, the best 50 with late interaction, read by the model");

    /** What comes after the search. */
    enum Second {
        /** Nothing. */
        NONE,
        /** All that the assistant does. */
        SHIPPED,
        /** Learned weights. */
        LEARNED,
        /** Late interaction, too, with token vectors that are stored. */
        STORED_TOKENS,
        /** Late interaction, too, with token vectors made on the spot. */
        LIVE_TOKENS
    }

    private final boolean needsVector;
    private final Second second;
    private final String description;

    Pipeline(boolean needsVector, String description) {
        this(needsVector, Second.NONE, description);
    }

    Pipeline(Second second, String description) {
        this(true, second, description);
    }

    Pipeline(boolean needsVector, Second second, String description) {
        this.needsVector = needsVector;
        this.second = second;
        this.description = description;
    }

    /** What comes after the search. */
    Second second() {
        return second;
    }

    /** What it does, in a few words. */
    String description() {
        return description;
    }

    /** Whether the question must be embedded. */
    boolean needsVector() {
        return needsVector;
    }

    /**
     * The search for a question.
     *
     * @param vector the question's; empty for a pipeline that does without
     * @param candidates what each leg brings
     */
    SearchRequest.Builder request(String question, float[] vector, int candidates) {
        return both(question, vector, candidates);
    }

    private static SearchRequest.Builder both(String question, float[] vector, int candidates) {
        return SearchRequest.hybrid()
                .dense(SearchedCorpus.MEANING, vector, candidates)
                .text(SearchedCorpus.WORDS, question, candidates);
    }
}
