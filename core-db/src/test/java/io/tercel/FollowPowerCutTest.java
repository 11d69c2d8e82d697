package io.tercel;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercel.cdc.ReplicationState;
import io.tercel.config.DatabaseOptions;
import io.tercel.error.VectorDbException;
import io.tercel.io.CrashableDirectory;
import io.tercel.testing.TestScale;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** T2 while following: whichever side loses power, and at whichever call, the follower becomes what the database is: no row lost, none doubled. */
@Timeout(120)
class FollowPowerCutTest {

    private static final DatabaseOptions OPTIONS = ReplicationTest.OPTIONS.sealRows(20);
    private static final Path STANDBY = Path.of("standby");

    private static EmbeddedDatabase open(CrashableDirectory disk, CrashableDirectory standby) {
        return EmbeddedDatabase.open(disk, OPTIONS, ReplicationTest.environment(path -> standby));
    }

    /** Who loses power. */
    enum Side {
        DATABASE,
        FOLLOWER
    }

    @ParameterizedTest
    @CsvSource({"FOLLOWER, 0", "FOLLOWER, 50", "FOLLOWER, 100", "DATABASE, 0", "DATABASE, 50", "DATABASE, 100"})
    void whoeverLosesPowerAtAnyCallTheFollowerGoesOn(Side side, int survivalPercent) {
        long calls = follow(new CrashableDirectory(), new CrashableDirectory(), side);
        long step = TestScale.step(calls, 4);
        for (long cut = survivalPercent % step; cut < calls; cut += step) {
            CrashableDirectory disk = new CrashableDirectory();
            CrashableDirectory standby = new CrashableDirectory();
            (side == Side.DATABASE ? disk : standby).cutPowerAfter(cut);
            follow(disk, standby, side);
            int ofDatabase = side == Side.DATABASE ? survivalPercent : 100;
            int ofFollower = side == Side.FOLLOWER ? survivalPercent : 100;
            CrashableDirectory left = standby.crash(ofFollower, cut);
            try (EmbeddedDatabase database = open(disk.crash(ofDatabase, cut), left)) {
                assertBecomesEqual(database, "%s cut at %d".formatted(side, cut));
            }
        }
    }

    /** Runs the scenario until the follower has all of it or the power of one is off. Returns the calls of that one. */
    private static long follow(CrashableDirectory disk, CrashableDirectory standby, Side side) {
        try (EmbeddedDatabase database = open(disk, standby)) {
            ReplicationTask task = database.replication().follow("standby", STANDBY);
            for (Consumer<Database> step : SchemaScenario.STEPS) {
                step.accept(database);
            }
            var now = database.changes().now();
            ReplicationTest.await(
                    () -> task.position().compareTo(now) >= 0 || task.state() != ReplicationState.RUNNING);
        } catch (VectorDbException e) {
            // One of them has no power.
            assertThat(e).isNotNull();
        }
        return (side == Side.DATABASE ? disk : standby).calls();
    }

    private static void assertBecomesEqual(EmbeddedDatabase database, String what) {
        ReplicationTask task = database.replication().tasks().isEmpty()
                ? database.replication().follow("standby", STANDBY)
                : database.replication().task("standby");
        ReplicationTest.awaitCaughtUp(database, task);
        assertThat(SchemaScenario.state(task.follower())).as(what).isEqualTo(SchemaScenario.state(database));
        assertThat(task.follower().verify().problems()).as(what).isEmpty();
    }
}
