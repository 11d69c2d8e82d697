package io.tercel.rag.retriever;

import io.tercel.Collection;
import io.tercel.embeddings.TokenEmbedder;
import io.tercel.langchain4j.TercelEmbeddingStore;
import io.tercel.rerankers.Candidate;
import io.tercel.rerankers.LearnedReranker;
import io.tercel.rerankers.Reranked;
import io.tercel.rerankers.Reranker;
import io.tercel.rerankers.Rerankers;
import io.tercel.rerankers.Signal;
import io.tercel.rerankers.StoredTokenVectors;
import io.tercel.rerankers.TokenScores;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Learned weights, with late interaction as far as it is cheap: for many candidates where the store has their token vectors, for
 * few where the model has to read them. On the questions that the depths were chosen by (held out arXiv and WordNet, training questions of
 * SciFact), nothing tells ten from fifty.
 *
 * <p>Where the model was not made for the language of the passages, words alone decide: its vectors cost more than they bring there.
 */
final class RecommendedReranker implements Reranker {

    /** Candidates that are compared token by token when their vectors are stored. */
    static final int STORED_DEPTH = 50;

    /** Candidates that the model reads when they are not: a quarter of a second on two cores for passages of 160 tokens. */
    static final int READ_DEPTH = 10;

    /** By how many characters of how many passages the language is told, in two milliseconds. */
    private static final int SAMPLE_PASSAGES = 8;

    private static final int SAMPLE_CHARACTERS = 200;

    private final TercelEmbeddingStore store;
    private final TokenEmbedder embedder;
    private final LearnedReranker learned = Rerankers.learned();

    RecommendedReranker(TercelEmbeddingStore store, TokenEmbedder embedder) {
        this.store = store;
        this.embedder = embedder;
    }

    @Override
    public List<Reranked> rerank(String question, List<Candidate> candidates) {
        if (!embedder.reads(sample(candidates))) {
            return learned.rerank(
                    question,
                    candidates.stream().map(RecommendedReranker::byWords).toList());
        }
        TokenScores read = TokenScores.of(embedder);
        // A store has no collection before something is added to it, which may be after the retriever was built.
        return store.collection()
                .filter(RecommendedReranker::hasTokenVectors)
                .map(there -> learned.depth(STORED_DEPTH)
                        .lateInteraction(new StoredTokenVectors(there, TercelEmbeddingStore.TOKENS_FIELD, embedder)
                                .orElse(read)))
                .orElseGet(() -> learned.depth(READ_DEPTH).lateInteraction(read))
                .rerank(question, candidates);
    }

    private static String sample(List<Candidate> candidates) {
        return candidates.stream()
                .limit(SAMPLE_PASSAGES)
                .map(Candidate::text)
                .map(text -> text.substring(0, Math.min(text.length(), SAMPLE_CHARACTERS)))
                .collect(Collectors.joining(" "));
    }

    /** Of those that share no word with the question, the order of the search stays. */
    private static Candidate byWords(Candidate candidate) {
        return Candidate.of(candidate.id(), candidate.text())
                .with(Signal.WORDS, candidate.signal(Signal.WORDS).orElse(0));
    }

    private static boolean hasTokenVectors(Collection collection) {
        return collection.schema().field(TercelEmbeddingStore.TOKENS_FIELD).isPresent();
    }
}
