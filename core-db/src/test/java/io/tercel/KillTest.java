package io.tercel;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercel.config.Durability;
import io.tercel.io.HaltingDirectory;
import io.tercel.testing.Property;
import io.tercel.testing.RandomSource;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.io.TempDir;

/**
 * T1: a process that writes is killed at a random moment, several times in the same directory. P6: everything it had acknowledged is
 * there; P2: what was under way is there whole or not at all.
 */
class KillTest {

    @TempDir
    private Path folder;

    /** 200 kills in the long run, 160 of them at a random moment. */
    @Property(tries = 4)
    void aKilledProcessLosesNothingItHadAcknowledged(RandomSource random) {
        ModelCollection model = new ModelCollection();
        for (int kill = 1; kill <= 4; kill++) {
            // Below zero: while it starts, opens and recovers.
            Kill killed = new Kill(random.nextLong(), random.pick(List.of(15, 100_000)), random.nextInt(-20, 100));
            int acknowledged = runAndKill(killed, durability(random), random.nextInt(3_000));
            model = recovered(model, killed, acknowledged);
        }
    }

    /** And 40 at a named point of the work with files. */
    @Property(tries = 2)
    void aProcessThatEndsAtANamedPointLosesNothingItHadAcknowledged(RandomSource random) {
        ModelCollection model = new ModelCollection();
        for (int kill = 1; kill <= 2; kill++) {
            Kill killed = new Kill(random.nextLong(), 15, Integer.MAX_VALUE);
            String point = random.pick(HaltingDirectory.points());
            int acknowledged = runToPoint(killed, durability(random), point, 1 + random.nextInt(12));
            model = recovered(model, killed, acknowledged);
        }
    }

    private static Durability durability(RandomSource random) {
        return random.pick(List.of(Durability.FSYNC, Durability.OS_BUFFER));
    }

    /** The number of writes that were acknowledged before the process reached a point. */
    private int runToPoint(Kill kill, Durability durability, String point, int nth) {
        int acknowledged = 0;
        try (ChildProcess child = ChildProcess.start(
                folder.resolve("errors"),
                "halt",
                directory().toString(),
                Long.toString(kill.seed()),
                Integer.toString(kill.sealRows()),
                durability.name(),
                point,
                Integer.toString(nth))) {
            for (Optional<String> line = child.nextLine(); line.isPresent(); line = child.nextLine()) {
                acknowledged = Integer.parseInt(line.get());
            }
            child.awaitEnd();
        }
        assertThat(acknowledged)
                .as("'%s' was never passed %d times; see %s", point, nth, folder.resolve("errors"))
                .isLessThan(DatabaseProcess.writes(kill.seed()).size());
        return acknowledged;
    }

    private record Kill(long seed, int sealRows, int afterWrites) {}

    /** The number of writes that were acknowledged. */
    private int runAndKill(Kill kill, Durability durability, int moreMicros) {
        int acknowledged = 0;
        try (ChildProcess child = ChildProcess.start(
                folder.resolve("errors"),
                "write",
                directory().toString(),
                Long.toString(kill.seed()),
                Integer.toString(kill.sealRows()),
                durability.name())) {
            boolean killed = kill.afterWrites() < 0;
            if (killed) {
                LockSupport.parkNanos(moreMicros * 300_000L);
                child.kill();
            }
            for (Optional<String> line = child.nextLine(); line.isPresent(); line = child.nextLine()) {
                acknowledged = Integer.parseInt(line.get());
                if (!killed && acknowledged >= kill.afterWrites()) {
                    // Somewhere in the writes that follow, so that no step is spared.
                    LockSupport.parkNanos(moreMicros * 1_000L);
                    child.kill();
                    killed = true;
                }
            }
            assertThat(killed)
                    .as("it ended by itself; see %s", folder.resolve("errors"))
                    .isTrue();
        }
        return acknowledged;
    }

    private ModelCollection recovered(ModelCollection before, Kill kill, int acknowledged) {
        List<Operation> writes = DatabaseProcess.writes(kill.seed());
        ModelCollection expected = before.copy();
        writes.subList(0, acknowledged).forEach(write -> DatabaseProcess.carryOut(write, expected));
        ModelCollection withNext = expected.copy();
        DatabaseProcess.carryOut(writes.get(acknowledged), withNext);
        try (Database database = Database.open(directory(), DatabaseProcess.options(kill.sealRows()))) {
            assertThat(database.verify().problems()).isEmpty();
            Collection papers = database.createCollectionIfAbsent(Papers.SCHEMA);
            List<String> there = Contents.of(papers);
            assertThat(there)
                    .as("after write %d, %s", acknowledged, writes.get(acknowledged))
                    .isIn(Contents.of(expected), Contents.of(withNext));
            return there.equals(Contents.of(expected)) ? expected : withNext;
        }
    }

    private Path directory() {
        return folder.resolve("db");
    }
}
