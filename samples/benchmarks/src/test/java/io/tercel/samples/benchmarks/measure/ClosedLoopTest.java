package io.tercel.samples.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ClosedLoopTest {

    private static final double NO_WARM_UP_TIME = 0;

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void everyQueryIsAnsweredAtLeastOnceInEachPass(int threads) {
        AtomicIntegerArray answers = new AtomicIntegerArray(700);

        try (ClosedLoop loop = new ClosedLoop(threads, NO_WARM_UP_TIME)) {
            ClosedLoop.Rate rate = loop.run(700, () -> answers::incrementAndGet);

            assertThat(rate.queries()).isEqualTo(700);
            assertThat(rate.perSecond()).isPositive();
        }

        for (int query = 0; query < 700; query++) {
            assertThat(answers.get(query)).isGreaterThanOrEqualTo(3);
        }
    }

    @Test
    void eachWorkerHasASearcherOfItsOwn() {
        AtomicInteger made = new AtomicInteger();
        Set<Long> sharing = ConcurrentHashMap.newKeySet();

        try (ClosedLoop loop = new ClosedLoop(4, NO_WARM_UP_TIME)) {
            loop.run(200, () -> {
                made.incrementAndGet();
                return new OneAtATime(sharing);
            });
        }

        assertThat(made).hasValue(4);
        assertThat(sharing).isEmpty();
    }

    /** Notices two threads inside at the same time. */
    private static final class OneAtATime implements IntConsumer {

        private final Set<Long> intruders;
        private final AtomicInteger inside = new AtomicInteger();

        OneAtATime(Set<Long> intruders) {
            this.intruders = intruders;
        }

        @Override
        public void accept(int query) {
            if (inside.incrementAndGet() > 1) {
                intruders.add(Thread.currentThread().threadId());
            }
            inside.decrementAndGet();
        }
    }

    @Test
    void aQueryThatFailsEndsTheMeasurement() {
        IntConsumer failing = query -> {
            throw new IllegalArgumentException("broken");
        };

        try (ClosedLoop loop = new ClosedLoop(2, NO_WARM_UP_TIME)) {
            assertThatThrownBy(() -> loop.run(10, () -> failing))
                    .hasMessageContaining("broken")
                    .hasRootCauseInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aSlowSystemIsAskedFewerQueriesButNeverVeryFew() {
        assertThat(ClosedLoop.queriesInPass(2_000, 5_000)).isEqualTo(2_000);
        assertThat(ClosedLoop.queriesInPass(2_000, 20)).isEqualTo(400);
        assertThat(ClosedLoop.queriesInPass(2_000, 0.5)).isEqualTo(100);
        assertThat(ClosedLoop.queriesInPass(30, 0.5)).isEqualTo(30);
    }
}
