package io.tercel.maintain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercel.time.Ticker;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How a build makes way for searches. */
class BuildPaceTest {

    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    private final Clock clock = new Clock();
    private int searches;
    private int searchesEndAfterRests = Integer.MAX_VALUE;
    private final BuildPace pace =
            new BuildPace(clock, () -> clock.rests < searchesEndAfterRests ? searches : 0, 1, BuildPace.REST_FOR_WORK);

    private static final class Clock implements Ticker {
        private long now;
        private long rested;
        private int rests;

        @Override
        public long nanos() {
            return now;
        }

        @Override
        public void pause(long nanos) {
            now += nanos;
            rested += nanos;
            rests++;
        }
    }

    private void work(long nanos) {
        clock.now += nanos;
        pace.step(() -> {});
    }

    @Test
    void aBuildDoesNotRestWhileProcessorsAreSpare() {
        searches = 1;
        work(10 * MILLI);
        assertThat(clock.rested).isZero();
    }

    @Test
    void aBuildWorksAQuarterOfTheTimeWhileSearchesNeedItsProcessor() {
        searches = 2;
        for (int step = 0; step < 20; step++) {
            work(MILLI);
        }
        assertThat(clock.rested).isEqualTo(60 * MILLI);
    }

    @Test
    void theLastWorkerMakesWayForTheFirstSearchAndNoneWhileTheIndexIsAwaited() {
        IndexPaces paces = new IndexPaces(clock, () -> searches, 2);
        searches = 1;
        assertThat(restOf(paces, 0)).isZero();
        assertThat(restOf(paces, 1)).isEqualTo(BuildPace.REST_NANOS_MAX);
        searches = 2;
        assertThat(restOf(paces, 0)).isEqualTo(30 * MILLI);
        paces.whileAwaited(() -> assertThat(restOf(paces, 1)).isZero());
    }

    private long restOf(IndexPaces paces, int worker) {
        BuildPace begun = paces.ofWorker(worker);
        long before = clock.rested;
        clock.now += 10 * MILLI;
        begun.step(() -> {});
        return clock.rested - before;
    }

    @Test
    void restEndsWithTheSearchesAndIsNotMadeUpFor() {
        searches = 2;
        searchesEndAfterRests = 2;
        work(10 * MILLI);
        assertThat(clock.rested).isEqualTo(2 * BuildPace.SLICE_NANOS);
        searchesEndAfterRests = Integer.MAX_VALUE;
        work(MILLI);
        assertThat(clock.rested).isEqualTo(2 * BuildPace.SLICE_NANOS + 3 * MILLI);
    }

    @Test
    void stepsTooShortForARestAreAddedUp() {
        searches = 2;
        for (int step = 0; step < 16; step++) {
            work(BuildPace.SLICE_NANOS / 10);
        }
        assertThat(clock.rested).isEqualTo(48 * BuildPace.SLICE_NANOS / 10);
    }

    @Test
    void aLongStepCountsForNoMoreThanItMay() {
        searches = 2;
        work(TimeUnit.HOURS.toNanos(1));
        assertThat(clock.rested).isEqualTo(3 * BuildPace.STEP_NANOS_MAX);
    }

    @Test
    void aBuildThatIsNotWantedAnyMoreDoesNotRestToTheEnd() {
        searches = 2;
        clock.now += 100 * MILLI;
        assertThatThrownBy(() -> pace.step(() -> {
                    if (clock.rests == 3) {
                        throw new CancellationException("gone");
                    }
                }))
                .isInstanceOf(CancellationException.class);
        assertThat(clock.rests).isEqualTo(3);
    }
}
