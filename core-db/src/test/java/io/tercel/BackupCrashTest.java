package io.tercel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercel.backup.BackupInfo;
import io.tercel.backup.BackupPlace;
import io.tercel.backup.BackupRequest;
import io.tercel.backup.Backups;
import io.tercel.backup.RestoreRequest;
import io.tercel.backup.StoredBackups;
import io.tercel.config.DatabaseOptions;
import io.tercel.error.StorageFullException;
import io.tercel.error.VectorDbException;
import io.tercel.io.CrashableDirectory;
import io.tercel.io.Directory;
import io.tercel.io.FaultyDirectory;
import io.tercel.io.FaultyDirectory.Fault;
import io.tercel.io.FaultyDirectory.Repeat;
import io.tercel.io.SizedDirectory;
import io.tercel.query.SearchRequest;
import io.tercel.schema.Row;
import io.tercel.testing.TestScale;
import io.tercel.time.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * T2, T3 for backups: power is cut, or the disk fails, at every call of a backup, its removal, and both kinds of restore. Each is there
 * as a whole or not at all, and can be done again; the database loses nothing.
 */
@Timeout(300)
class BackupCrashTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final String DATABASE = "db";
    private static final String BACKUPS = "backups";
    private static final DatabaseOptions OPTIONS =
            DatabaseOptions.defaults().logFileBytes(4_000).reserveBytes(0);

    /** A database of sealed, indexed, deleted and growing rows, with a backup of an earlier moment; nobody has it open. */
    private static final CrashableDirectory PREPARED = prepared();

    private static final List<String> EARLIER = List.of("k00", "k01", "k02", "k03", "k04", "k05", "k06", "k07");
    private static final List<String> NOW =
            List.of("k00", "k02", "k03", "k04", "k05", "k06", "k07", "k20", "k21", "k22");

    private static CrashableDirectory prepared() {
        CrashableDirectory disk = new CrashableDirectory();
        disk.createFolder(DATABASE);
        disk.createFolder(BACKUPS);
        disk.syncFolder("");
        try (EmbeddedDatabase database = open(disk)) {
            Collection papers = database.createCollection(Papers.SCHEMA);
            papers.insert(rows(0, 8));
            papers.flush();
            papers.awaitIndexes(MINUTE);
            backups(database, disk).create("first");
            papers.delete(List.of("k01"));
            papers.insert(rows(20, 23));
        }
        return disk;
    }

    private static List<Row> rows(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> Papers.paper("k%02d".formatted(i), "row", 2000, i, 1, 1, 0))
                .toList();
    }

    private static EmbeddedDatabase open(Directory disk) {
        Environment system = Environment.system();
        return EmbeddedDatabase.open(
                disk.within(DATABASE),
                OPTIONS,
                new Environment(
                        system.millis(), UUID::randomUUID, system.threads(), system.ticker(), new ScanIndexes(5)));
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

    private static Backups backups(EmbeddedDatabase database, Directory disk) {
        return database.backups(place(disk));
    }

    private static StoredBackups offline(Directory disk) {
        return new StoredBackups(place(disk), Ticker.system());
    }

    /** What is cut short, on an open database. */
    enum Work {
        LINKED_BACKUP {
            @Override
            void run(EmbeddedDatabase database, Directory disk) {
                backups(database, disk).create("second");
            }
        },
        COPIED_BACKUP {
            @Override
            void run(EmbeddedDatabase database, Directory disk) {
                backups(database, disk)
                        .create(BackupRequest.named("second").incremental().copies());
            }
        },
        DELETE {
            @Override
            void run(EmbeddedDatabase database, Directory disk) {
                backups(database, disk).delete("first");
            }
        },
        RESTORE_ELSEWHERE {
            @Override
            void run(EmbeddedDatabase database, Directory disk) {
                offline(disk).restore(RestoreRequest.of("first"), disk, "restored");
            }
        },
        COPY_ELSEWHERE {
            @Override
            void run(EmbeddedDatabase database, Directory disk) {
                offline(disk).restore(RestoreRequest.of("first").copies(), disk, "restored");
            }
        },
        RESTORE_HERE {
            @Override
            void run(EmbeddedDatabase database, Directory disk) {
                backups(database, disk).restore(RestoreRequest.of("first").suffix("_1"));
            }
        };

        abstract void run(EmbeddedDatabase database, Directory disk);
    }

    @ParameterizedTest
    @EnumSource
    void wherePowerIsCutThereIsAllOrNothing(Work work) {
        CrashableDirectory whole = PREPARED.crash(100, 0);
        long[] counted = new long[2];
        run(whole, database -> {
            counted[0] = whole.calls();
            work.run(database, whole);
            counted[1] = whole.calls();
        });
        long calls = counted[1] - counted[0];
        assertThat(calls).isGreaterThan(5);
        long step = TestScale.step(calls, 12);
        for (int survival : new int[] {0, 50, 100}) {
            for (long cut = survival % step; cut < calls; cut += step) {
                CrashableDirectory disk = PREPARED.crash(100, 0);
                long more = cut;
                run(disk, database -> {
                    disk.cutPowerAfter(more);
                    work.run(database, disk);
                });
                String where = "%s, %d %% left, cut at %d of %d".formatted(work, survival, cut, calls);
                assertAllOrNothing(disk.crash(survival, cut), work, where);
            }
        }
        assertAllOrNothing(whole, work, work + " without a cut");
    }

    @ParameterizedTest
    @EnumSource
    void whicheverCallFailsThereIsAllOrNothingAndTheDatabaseServes(Work work) {
        FaultyDirectory counted = new FaultyDirectory(PREPARED.crash(100, 0));
        long before = countOpening();
        run(counted, database -> work.run(database, counted));
        long calls = counted.calls().size();
        long step = TestScale.step(calls - before, 10);
        for (Fault fault : Fault.values()) {
            for (long call = before + 1; call <= calls; call += step) {
                CrashableDirectory below = PREPARED.crash(100, 0);
                FaultyDirectory disk = new FaultyDirectory(below);
                String where = "%s, %s at call %d of %d".formatted(work, fault, call, calls);
                long failing = call;
                run(disk, database -> {
                    disk.failFrom(failing, fault, Repeat.ONCE);
                    work.run(database, disk);
                });
                assertThat(below.openFiles()).as(where).isEmpty();
                assertAllOrNothing(below, work, where);
            }
        }
    }

    private static long countOpening() {
        FaultyDirectory disk = new FaultyDirectory(PREPARED.crash(100, 0));
        long[] calls = new long[1];
        run(disk, database -> calls[0] = disk.calls().size());
        return calls[0];
    }

    private static void run(Directory disk, Consumer<EmbeddedDatabase> work) {
        try (EmbeddedDatabase database = open(disk)) {
            try {
                work.accept(database);
            } finally {
                assertServes(database);
            }
        } catch (VectorDbException e) {
            // The power is off, or the disk failed.
            assertThat(e).isNotNull();
        }
    }

    private static void assertServes(EmbeddedDatabase database) {
        assertThat(keys(database.collection("papers"))).containsExactlyElementsOf(NOW);
    }

    private static List<String> keys(Collection papers) {
        return papers
                .search(SearchRequest.dense("dense", new float[] {1, 1, 1, 0})
                        .limit(100)
                        .build())
                .hits()
                .stream()
                .map(hit -> (String) hit.id())
                .sorted()
                .toList();
    }

    private static void assertAllOrNothing(CrashableDirectory disk, Work work, String where) {
        StoredBackups offline = offline(disk);
        for (BackupInfo backup : offline.list()) {
            assertThat(offline.verify(backup.name()).problems()).as(where).isEmpty();
        }
        List<String> names = offline.list().stream().map(BackupInfo::name).toList();
        if (work != Work.DELETE) {
            assertThat(names).as(where).contains("first");
        }
        if (disk.exists("restored")) {
            assertThat(contents(disk.within("restored"))).as(where).isEqualTo(EARLIER);
        } else if (work == Work.RESTORE_ELSEWHERE || work == Work.COPY_ELSEWHERE) {
            // It can be done again, whatever the first attempt has left.
            offline.restore(RestoreRequest.of("first"), disk, "restored");
            assertThat(contents(disk.within("restored"))).as(where).isEqualTo(EARLIER);
            assertThat(disk.exists("restored.restoring")).as(where).isFalse();
        }
        try (EmbeddedDatabase database = open(disk)) {
            assertServes(database);
            if (database.hasCollection("papers_1")) {
                assertThat(keys(database.collection("papers_1"))).as(where).isEqualTo(EARLIER);
            } else if (work == Work.RESTORE_HERE) {
                backups(database, disk).restore(RestoreRequest.of("first").suffix("_1"));
                assertThat(keys(database.collection("papers_1"))).as(where).isEqualTo(EARLIER);
            }
            assertThat(database.verify().problems()).as(where).isEmpty();
            assertNoFolderIsLeft(disk, database, where);
            if (names.contains("second")) {
                backups(database, disk).delete("second");
            }
            backups(database, disk).create("second");
            offline.restore(RestoreRequest.of("second"), disk, "again");
        }
        assertThat(contents(disk.within("again"))).as(where).isEqualTo(NOW);
        assertThat(disk.list(BACKUPS)).as(where).noneMatch(name -> name.endsWith(".unfinished"));
        assertThat(disk.openFiles()).as(where).isEmpty();
    }

    private static List<String> contents(Directory directory) {
        Environment system = Environment.system();
        try (EmbeddedDatabase database = EmbeddedDatabase.open(
                directory,
                OPTIONS,
                new Environment(
                        system.millis(), UUID::randomUUID, system.threads(), system.ticker(), new ScanIndexes(5)))) {
            assertThat(database.verify().problems()).isEmpty();
            return keys(database.collection("papers"));
        }
    }

    private static void assertNoFolderIsLeft(Directory disk, EmbeddedDatabase database, String where) {
        long named = database.inspect().collections().stream()
                .flatMap(collection -> collection.segments().stream())
                .filter(InspectReport.SegmentReport::sealed)
                .count();
        assertThat(disk.list(DATABASE).stream().filter(name -> name.startsWith("seg-")))
                .as(where)
                .hasSize((int) named);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aDiskThatIsTooSmallForTheBackupIsNotFilled(boolean tells) {
        CrashableDirectory below = PREPARED.crash(100, 0);
        SizedDirectory disk = new SizedDirectory(below, 0);
        disk.capacity(below.allFiles().stream().mapToLong(below::length).sum() + 6_000);
        if (!tells) {
            disk.claimRoom();
        }
        try (EmbeddedDatabase database = open(disk)) {
            long room = disk.roomBytes();
            assertThatThrownBy(() -> backups(database, disk)
                            .create(BackupRequest.named("second").copies()))
                    .isInstanceOf(StorageFullException.class);
            assertThat(disk.roomBytes()).isEqualTo(room);
            assertServes(database);
            database.collection("papers").insert(rows(40, 41));
            assertThat(database.collection("papers").count()).isEqualTo(NOW.size() + 1);
        }
        assertThat(offline(below).list()).extracting(BackupInfo::name).containsExactly("first");
    }

    @Test
    void aBackupNeedsNoRoomOnTheDisksOfTheDatabase() {
        CrashableDirectory below = PREPARED.crash(100, 0);
        SizedDirectory full = new SizedDirectory(below, Long.MAX_VALUE);
        CrashableDirectory elsewhere = new CrashableDirectory();
        elsewhere.createFolder(BACKUPS);
        try (EmbeddedDatabase database = open(full)) {
            full.capacity(0);
            backups(database, elsewhere).create("saved");
            full.capacity(Long.MAX_VALUE);
        }
        offline(elsewhere).restore(RestoreRequest.of("saved"), elsewhere, "restored");
        assertThat(contents(elsewhere.within("restored"))).isEqualTo(NOW);
    }
}
