package io.tercel.maintain;

import static io.tercel.maintain.MergePace.QUIET_NANOS;
import static io.tercel.maintain.MergePace.REST_FOR_WORK;
import static io.tercel.maintain.MergePace.SLICE_NANOS;
import static io.tercel.maintain.MergePace.STEP_NANOS_MAX;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercel.error.ClosedException;
import io.tercel.time.Ticker;
import org.junit.jupiter.api.Test;

class MergePaceTest {

    /** Long enough for a rest, and shorter than what counts as a pause of writing. */
    private static final long WORK = SLICE_NANOS;

    private final Clock clock = new Clock();
    private final MergePace pace = new MergePace(clock, () -> clock.onTheirWay, () -> clock.newest);

    /** Time passes when the merge works, and when it rests. */
    private static final class Clock implements Ticker {

        private long now = Long.MAX_VALUE - 1;
        private long newest = 7;
        private boolean onTheirWay;
        private boolean writesDuringRests;
        private long rested;
        private long longest;

        @Override
        public long nanos() {
            return now;
        }

        @Override
        public void pause(long nanos) {
            now += nanos;
            rested += nanos;
            longest = Math.max(longest, nanos);
            newest += writesDuringRests ? 1 : 0;
        }
    }

    private void work(long nanos) {
        clock.now += nanos;
        pace.step(() -> {}, () -> false);
    }

    @Test
    void nothingRestsWhenNoWriteComes() {
        pace.begin();
        for (int i = 0; i < 10; i++) {
            work(WORK);
        }

        assertThat(clock.rested).isZero();
    }

    @Test
    void aQuarterOfTheTimeIsWorkWhileWritesCome() {
        clock.writesDuringRests = true;
        pace.begin();
        clock.newest++;
        for (int i = 0; i < 10; i++) {
            work(WORK);
        }

        assertThat(clock.rested).isEqualTo(10 * REST_FOR_WORK * WORK);
        assertThat(clock.longest).isLessThanOrEqualTo(SLICE_NANOS);
    }

    @Test
    void manyShortStepsRestLikeALongOne() {
        clock.writesDuringRests = true;
        pace.begin();
        for (int i = 0; i < 100; i++) {
            clock.newest++;
            work(WORK / 10);
        }

        assertThat(clock.rested)
                .isBetween(10 * REST_FOR_WORK * WORK - SLICE_NANOS, 10 * REST_FOR_WORK * WORK)
                .isPositive();
    }

    @Test
    void aRestEndsWhenWritingPauses() {
        pace.begin();
        clock.newest++;
        work(STEP_NANOS_MAX);

        assertThat(clock.rested).isEqualTo(QUIET_NANOS);

        work(WORK);
        assertThat(clock.rested).isEqualTo(QUIET_NANOS);
    }

    @Test
    void aWriteThatIsHeldUpComesStill() {
        clock.onTheirWay = true;
        pace.begin();
        work(STEP_NANOS_MAX);

        assertThat(clock.rested).isEqualTo(REST_FOR_WORK * STEP_NANOS_MAX);
    }

    @Test
    void whatWasWrittenBeforeTheWorkBeganIsPast() {
        pace.begin();
        clock.newest++;
        work(WORK);
        clock.newest++;
        clock.rested = 0;

        pace.begin();
        work(WORK);

        assertThat(clock.rested).isZero();
    }

    @Test
    void aStepThatWaitedForItsTurnCountsForNoMoreThanALongOne() {
        clock.onTheirWay = true;
        pace.begin();
        work(100 * STEP_NANOS_MAX);

        assertThat(clock.rested).isEqualTo(REST_FOR_WORK * STEP_NANOS_MAX);
    }

    @Test
    void hurryEndsARestAndAllowsNoOther() {
        clock.onTheirWay = true;
        pace.begin();
        clock.now += STEP_NANOS_MAX;
        pace.step(() -> {}, () -> clock.rested >= 2 * SLICE_NANOS);

        assertThat(clock.rested).isEqualTo(2 * SLICE_NANOS);

        clock.now += STEP_NANOS_MAX;
        pace.step(() -> {}, () -> true);
        assertThat(clock.rested).isEqualTo(2 * SLICE_NANOS);
    }

    @Test
    void aMergeThatIsNotWantedAnyMoreDoesNotRestToTheEnd() {
        clock.onTheirWay = true;
        pace.begin();
        clock.now += STEP_NANOS_MAX;

        assertThatThrownBy(() -> pace.step(
                        () -> {
                            if (clock.rested > 0) {
                                throw new ClosedException("closed");
                            }
                        },
                        () -> false))
                .isInstanceOf(ClosedException.class);
        assertThat(clock.rested).isEqualTo(SLICE_NANOS);
    }
}
