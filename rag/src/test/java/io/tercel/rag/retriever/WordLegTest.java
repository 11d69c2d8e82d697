package io.tercel.rag.retriever;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.segment.TextSegment;
import io.tercel.rag.SourceRef;
import io.tercel.rag.retriever.LegMatch.Leg;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class WordLegTest {

    /** A passage with a rank by meaning and one by words, 0 for none. */
    private static RetrievedPassage passage(int meaning, int words) {
        List<LegMatch> legs = new ArrayList<>();
        if (meaning > 0) {
            legs.add(new LegMatch(Leg.DENSE, meaning, 0.5));
        }
        if (words > 0) {
            legs.add(new LegMatch(Leg.TEXT, words, 3));
        }
        TextSegment segment = TextSegment.from("text");
        return new RetrievedPassage(
                meaning + "/" + words,
                segment,
                SourceRef.of(segment.metadata()),
                0.5,
                OptionalDouble.of(0.5),
                legs,
                OptionalDouble.empty());
    }

    @Test
    void aRankOfTheWordsThatWouldHaveComeBeforeALaterRankOfTheMeaningIsNotThere() {
        List<RetrievedPassage> twoShareWords =
                List.of(passage(0, 1), passage(1, 0), passage(2, 2), passage(3, 0), passage(4, 0));

        assertThat(WordLeg.isExhausted(twoShareWords, false)).isTrue();
    }

    @Test
    void atTheEndOfWhatWasFoundMoreMayFollow() {
        assertThat(WordLeg.isExhausted(List.of(passage(1, 0), passage(0, 1), passage(2, 0), passage(0, 2)), false))
                .isFalse();
        assertThat(WordLeg.isExhausted(List.of(passage(1, 1), passage(2, 2)), false))
                .isFalse();
    }

    @Test
    void aSearchThatBroughtLessThanItWasAskedForBroughtAll() {
        assertThat(WordLeg.isExhausted(List.of(passage(1, 1), passage(2, 0)), true))
                .isTrue();
    }
}
