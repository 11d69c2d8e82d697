package io.tercel;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercel.cdc.ReplicationState;
import io.tercel.config.DatabaseOptions;
import io.tercel.error.VectorDbException;
import io.tercel.io.CrashableDirectory;
import io.tercel.query.Filter;
import io.tercel.schema.Row;
import io.tercel.testing.Property;
import io.tercel.testing.RandomSource;
import io.tercel.testing.TestScale;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** T2 while following: whichever side loses power, and at whichever call, the follower becomes what the database is: no row lost, none doubled. */
@Timeout(120)
class FollowPowerCutTest {

    private static final DatabaseOptions OPTIONS = ReplicationTest.OPTIONS.sealRows(20);
    private static final Path STANDBY = Path.of("standby");

    private static EmbeddedDatabase open(CrashableDirectory disk, CrashableDirectory standby) {
        return EmbeddedDatabase.open(disk, OPTIONS, ReplicationTest.environment(path -> standby));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 50, 100})
    void aFollowerThatLosesPowerAtAnyCallGoesOn(int survivalPercent) {
        long calls = follow(new CrashableDirectory(), new CrashableDirectory());
        long step = TestScale.step(calls, 4);
        for (long cut = 0; cut < calls; cut += step) {
            CrashableDirectory disk = new CrashableDirectory();
            CrashableDirectory standby = new CrashableDirectory();
            standby.cutPowerAfter(cut);
            follow(disk, standby);
            CrashableDirectory left = standby.crash(survivalPercent, cut);
            try (EmbeddedDatabase database = open(disk.crash(100, cut), left)) {
                assertBecomesEqual(database, "cut at " + cut);
            }
        }
    }

    /** Runs the scenario until the follower has all of it or its power is off. Returns the calls of the follower. */
    private static long follow(CrashableDirectory disk, CrashableDirectory standby) {
        try (EmbeddedDatabase database = open(disk, standby)) {
            ReplicationTask task = database.replication().follow("standby", STANDBY);
            for (Consumer<Database> step : SchemaScenario.STEPS) {
                step.accept(database);
            }
            var now = database.changes().now();
            ReplicationTest.await(
                    () -> task.position().compareTo(now) >= 0 || task.state() != ReplicationState.RUNNING);
        } catch (VectorDbException e) {
            // The follower could not even begin.
            assertThat(e).isNotNull();
        }
        return standby.calls();
    }

    private static void assertBecomesEqual(EmbeddedDatabase database, String what) {
        ReplicationTask task = database.replication().tasks().isEmpty()
                ? database.replication().follow("standby", STANDBY)
                : database.replication().task("standby");
        ReplicationTest.awaitCaughtUp(database, task);
        assertThat(SchemaScenario.state(task.follower())).as(what).isEqualTo(SchemaScenario.state(database));
        assertThat(task.follower().verify().problems()).as(what).isEmpty();
    }

    /** 100 runs of many kills in the long run. */
    @Property(tries = 2)
    void aCopyThatIsFollowedLosesAndDoublesNothingWhoeverIsKilled(RandomSource random) {
        CrashableDirectory disk = new CrashableDirectory();
        CrashableDirectory standby;
        try (EmbeddedDatabase database = open(disk, new CrashableDirectory())) {
            database.createCollection(Papers.SCHEMA);
            for (int i = random.nextInt(30); i > 0; i--) {
                write(database, random);
            }
            // What a copy of all files at this moment would be.
            standby = disk.crash(100, 1);
        }
        EmbeddedDatabase.open(standby, DatabaseOptions.defaults(), Environment.system())
                .close();
        for (int kill = 0; kill < 4; kill++) {
            disk.cutPowerAfter(random.chance(50) ? Long.MAX_VALUE / 2 : random.nextInt(200));
            standby.cutPowerAfter(random.chance(50) ? Long.MAX_VALUE / 2 : random.nextInt(200));
            try (EmbeddedDatabase database = open(disk, standby)) {
                if (database.replication().tasks().isEmpty()) {
                    database.replication().follow("standby", STANDBY);
                }
                for (int i = random.nextInt(40); i > 0; i--) {
                    write(database, random);
                }
            } catch (VectorDbException e) {
                // The power is off.
                assertThat(e).isNotNull();
            }
            disk = disk.crash(random.nextInt(101), random.nextLong());
            standby = standby.crash(random.nextInt(101), random.nextLong());
        }
        try (EmbeddedDatabase database = open(disk, standby)) {
            write(database, random);
            assertBecomesEqual(database, "after all");
            assertThat(database.replication()
                            .task("standby")
                            .follower()
                            .collection("papers")
                            .count())
                    .isEqualTo(database.collection("papers").count());
        }
    }

    private static void write(Database database, RandomSource random) {
        Collection papers = database.collection("papers");
        switch (random.nextInt(8)) {
            case 0 -> papers.delete(List.of("p" + random.nextInt(40), "p" + random.nextInt(40)));
            case 1 -> papers.delete(Filter.of("year == " + random.nextInt(5)));
            case 2 -> papers.flush();
            case 3 -> papers.upsertPartial(List.of(row(random).with("topic", "changed")));
            default -> {
                List<Row> rows = new ArrayList<>();
                for (int i = random.nextInt(1, 6); i > 0; i--) {
                    rows.add(row(random));
                }
                papers.upsert(rows);
            }
        }
    }

    private static Row row(RandomSource random) {
        return Papers.paper("p" + random.nextInt(40), "some body", random.nextInt(5), 1, 2, 3, random.nextInt(1, 9));
    }
}
