package io.tercel.rerankers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.tercel.rerankers.WeightTrainer.Example;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class LearnedRerankerTest {

    private static final Set<Signal> BOTH = Set.of(Signal.MEANING, Signal.WORDS);

    private static Candidate candidate(String id, double meaning, double words) {
        return Candidate.of(id, id).with(Signal.MEANING, meaning).with(Signal.WORDS, words);
    }

    private static List<String> ids(List<Reranked> reranked) {
        return reranked.stream().map(passage -> passage.candidate().id()).toList();
    }

    @Test
    void aSignalCountsByHowItTellsTheCandidatesApartNotByItsScale() {
        LearnedWeights weights = new LearnedWeights(Map.of(BOTH, Map.of(Signal.MEANING, 1.0, Signal.WORDS, 1.0)));
        List<Candidate> small = List.of(candidate("a", 0.80, 1), candidate("b", 0.79, 5), candidate("c", 0.60, 2));
        List<Candidate> large = List.of(candidate("a", 0.80, 10), candidate("b", 0.79, 50), candidate("c", 0.60, 20));

        assertThat(weights.score(small)).containsExactly(weights.score(large), within(1e-9));
        assertThat(ids(LearnedReranker.of(weights).rerank("?", small))).containsExactly("b", "a", "c");
    }

    @Test
    void whatIsNotKnownOfACandidateIsTakenToBeTheWorst() {
        List<Candidate> candidates = List.of(
                Candidate.of("a", "").with(Signal.WORDS, 7),
                Candidate.of("b", "").with(Signal.WORDS, 3),
                Candidate.of("c", ""));

        double[] scores = Rerankers.learned().rerank("?", candidates).stream()
                .mapToDouble(Reranked::score)
                .toArray();

        assertThat(scores[1]).isEqualTo(scores[2]);
        assertThat(scores[0]).isGreaterThan(scores[1]);
    }

    @Test
    void candidatesOfWhichNothingIsKnownKeepTheirOrder() {
        List<Candidate> candidates = List.of(Candidate.of("b", ""), Candidate.of("a", ""), Candidate.of("c", ""));

        assertThat(ids(Rerankers.learned().rerank("?", candidates))).containsExactly("b", "a", "c");
        assertThat(Rerankers.learned().rerank("?", List.of())).isEmpty();
    }

    @Test
    void lateInteractionOrdersTheBestAndTheOthersFollowInTheirOrder() {
        LearnedReranker reranker = Rerankers.learned()
                .depth(3)
                .lateInteraction((question, candidates) -> candidates.stream()
                        .mapToDouble(candidate -> candidate.id().equals("b") ? 0.9 : 0.1)
                        .toArray());
        List<Candidate> candidates = List.of(
                candidate("a", 0.9, 9), candidate("b", 0.8999, 8.999), candidate("c", 0.5, 3), candidate("d", 0.4, 2));

        List<Reranked> reranked = reranker.rerank("?", candidates);

        assertThat(ids(reranked)).containsExactly("b", "a", "c", "d");
        assertThat(reranked).isSortedAccordingTo((x, y) -> Double.compare(y.score(), x.score()));
    }

    @Test
    void aPassageWithoutTokenVectorsIsStillPlaced() {
        LearnedReranker reranker = Rerankers.learned()
                .lateInteraction((question, candidates) -> candidates.stream()
                        .mapToDouble(candidate -> candidate.id().equals("a") ? Double.NaN : 0.5)
                        .toArray());

        assertThat(ids(reranker.rerank("?", List.of(candidate("a", 0.9, 9), candidate("b", 0.1, 1)))))
                .containsExactly("a", "b");
    }

    @Test
    void everySignalInTheBoxCountsInFavour() {
        LearnedWeights bundled = LearnedWeights.bundled();
        for (Set<Signal> set : List.of(
                BOTH,
                Set.of(Signal.MEANING, Signal.LATE_INTERACTION),
                Set.of(Signal.WORDS, Signal.LATE_INTERACTION),
                Set.of(Signal.values()))) {
            assertThat(bundled.of(set))
                    .hasSize(set.size())
                    .allSatisfy(
                            (signal, weight) -> assertThat(weight).isPositive().isNotEqualTo(1));
        }
    }

    @Test
    void trainingFindsOutWhichSignalIsToBeTrusted() {
        SplittableRandom random = new SplittableRandom(5);
        List<Example> examples = new ArrayList<>();
        for (int question = 0; question < 200; question++) {
            List<Candidate> candidates = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                // Words tell the relevant one from the others better than meaning does.
                double relevance = i == 0 ? 1 : 0;
                candidates.add(candidate(
                        "c" + i, relevance + 2 * random.nextGaussian(), 5 * relevance + random.nextGaussian() * 3));
            }
            examples.add(new Example(candidates, Set.of("c0")));
        }

        Map<Signal, Double> learned =
                WeightTrainer.train(List.of(examples), List.of(BOTH)).of(BOTH);

        assertThat(learned.getOrDefault(Signal.WORDS, 0.0))
                .isGreaterThan(2 * learned.getOrDefault(Signal.MEANING, 0.0));
        assertThat(learned.get(Signal.MEANING)).isPositive();
        assertThat(WeightTrainer.train(List.of(examples), List.of(BOTH)).of(BOTH))
                .isEqualTo(learned);
    }

    @Test
    void whatCannotBeLearnedFromOrCountedIsRefused() {
        Example nothing = new Example(List.of(candidate("a", 1, 1)), Set.of("b"));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> WeightTrainer.train(List.of(List.of(nothing)), List.of(BOTH)));
        assertThatIllegalArgumentException().isThrownBy(() -> candidate("a", Double.NaN, 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LearnedWeights(Map.of(BOTH, Map.of(Signal.WORDS, 1.0))));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Rerankers.learned().depth(0));
    }
}
