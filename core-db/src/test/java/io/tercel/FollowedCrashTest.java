package io.tercel;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercel.backup.BackupPlace;
import io.tercel.backup.RestoreRequest;
import io.tercel.config.DatabaseOptions;
import io.tercel.error.VectorDbException;
import io.tercel.io.CrashableDirectory;
import io.tercel.io.Directory;
import io.tercel.io.FaultyDirectory;
import io.tercel.io.FaultyDirectory.Fault;
import io.tercel.io.FaultyDirectory.Repeat;
import io.tercel.io.HeapDirectory;
import io.tercel.schema.Row;
import io.tercel.testing.LimitsWith;
import io.tercel.testing.TestScale;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * T2, T3 for what goes through the log since it is followed: restores into the running database, and bulk loads. Power is cut, or the disk
 * fails, at every call. A restore is there whole or not at all, with all its collections and aliases, for the database, for a follower
 * and for whoever reads the changes; and so is a load.
 */
@Timeout(300)
class FollowedCrashTest {

    private static final String DATABASE = "db";
    private static final String BACKUPS = "backups";
    private static final Path STANDBY = Path.of("standby");
    private static final int LOADED = 60;

    /** Small inserts, so that a load is several of them. */
    private static final DatabaseOptions OPTIONS =
            ReplicationTest.OPTIONS.reserveBytes(0).sealRows(20).limits(LimitsWith.limit("insertBytes", 16_000));

    /** Two collections and an alias are in the backup and not in the database any more, which has another one. */
    private static final CrashableDirectory PREPARED = prepared();

    private static final String BEFORE = state(PREPARED);
    private static final String RESTORED = stateAfter(Work.RESTORE);
    private static final String LOADED_ALL = stateAfter(Work.LOAD);

    private static CrashableDirectory prepared() {
        CrashableDirectory disk = new CrashableDirectory();
        disk.createFolder(DATABASE);
        disk.createFolder(BACKUPS);
        disk.syncFolder("");
        try (EmbeddedDatabase database = open(disk, new CrashableDirectory())) {
            Collection papers = database.createCollection(Papers.SCHEMA);
            papers.createPartition("old");
            papers.insert(rows("p", 6));
            papers.partition("old").insert(rows("o", 3));
            papers.flush();
            papers.delete(List.of("p1"));
            Namespace archive = database.createDatabase("archive");
            archive.createCollection(Papers.SCHEMA).insert(rows("a", 4));
            database.createAlias("newest", "papers");
            database.backups(place(disk)).create("first");
            database.dropAlias("newest");
            database.renameCollection("papers", "kept");
            archive.dropCollection("papers");
        }
        return disk;
    }

    private static List<Row> rows(String prefix, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> Papers.paper("%s%02d".formatted(prefix, i), "row", 2000, i, 1, 1, 1))
                .toList();
    }

    private static EmbeddedDatabase open(Directory disk, Directory standby) {
        return EmbeddedDatabase.open(disk.within(DATABASE), OPTIONS, ReplicationTest.environment(path -> standby));
    }

    private static BackupPlace place(Directory disk) {
        return new BackupPlace() {
            @Override
            public Directory toRead() {
                return disk.within(BACKUPS);
            }

            @Override
            public Directory toChange() {
                return disk.within(BACKUPS);
            }
        };
    }

    /** What is cut short. */
    enum Work {
        RESTORE {
            @Override
            void run(EmbeddedDatabase database, Directory disk) {
                database.backups(place(disk)).restore(RestoreRequest.of("first"));
            }
        },
        LOAD {
            @Override
            void run(EmbeddedDatabase database, Directory disk) {
                try (BulkLoad load = database.collection("kept").bulkLoad()) {
                    load.add(rows("l", LOADED));
                    load.commit();
                }
            }
        };

        abstract void run(EmbeddedDatabase database, Directory disk);
    }

    private static String state(CrashableDirectory disk) {
        try (EmbeddedDatabase database = open(disk.crash(100, 0), new CrashableDirectory())) {
            return SchemaScenario.state(database);
        }
    }

    private static String stateAfter(Work work) {
        CrashableDirectory disk = PREPARED.crash(100, 0);
        try (EmbeddedDatabase database = open(disk, new CrashableDirectory())) {
            work.run(database, disk);
            return SchemaScenario.state(database);
        }
    }

    @ParameterizedTest
    @EnumSource
    void wherePowerIsCutAllWhoFollowSeeTheSame(Work work) {
        CrashableDirectory whole = PREPARED.crash(100, 0);
        long[] counted = new long[2];
        run(whole, new CrashableDirectory(), database -> {
            counted[0] = whole.calls();
            work.run(database, whole);
            counted[1] = whole.calls();
        });
        long calls = counted[1] - counted[0];
        assertThat(calls).isGreaterThan(20);
        long step = TestScale.step(calls, 3);
        for (int survival : new int[] {0, 50, 100}) {
            for (long cut = survival % step; cut < calls; cut += step) {
                CrashableDirectory disk = PREPARED.crash(100, 0);
                CrashableDirectory standby = new CrashableDirectory();
                long more = cut;
                run(disk, standby, database -> {
                    disk.cutPowerAfter(more);
                    work.run(database, disk);
                });
                String where = "%s, %d %% left, cut at %d of %d".formatted(work, survival, cut, calls);
                assertSame(disk.crash(survival, cut), standby.crash(survival, cut), work, where);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whicheverCallFailsAllWhoFollowSeeTheSame(Work work) {
        FaultyDirectory counted = new FaultyDirectory(PREPARED.crash(100, 0));
        long[] before = new long[1];
        run(counted, new CrashableDirectory(), database -> {
            before[0] = counted.calls().size();
            work.run(database, counted);
        });
        long calls = counted.calls().size();
        for (Fault fault : Fault.values()) {
            for (long call = before[0] + 1; call <= calls; call += TestScale.step(calls - before[0], 3)) {
                CrashableDirectory below = PREPARED.crash(100, 0);
                CrashableDirectory standby = new CrashableDirectory();
                FaultyDirectory disk = new FaultyDirectory(below);
                String where = "%s, %s at call %d of %d".formatted(work, fault, call, calls);
                long failing = call;
                run(disk, standby, database -> {
                    disk.failFrom(failing, fault, Repeat.ONCE);
                    work.run(database, disk);
                });
                assertThat(below.openFiles()).as(where).isEmpty();
                assertSame(below, standby, work, where);
            }
        }
    }

    /** Works on a database that is followed. What is half there is seen by nobody while the database is open, either. */
    private static void run(Directory disk, CrashableDirectory standby, Consumer<EmbeddedDatabase> work) {
        try (EmbeddedDatabase database = open(disk, standby)) {
            database.replication().follow("standby", STANDBY);
            try {
                work.accept(database);
            } finally {
                assertThat(database.database("archive").collections().size())
                        .as("collections come together")
                        .isEqualTo(database.hasCollection("newest") ? 1 : 0);
            }
        } catch (VectorDbException e) {
            // The power is off, or the disk failed.
            assertThat(e).isNotNull();
        }
    }

    private static void assertSame(CrashableDirectory disk, CrashableDirectory standby, Work work, String where) {
        try (EmbeddedDatabase database = open(disk, standby)) {
            assertIsWholeOrNot(database, work, where);
            assertFollowed(database, where);
            if (!SchemaScenario.state(database).equals(after(work))) {
                work.run(database, disk);
                assertThat(SchemaScenario.state(database))
                        .as("again, %s", where)
                        .isEqualTo(after(work));
                assertFollowed(database, where);
            }
            assertThat(database.verify().problems()).as(where).isEmpty();
            assertNothingIsLeft(disk, database, where);
        }
        assertThat(disk.openFiles()).as(where).isEmpty();
    }

    private static void assertIsWholeOrNot(EmbeddedDatabase database, Work work, String where) {
        assertThat(SchemaScenario.state(database)).as(where).isIn(BEFORE, after(work));
    }

    private static String after(Work work) {
        return switch (work) {
            case RESTORE -> RESTORED;
            case LOAD -> LOADED_ALL;
        };
    }

    private static void assertFollowed(EmbeddedDatabase database, String where) {
        String state = SchemaScenario.state(database);
        ReplicationTask task = database.replication().tasks().isEmpty()
                ? database.replication().follow("standby", STANDBY)
                : database.replication().task("standby");
        ReplicationTest.awaitCaughtUp(database, task);
        assertThat(SchemaScenario.state(task.follower())).as(where).isEqualTo(state);
        assertThat(task.follower().verify().problems()).as(where).isEmpty();
        try (Database copy =
                EmbeddedDatabase.open(HeapDirectory.create(), SchemaScenario.OPTIONS, Environment.system())) {
            new ChangeReplay(copy)
                    .apply(ChangeReplay.all(
                            database.changes().read(database.changes().earliest())));
            assertThat(SchemaScenario.state(copy)).as("changes, %s", where).isEqualTo(state);
        }
    }

    private static void assertNothingIsLeft(Directory disk, EmbeddedDatabase database, String where) {
        long named = database.inspect().collections().stream()
                .flatMap(collection -> collection.segments().stream())
                .filter(InspectReport.SegmentReport::sealed)
                .count();
        assertThat(disk.list(DATABASE).stream().filter(name -> name.startsWith("seg-")))
                .as(where)
                .hasSize((int) named);
    }
}
