package io.tercel.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercel.config.Durability;
import io.tercel.error.VectorDbException;
import io.tercel.io.CrashableDirectory;
import io.tercel.io.FaultyDirectory;
import io.tercel.io.FaultyDirectory.Fault;
import io.tercel.io.FaultyDirectory.Repeat;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** T3 for the log: each call of a scenario fails, in each way, once or from then on. */
class LogFaultTest {

    private final List<String> acknowledged = new ArrayList<>();
    private final List<String> refused = new ArrayList<>();

    /** Goes on after a failed write, as callers do. */
    private void run(FaultyDirectory directory) {
        LogFixture fixture;
        try {
            fixture = LogFixture.open(directory, LogFixture.SMALL);
        } catch (VectorDbException e) {
            return;
        }
        try (fixture) {
            for (int i = 0; i < 8; i++) {
                write(fixture, "%d %s".formatted(i, "x".repeat(i * 50)));
                if (i == 4) {
                    fixture.log.rotate().await();
                }
            }
        } catch (VectorDbException e) {
            // The rotation or the closing frame met the fault; neither has anything to promise.
        }
        assertThat(fixture.delivered).as("seen is what was acknowledged").isEqualTo(acknowledged);
    }

    private void write(LogFixture fixture, String text) {
        try {
            fixture.append(text, Durability.FSYNC).await();
            acknowledged.add(text);
        } catch (VectorDbException e) {
            refused.add(text);
        }
    }

    @ParameterizedTest
    @EnumSource
    void faultAtAnyCallLosesNothingAcknowledgedAndShowsNothingTwice(Fault fault) {
        for (Repeat repeat : Repeat.values()) {
            long faults = 1;
            for (int call = 1; faults > 0 || call < 60; call++) {
                acknowledged.clear();
                refused.clear();
                CrashableDirectory disk = new CrashableDirectory();
                FaultyDirectory faulty = new FaultyDirectory(disk);
                faulty.failFrom(call, fault, repeat);
                run(faulty);
                faults = faulty.faults();

                String when = "%s at call %d, %s".formatted(fault, call, repeat);
                assertThat(disk.openFiles()).as(when).isEmpty();
                check(disk, when);
                check(disk.crash(0, call), when);
                check(disk.crash(50, call), when);
            }
        }
    }

    private void check(CrashableDirectory disk, String when) {
        List<String> left = LogFixture.read(disk).texts();
        assertThat(left)
                .as(when)
                .containsAll(acknowledged)
                .doesNotHaveDuplicates()
                .isSorted();
        List<String> unacknowledged = new ArrayList<>(left);
        unacknowledged.removeAll(acknowledged);
        assertThat(refused).as("all or none: %s", when).containsAll(unacknowledged);
        assertThat(unacknowledged.size())
                .as("only the write that failed first can be there: %s", when)
                .isLessThan(2);
    }
}
