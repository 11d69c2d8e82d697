package io.tercel.rerankers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.langchain4j.data.segment.TextSegment;
import io.tercel.embeddings.Embeddings;
import io.tercel.embeddings.ModelClosedException;
import io.tercel.embeddings.OnnxEmbeddingModel;
import io.tercel.embeddings.TokenEmbedder;
import io.tercel.embeddings.TokenEmbeddings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LateInteractionScoringModelTest {

    /** Two dimensions; a word is a number of degrees. */
    private static final TokenEmbedder COMPASS = texts -> texts.stream()
            .map(text -> {
                String[] words = text.split(" ", -1);
                float[] values = new float[2 * words.length];
                for (int i = 0; i < words.length; i++) {
                    double angle = Math.toRadians(Double.parseDouble(words[i]));
                    values[2 * i] = (float) Math.cos(angle);
                    values[2 * i + 1] = (float) Math.sin(angle);
                }
                return new TokenEmbeddings(values, 2);
            })
            .toList();

    @Test
    void aParaphraseBeatsAnUnrelatedPassageAndAPassageOfTheSameWordsOnAnotherMatter() {
        try (LateInteractionScoringModel model = Rerankers.lateInteraction()) {
            List<Double> scores = scores(
                    model,
                    "How can I keep my vectors safe when the power fails?",
                    "After a blackout no embedding is lost, because every write reaches the disk first.",
                    "The tercel is a third smaller than the female falcon.",
                    "A safe is a box of steel with a combination lock.");

            assertThat(scores.get(0)).isGreaterThan(scores.get(1)).isGreaterThan(scores.get(2));
            assertThat(scores).allSatisfy(score -> assertThat(score).isBetween(0.0, 1.0));
        }
    }

    @Test
    void aPassageThatIsTheQueryScoresOne() {
        try (OnnxEmbeddingModel embedder = Embeddings.bgeSmallEn()) {
            String text = "a falcon dives faster than any other animal";
            assertThat(Rerankers.lateInteraction(embedder).score(text, text).content())
                    .isCloseTo(1, within(1e-6));
        }
    }

    @Test
    void theScoreIsTheMeanOverQueryTokensOfTheLargestCosineOnTheScaleOfRelevance() {
        LateInteractionScoringModel model = Rerankers.lateInteraction(COMPASS);
        // Cosines of the best matches: 1 for 0 degrees, and that of 30 degrees for 90.
        double mean = (1 + Math.cos(Math.toRadians(30))) / 2;

        assertThat(scores(model, "0 90", "120 0 200", "90 0", "180 270"))
                .usingComparatorForType((a, b) -> Math.abs(a - b) < 1e-6 ? 0 : Double.compare(a, b), Double.class)
                .containsExactly((1 + mean) / 2, 1.0, 0.5);
    }

    @Test
    void scoresKeepTheOrderOfThePassagesInAnyNumber() {
        List<Integer> asked = new ArrayList<>();
        LateInteractionScoringModel model = Rerankers.lateInteraction(texts -> {
            asked.add(texts.size());
            return COMPASS.embedTokens(texts);
        });
        String[] passages = IntStream.range(0, 80).mapToObj(Integer::toString).toArray(String[]::new);
        List<Double> scores = scores(model, "0", passages);

        assertThat(scores).hasSize(80).isSortedAccordingTo((a, b) -> Double.compare(b, a));
        assertThat(asked).allMatch(size -> size <= 32);
    }

    @Test
    void nothingToScoreGivesNothing() {
        assertThat(scores(Rerankers.lateInteraction(COMPASS), "0")).isEmpty();
    }

    @Test
    void blankTextsAreRefused() {
        try (LateInteractionScoringModel model = Rerankers.lateInteraction()) {
            assertThatIllegalArgumentException().isThrownBy(() -> model.score("a hawk", " "));
        }
    }

    @Test
    void vectorsOfDifferentModelsDoNotCompare() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MaxSim.score(
                        new TokenEmbeddings(new float[] {1, 0, 0}, 3), new TokenEmbeddings(new float[] {1, 0}, 2)))
                .withMessage("expected token vectors of 3 dimensions, got 2");
    }

    @Test
    void onlyAModelOpenedForTheRerankerIsClosedWithIt() {
        LateInteractionScoringModel owner = Rerankers.lateInteraction();
        owner.close();
        assertThatThrownBy(() -> owner.score("a hawk", "a bird")).isInstanceOf(ModelClosedException.class);

        try (OnnxEmbeddingModel shared = Embeddings.bgeSmallEn()) {
            Rerankers.lateInteraction(shared).close();
            assertThat(shared.embed("a hawk").content().dimension()).isEqualTo(384);
        }
    }

    @Test
    void dimensionsThatAreNoMultipleOfFourAreSummedToTheEnd() {
        float[] seven = {1, 1, 1, 1, 1, 1, 1};
        assertThat(MaxSim.score(new TokenEmbeddings(seven, 7), new TokenEmbeddings(seven, 7)))
                .isEqualTo(7);
    }

    private static List<Double> scores(LateInteractionScoringModel model, String query, String... passages) {
        return model.scoreAll(Arrays.stream(passages).map(TextSegment::from).toList(), query)
                .content();
    }
}
