package io.tercel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercel.backup.BackupPlace;
import io.tercel.backup.RestoreRequest;
import io.tercel.config.DatabaseOptions;
import io.tercel.error.AlreadyExistsException;
import io.tercel.io.CrashableDirectory;
import io.tercel.io.Directory;
import io.tercel.io.FaultyDirectory;
import io.tercel.io.FaultyDirectory.Fault;
import io.tercel.io.FaultyDirectory.Repeat;
import io.tercel.io.ForwardingDirectory;
import io.tercel.io.MappedFile;
import io.tercel.io.Reserve;
import io.tercel.manifest.CollectionMeta;
import io.tercel.manifest.Versions;
import io.tercel.schema.Row;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** P10 where a restore was cut short: what it has left fills the disk, and is in the way of no opening. */
@Timeout(300)
class LeftoversTest {

    private static final String DATABASE = "db";
    private static final String BACKUPS = "backups";
    private static final DatabaseOptions OPTIONS =
            DatabaseOptions.defaults().changeRetention(64 << 20, Duration.ofDays(1));

    /** The disk after a power cut in the middle of a restore. */
    private final CrashableDirectory left = interrupted();

    private final FaultyDirectory full = new FaultyDirectory(left);

    /** Room for the log, but none for a manifest. */
    @BeforeEach
    void fill() {
        full.failWhen(
                call -> call.name().contains("MANIFEST") || call.name().contains("RESERVE"),
                Fault.DISK_FULL,
                Repeat.ALWAYS);
    }

    private static CrashableDirectory interrupted() {
        CrashableDirectory disk = new CrashableDirectory();
        disk.createFolder(DATABASE);
        disk.createFolder(BACKUPS);
        disk.syncFolder("");
        Watched backups = new Watched(disk);
        try (EmbeddedDatabase database = open(disk, OPTIONS)) {
            Collection papers = database.createCollection(Papers.SCHEMA);
            papers.insert(rows(0, 20));
            papers.flush();
            database.backups(backups).create("first");
            database.backups(backups).restore(RestoreRequest.of("first").suffix("_1"));
        }
        return backups.interrupted;
    }

    /** Keeps the disk as it was when the last file of the backup was opened: then its rows were being brought. */
    private static final class Watched implements BackupPlace {

        private final CrashableDirectory disk;
        private CrashableDirectory interrupted = new CrashableDirectory();

        Watched(CrashableDirectory disk) {
            this.disk = disk;
        }

        @Override
        public Directory toRead() {
            return new ForwardingDirectory(disk.within(BACKUPS)) {
                @Override
                public MappedFile open(String name) {
                    interrupted = disk.crash(100, 0);
                    return super.open(name);
                }
            };
        }

        @Override
        public Directory toChange() {
            return disk.within(BACKUPS);
        }
    }

    private static EmbeddedDatabase open(Directory disk, DatabaseOptions options) {
        return EmbeddedDatabase.open(disk.within(DATABASE), options, Environment.system());
    }

    private static List<Row> rows(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> Papers.paper("k%02d".formatted(i), "row", 2000, i, 1, 1, 0))
                .toList();
    }

    @Test
    void aFullDiskOpensAndTheNextRowsThatItHasRoomForDropWhatIsLeft() {
        try (EmbeddedDatabase database = open(full, OPTIONS.reserveBytes(0))) {
            assertThat(database.collections()).containsExactly("papers");
            assertThat(namesAnUnfinishedCollection()).isTrue();
            Collection papers = database.collection("papers");
            papers.delete(List.of("k00"));
            assertThat(papers.count()).isEqualTo(19);

            full.heal();
            papers.insert(rows(50, 51));
            assertThat(namesAnUnfinishedCollection()).isFalse();
            assertThat(database.verify().problems()).isEmpty();
        }
        assertHolds(left, 20);
    }

    @Test
    void theirNamesAreFreeWhenThereIsRoom() {
        try (EmbeddedDatabase database = open(full, OPTIONS.reserveBytes(0))) {
            assertThatThrownBy(() -> database.createCollection(Papers.schemaNamed("papers_1")))
                    .isInstanceOf(AlreadyExistsException.class);
            full.heal();
            database.createCollection(Papers.schemaNamed("papers_1"));
            assertThat(database.collections()).containsExactly("papers", "papers_1");
        }
    }

    @Test
    void whoOpensAndClosesAFullDiskLeavesItForTheNext() {
        open(full, OPTIONS).close();
        assertThat(namesAnUnfinishedCollection()).isTrue();
        full.heal();
        open(full, OPTIONS).close();
        assertThat(namesAnUnfinishedCollection()).isFalse();
        assertHolds(left, 20);
    }

    private static void assertHolds(Directory disk, int rows) {
        try (EmbeddedDatabase database = open(disk, OPTIONS)) {
            assertThat(database.collections()).containsExactly("papers");
            assertThat(database.collection("papers").count()).isEqualTo(rows);
            assertThat(database.verify().problems()).isEmpty();
        }
    }

    private boolean namesAnUnfinishedCollection() {
        Directory directory = left.within(DATABASE);
        return Versions.open(directory, Reserve.none(directory), UUID.randomUUID()).current().collections().stream()
                .anyMatch(CollectionMeta::unfinished);
    }
}
