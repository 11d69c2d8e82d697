package io.tercel.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercel.error.ConsistencyTimeoutException;
import io.tercel.error.DeadlineExceededException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TimeTest {

    @Test
    void b24TimestampsGrowWhenTheClockStandsOrGoesBack() {
        AtomicLong clock = new AtomicLong(1_000);
        TimestampOracle oracle = new TimestampOracle(clock::get, 0);

        long first = oracle.next();
        long second = oracle.next();
        clock.set(10);
        long third = oracle.next();
        clock.set(2_000);
        long fourth = oracle.next();

        assertThat(first).isEqualTo(Timestamp.ofMillis(1_000));
        assertThat(second).isEqualTo(first + 1);
        assertThat(third).isEqualTo(second + 1);
        assertThat(Timestamp.toMillis(fourth)).isEqualTo(2_000);
    }

    @Test
    void aMomentThatHasBeenReadIsNotWrittenToAnyMore() {
        AtomicLong clock = new AtomicLong(1_000);
        TimestampOracle oracle = new TimestampOracle(clock::get, 0);
        long moment = Timestamp.of(Instant.ofEpochMilli(1_000));

        assertThat(oracle.pass(moment + 1)).isFalse();
        assertThat(oracle.pass(moment)).isTrue();
        clock.set(500);
        assertThat(oracle.next()).isEqualTo(moment + 1);
        assertThat(oracle.pass(moment + 1)).isTrue();
    }

    @Test
    void anInstantIsTheEndOfItsMillisecond() {
        long moment = Timestamp.of(Instant.ofEpochMilli(1_000).plusNanos(5));

        assertThat(moment).isEqualTo(Timestamp.ofMillis(1_001) - 1);
        assertThat(Timestamp.toMillis(moment)).isEqualTo(1_000);
        assertThatThrownBy(() -> Timestamp.of(Instant.ofEpochMilli(-1))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Timestamp.of(Instant.MAX)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void timeGoesOnAboveWhatIsStored() {
        assertThat(new TimestampOracle(() -> 0, 500).next()).isEqualTo(501);
    }

    @Test
    void waitingEndsWhenTheWriteIsApplied() {
        ServiceTime time = new ServiceTime(5);
        CompletableFuture<Long> waiting = CompletableFuture.supplyAsync(() -> {
            time.await(7, Deadline.in(Duration.ofMinutes(1)));
            return time.get();
        });
        time.advance(6);
        assertThat(waiting).isNotDone();
        time.advance(7);
        assertThat(waiting.join()).isEqualTo(7);
    }

    @Test
    void waitingFailsAtTheDeadlineAndNeverServesStaleData() {
        ServiceTime time = new ServiceTime(5);
        assertThatThrownBy(() -> time.await(6, Deadline.in(Duration.ZERO)))
                .isInstanceOf(ConsistencyTimeoutException.class)
                .hasMessageContaining("applied: 5");
    }

    @Test
    void anInterruptDoesNotCutTheWaitShortAndIsKept() {
        ServiceTime time = new ServiceTime(0);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> time.await(1, Deadline.in(Duration.ofMillis(20))))
                .isInstanceOf(ConsistencyTimeoutException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void serviceTimeNeverGoesBack() {
        ServiceTime time = new ServiceTime(9);
        time.advance(3);
        assertThat(time.get()).isEqualTo(9);
    }

    @Test
    void aDeadlineThatHasPassedSaysWhatWasAllowed() {
        assertThatThrownBy(() -> Deadline.in(Duration.ZERO).check())
                .isInstanceOf(DeadlineExceededException.class)
                .hasMessageContaining("0 ms");
        Deadline.in(Duration.ofSeconds(Long.MAX_VALUE)).check();
    }
}
