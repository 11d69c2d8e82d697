package io.tercel.samples.answers;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.store.embedding.CosineSimilarity;
import io.tercel.rag.InputTypes;
import io.tercel.rag.retriever.RetrievedPassage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Answers without a chat model: with those sentences of the passages that are nearest to the question, by meaning and by words.
 * They say what the documents say; nothing can be made up.
 */
public final class QuotingAnswerer implements Answerer {

    private static final int PASSAGES = 6;
    private static final int MOST_SENTENCES = 40;
    private static final int MOST_QUOTES = 3;

    /** Weight of the question's words beside a cosine. */
    private static final double OF_WORDS = 0.15;
    /** What the first passage has before the last one. */
    private static final double OF_RANK = 0.05;
    /** A sentence that leans on the one before it, or only asks or announces, tells less. */
    private static final double OF_LEANING = 0.05;
    /** A further quote may be worse by this much than the best one. */
    private static final double NEAR_THE_BEST = 0.1;
    /** Sentences nearer to each other than this say the same. */
    private static final double THE_SAME = 0.92;

    private static final Pattern LEANING =
            Pattern.compile("(?i)^(it|they|this|that|these|those|he|she|but|and|so)\\b.*|.*[?:]$");

    private final EmbeddingModel model;

    /** With the model that the passages were found with. */
    public QuotingAnswerer(EmbeddingModel model) {
        this.model = model;
    }

    private record Candidate(Sentence sentence, int source, double words, double rank) {}

    private record Weighed(Candidate candidate, Embedding embedding, double score) {}

    @Override
    public Answer.Quoted answer(String question, List<RetrievedPassage> passages, Consumer<String> written) {
        List<Candidate> candidates = candidates(new QuestionTerms(question), passages);
        if (candidates.isEmpty()) {
            return new Answer.Quoted(List.of());
        }
        Embedding asked = InputTypes.embedQuery(model, question);
        List<Embedding> embeddings = InputTypes.embedDocuments(
                        model,
                        candidates.stream()
                                .map(each -> TextSegment.from(each.sentence().text()))
                                .toList())
                .embeddings();
        List<Weighed> weighed = new ArrayList<>();
        for (int i = 0; i < candidates.size(); i++) {
            weighed.add(weigh(asked, candidates.get(i), embeddings.get(i)));
        }
        weighed.sort(Comparator.comparingDouble(Weighed::score).reversed());
        return new Answer.Quoted(inReadingOrder(choose(weighed)));
    }

    private static List<Candidate> candidates(QuestionTerms question, List<RetrievedPassage> passages) {
        int read = Math.min(PASSAGES, passages.size());
        List<Candidate> candidates = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < read; i++) {
            for (Sentence sentence : Sentence.of(passages.get(i).segment().text())) {
                // Neighbouring passages overlap.
                if (seen.add(sentence.text())) {
                    candidates.add(
                            new Candidate(sentence, i + 1, question.coverage(sentence.text()), 1 - (double) i / read));
                }
            }
        }
        // Stable: among equals the better passage comes first. Embedding hundreds would take seconds.
        candidates.sort(Comparator.comparingDouble((Candidate each) -> each.words() + each.rank())
                .reversed());
        return candidates.subList(0, Math.min(MOST_SENTENCES, candidates.size()));
    }

    private static Weighed weigh(Embedding asked, Candidate candidate, Embedding embedding) {
        boolean leaning = LEANING.matcher(candidate.sentence().text()).matches();
        double score = CosineSimilarity.between(asked, embedding)
                + OF_WORDS * candidate.words()
                + OF_RANK * candidate.rank()
                - (leaning ? OF_LEANING : 0);
        return new Weighed(candidate, embedding, score);
    }

    private static List<Weighed> choose(List<Weighed> bestFirst) {
        List<Weighed> chosen = new ArrayList<>();
        double least = bestFirst.getFirst().score() - NEAR_THE_BEST;
        for (Weighed next : bestFirst) {
            if (chosen.size() == MOST_QUOTES || next.score() < least) {
                break;
            }
            if (chosen.stream().noneMatch(other -> saysTheSame(other, next))) {
                chosen.add(next);
            }
        }
        return chosen;
    }

    private static boolean saysTheSame(Weighed one, Weighed other) {
        return CosineSimilarity.between(one.embedding(), other.embedding()) > THE_SAME;
    }

    /** The source of the best sentence first; sentences of one source as they follow each other there. */
    private static List<Answer.Quote> inReadingOrder(List<Weighed> bestFirst) {
        List<Integer> sources = bestFirst.stream()
                .map(each -> each.candidate().source())
                .distinct()
                .toList();
        return bestFirst.stream()
                .map(Weighed::candidate)
                .map(each -> new Answer.Quote(
                        each.sentence().text(),
                        each.source(),
                        each.sentence().start(),
                        each.sentence().end()))
                .sorted(Comparator.comparingInt((Answer.Quote quote) -> sources.indexOf(quote.source()))
                        .thenComparingInt(Answer.Quote::start))
                .toList();
    }
}
