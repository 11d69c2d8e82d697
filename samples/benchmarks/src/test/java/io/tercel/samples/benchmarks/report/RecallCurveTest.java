package io.tercel.samples.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tercel.samples.benchmarks.report.Plots.Point;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RecallCurveTest {

    private static final RecallCurve CURVE =
            new RecallCurve(List.of(new Point(0.98, 1_000), new Point(0.90, 4_000), new Point(0.95, 900)));

    @Test
    void aPointThatAnotherBeatsInBothIsNotOnTheCurve() {
        assertThat(CURVE.points()).containsExactly(new Point(0.90, 4_000), new Point(0.98, 1_000));
    }

    @Test
    void betweenTwoPointsTheLogarithmOfTheRateIsInterpolated() {
        assertThat(CURVE.perSecondAt(0.94).orElseThrow()).isCloseTo(2_000, within(1e-6));
    }

    @Test
    void belowTheFirstPointItsRateHolds() {
        assertThat(CURVE.perSecondAt(0.5)).hasValue(4_000);
        assertThat(CURVE.perSecondAt(0.98).orElseThrow()).isCloseTo(1_000, within(1e-6));
    }

    @Test
    void aRecallThatIsNotReachedHasNoRate() {
        assertThat(CURVE.perSecondAt(0.99)).isEmpty();
    }
}
