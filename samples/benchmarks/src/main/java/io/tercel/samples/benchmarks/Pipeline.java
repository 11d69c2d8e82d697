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
            return SearchRequest.text(WORDS, question);
        }
    },
    /** Vectors alone. */
    DENSE(true, "meaning: vectors") {
        @Override
        SearchRequest.Builder request(String question, float[] vector, int candidates) {
            return SearchRequest.dense(MEANING, vector);
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
    /** Both, joined as it is done when nothing is said. */
    DEFAULT(true, "both, nothing said") {
        @Override
        SearchRequest.Builder request(String question, float[] vector, int candidates) {
            return both(question, vector, candidates);
        }
    };

    /** The sparse field that BM25 fills. */
    static final String WORDS = "words";

    /** The dense field. */
    static final String MEANING = "meaning";

    private final boolean needsVector;
    private final String description;

    Pipeline(boolean needsVector, String description) {
        this.needsVector = needsVector;
        this.description = description;
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
    abstract SearchRequest.Builder request(String question, float[] vector, int candidates);

    private static SearchRequest.Builder both(String question, float[] vector, int candidates) {
        return SearchRequest.hybrid().dense(MEANING, vector, candidates).text(WORDS, question, candidates);
    }
}
