package io.tercel.samples.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercel.samples.benchmarks.peers.TextSystem.Found;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RankingAgreementTest {

    private static final List<List<Found>> EXPECTED =
            List.of(List.of(new Found(1, 3.0), new Found(2, 2.0)), List.of(new Found(3, 1.0), new Found(4, 0.5)));

    @Test
    void equalAnswersAgree() {
        assertThat(RankingAgreement.of(EXPECTED, EXPECTED)).isEqualTo(new RankingAgreement(1, 1, 0));
    }

    @Test
    void aRowMayStandInThePlaceOfOneThatScoresAsMuch() {
        List<List<Found>> answers =
                List.of(List.of(new Found(1, 3.0), new Found(9, 2.0)), List.of(new Found(3, 1.0), new Found(8, 0.25)));

        assertThat(RankingAgreement.of(answers, EXPECTED)).isEqualTo(new RankingAgreement(0.5, 0.75, 0.25));
    }

    @Test
    void missingRowsAreNotFound() {
        assertThat(RankingAgreement.of(List.of(List.of(), List.of()), EXPECTED).sameButForTies())
                .isZero();
    }
}
