package io.tercel.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercel.config.Durability;
import io.tercel.error.VectorDbException;
import io.tercel.io.CrashableDirectory;
import io.tercel.testing.TestScale;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** T2 and T9 for the log: the power is cut at every call of a scenario. */
class LogCrashTest {

    /** What a scenario had done when the power went. */
    private static final class Witness {

        private final List<String> appended = new ArrayList<>();

        /** Frames at the beginning of {@link #appended} that had been promised to survive. */
        private int promised;

        void append(LogFixture fixture, String text, Durability durability) {
            LogTicket ticket = fixture.append(text, durability);
            appended.add(text);
            ticket.await();
            if (durability == Durability.FSYNC) {
                promised = appended.size();
            }
        }

        void sync(LogFixture fixture) {
            fixture.log.sync().await();
            promised = appended.size();
        }
    }

    /** Two openings with rotations by size and by request, with frames of all sizes and levels. */
    private static void run(CrashableDirectory disk, Witness witness) {
        try (LogFixture fixture = LogFixture.open(disk, LogFixture.SMALL, frame -> {})) {
            witness.append(fixture, "first", Durability.FSYNC);
            witness.append(fixture, "x".repeat(700), Durability.OS_BUFFER);
            witness.append(fixture, "none", Durability.NONE);
            witness.append(fixture, "y".repeat(700), Durability.FSYNC);
            witness.append(fixture, "os", Durability.OS_BUFFER);
            witness.sync(fixture);
            fixture.log.rotate().await();
            witness.append(fixture, "after rotation", Durability.FSYNC);
            witness.append(fixture, "z".repeat(2000), Durability.NONE);
        }
        witness.promised = witness.appended.size();
        try (LogFixture fixture = LogFixture.open(disk, LogFixture.SMALL, frame -> {})) {
            witness.append(fixture, "reopened", Durability.FSYNC);
            witness.append(fixture, "last", Durability.OS_BUFFER);
        }
        witness.promised = witness.appended.size();
    }

    /** Returns whether the power was cut before the scenario was over. */
    private static boolean cutAfter(CrashableDirectory disk, Witness witness, long calls) {
        disk.cutPowerAfter(calls);
        try {
            run(disk, witness);
            return false;
        } catch (VectorDbException e) {
            return true;
        }
    }

    @Test
    void powerCutAtEveryCallLosesNothingThatWasAcknowledged() {
        boolean cut = true;
        for (int calls = 0; cut; calls++) {
            CrashableDirectory disk = new CrashableDirectory();
            Witness witness = new Witness();
            cut = cutAfter(disk, witness, calls);
            assertThat(disk.openFiles()).isEmpty();

            for (int seed = 0; seed < TestScale.of(20); seed++) {
                int survival = seed == 0 ? 0 : seed == 1 ? 100 : seed * 37 % 100;
                String when = "power cut after %d calls, %d %% survive, seed %d".formatted(calls, survival, seed);
                checkAndGoOn(disk.crash(survival, seed), witness, when);
            }
        }
    }

    private static void checkAndGoOn(CrashableDirectory after, Witness witness, String when) {
        List<String> left = LogFixture.read(after).texts();
        assertThat(left.size()).as("P7: %s", when).isGreaterThanOrEqualTo(witness.promised);
        assertThat(left).as("P3: %s", when).isEqualTo(witness.appended.subList(0, left.size()));

        // T20: recovery changes nothing, and what is written after it follows what was found.
        List<String> expected = new ArrayList<>(left);
        for (int round = 0; round < 3; round++) {
            try (LogFixture fixture = LogFixture.open(after)) {
                fixture.write("round " + round);
                expected.add("round " + round);
                assertThat(LogFixture.read(after.crash(0, round)).texts())
                        .as(when)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void everythingAnAcknowledgementReliesOnIsSynced() {
        CrashableDirectory disk = new CrashableDirectory();
        int[] durableFrames = {0};
        DurableListener checking = frame -> {
            List<String> names = disk.allFiles();
            assertThat(names)
                    .as("T9")
                    .allSatisfy(name -> assertThat(disk.isDurable(name)).isTrue());
            durableFrames[0]++;
        };
        try (LogFixture fixture = LogFixture.open(disk, LogFixture.SMALL, checking)) {
            for (int i = 0; i < 30; i++) {
                fixture.write("x".repeat(i * 10));
            }
            LogPosition checkpoint = fixture.log.rotate().awaitPosition();
            assertThat(disk.isDurable(LogFormat.fileName(checkpoint.file()))).isTrue();
        }

        assertThat(durableFrames[0]).isEqualTo(30);
    }
}
