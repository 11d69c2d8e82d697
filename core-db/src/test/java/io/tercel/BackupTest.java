package io.tercel;

import static io.tercel.Papers.graphs;
import static io.tercel.Papers.logs;
import static io.tercel.Papers.paper;
import static io.tercel.Papers.postings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tercel.backup.BackupFolder;
import io.tercel.backup.BackupInfo;
import io.tercel.backup.BackupProgress;
import io.tercel.backup.BackupRequest;
import io.tercel.backup.BackupSchedule;
import io.tercel.backup.Backups;
import io.tercel.backup.RestoreRequest;
import io.tercel.backup.RunningSchedule;
import io.tercel.cdc.ChangeEvent;
import io.tercel.cdc.ChangeReader;
import io.tercel.config.ConsistencyLevel;
import io.tercel.config.DatabaseOptions;
import io.tercel.error.AlreadyExistsException;
import io.tercel.error.ClosedException;
import io.tercel.error.CorruptionException;
import io.tercel.error.DirectoryLockedException;
import io.tercel.error.InvalidRequestException;
import io.tercel.error.NotFoundException;
import io.tercel.error.StorageException;
import io.tercel.error.UnsupportedFormatException;
import io.tercel.io.FsDirectory;
import io.tercel.io.HeapDirectory;
import io.tercel.query.Filter;
import io.tercel.query.Hit;
import io.tercel.query.QueryRequest;
import io.tercel.query.SearchRequest;
import io.tercel.schema.CollectionProperties;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.Row;
import io.tercel.vector.MetricType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** P15: what a backup holds, and what comes back of it. */
@Timeout(120)
class BackupTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final int INDEXED_ROWS = 20;

    @TempDir
    private Path folder;

    private final ScanIndexes indexes = new ScanIndexes(INDEXED_ROWS);
    private Database database;
    private Collection papers;
    private Backups backups;

    @BeforeEach
    void openWithIndexedRows() {
        database = open(folder.resolve("db"), indexes);
        papers = database.createCollection(Papers.SCHEMA);
        papers.insert(rows(0, 60));
        papers.flush();
        papers.awaitIndexes(MINUTE);
        papers.delete(List.of("k003", "k040"));
        papers.upsert(List.of(graphs(), postings(), logs()));
        backups = database.backups(folder.resolve("backups"));
    }

    @AfterEach
    void verifyAndClose() {
        assertThat(database.verify().problems()).isEmpty();
        database.close();
    }

    private static Database open(Path directory, ScanIndexes indexes) {
        Environment system = Environment.system();
        return EmbeddedDatabase.open(
                FsDirectory.open(directory, FsDirectory.Opening.CREATE_IF_MISSING),
                DatabaseOptions.defaults().reserveBytes(0),
                new Environment(system.millis(), UUID::randomUUID, system.threads(), system.ticker(), indexes));
    }

    /** With the indexes that a database has. */
    private static Database plain(Path directory) {
        return plain(directory, DatabaseOptions.defaults().reserveBytes(0));
    }

    private static Database plain(Path directory, DatabaseOptions options) {
        return EmbeddedDatabase.open(
                FsDirectory.open(directory, FsDirectory.Opening.CREATE_IF_MISSING), options, Environment.system());
    }

    private static List<Row> rows(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> paper("k%03d".formatted(i), "row " + i, 1900 + i, i, 1, 1, 0))
                .toList();
    }

    private Path restored(RestoreRequest request) {
        Path target = folder.resolve("restored-" + request.backup());
        backups.restore(request, target);
        return target;
    }

    private void assertRestores(String backup, List<String> expected) {
        ScanIndexes unused = new ScanIndexes(INDEXED_ROWS);
        try (Database copy = open(restored(RestoreRequest.of(backup)), unused)) {
            assertThat(Contents.of(copy.collection("papers"))).isEqualTo(expected);
            assertThat(copy.verify().problems()).isEmpty();
        }
    }

    @Test
    void aRestoredBackupIsSearchedAtOnceAndNoIndexIsBuiltAnew() {
        List<String> expected = Contents.of(papers);
        BackupInfo made = backups.create("monday");
        papers.deleteAll();

        ScanIndexes reused = new ScanIndexes(INDEXED_ROWS);
        try (Database copy = open(restored(RestoreRequest.of("monday")), reused)) {
            Collection restored = copy.collection("papers");
            assertThat(nearest(restored)).contains("k059");
            assertThat(reused.searched.get()).isEqualTo(1);
            restored.awaitIndexes(MINUTE);
            assertThat(reused.begun.get()).isZero();
            assertThat(Contents.of(restored)).isEqualTo(expected);
            assertThat(restored.search(SearchRequest.text("sparse", "durable").build())
                            .hits())
                    .extracting(Hit::id)
                    .containsExactly("logs");
            restored.insert(rows(100, 110));
            assertThat(restored.count()).isEqualTo(expected.size() + 10);
            assertThat(copy.verify().problems()).isEmpty();
        }
        assertThat(made.rows()).isEqualTo(61);
        assertThat(made.chain()).isEmpty();
        assertThat(made.formatVersion()).isEqualTo(1);
        assertThat(made.newBytes()).isEqualTo(made.bytes());
        assertThat(backups.verify("monday").problems()).isEmpty();
        assertThat(backups.verify("monday").files()).isEqualTo(made.files());
    }

    private static List<Object> nearest(Collection collection) {
        return collection
                .search(SearchRequest.dense("dense", new float[] {59, 1, 1, 0}).build())
                .hits()
                .stream()
                .<Object>map(Hit::id)
                .toList();
    }

    @Test
    void aCopyAndALinkAreTheSameToRestore() throws IOException {
        List<String> expected = Contents.of(papers);
        backups.create(BackupRequest.named("links"));
        backups.create(BackupRequest.named("copies").copies());

        assertThat(linkedFiles("links", "db")).isPositive();
        assertThat(linkedFiles("copies", "db")).isZero();
        assertRestores("links", expected);
        assertRestores("copies", expected);
        backups.restore(RestoreRequest.of("copies").copies(), folder.resolve("copied"));
        try (Database copy = plain(folder.resolve("copied"))) {
            assertThat(Contents.of(copy.collection("papers"))).isEqualTo(expected);
        }
    }

    /** How many files of a backup are files of another directory too. */
    private long linkedFiles(String backup, String other) throws IOException {
        long linked = 0;
        Path root = folder.resolve("backups").resolve(backup);
        Path against = other.equals("db")
                ? folder.resolve("db")
                : folder.resolve("backups").resolve(other);
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path same = against.resolve(root.relativize(file));
                if (Files.exists(same) && Files.isSameFile(file, same)) {
                    linked++;
                }
            }
        }
        return linked;
    }

    @Test
    void anIncrementalBackupHoldsOnlyWhatIsNewAndOutlivesItsParent() throws IOException {
        backups.create(BackupRequest.named("sunday").copies());
        papers.upsert(rows(58, 64));
        List<String> expected = Contents.of(papers);
        BackupInfo monday =
                backups.create(BackupRequest.named("monday").parent("sunday").copies());
        BackupInfo tuesday =
                backups.create(BackupRequest.named("tuesday").incremental().copies());

        assertThat(linkedFiles("monday", "sunday")).isPositive();
        assertThat(monday.newBytes()).isLessThan(monday.bytes());
        assertThat(monday.chain()).containsExactly("sunday");
        assertThat(tuesday.chain()).containsExactly("sunday", "monday");
        assertThat(tuesday.parent()).contains("monday");

        backups.delete("sunday");
        backups.delete("monday");

        assertThat(backups.list()).extracting(BackupInfo::name).containsExactly("tuesday");
        assertThat(backups.verify("tuesday").problems()).isEmpty();
        assertRestores("tuesday", expected);
    }

    @Test
    void aMergeAfterTheBackupChangesNothingOfIt() {
        backups.create("before");
        List<String> expected = Contents.of(papers);
        papers.upsert(rows(30, 90));
        papers.optimize();
        database.dropCollection("papers");

        assertThat(backups.verify("before").problems()).isEmpty();
        assertRestores("before", expected);
        papers = database.createCollection(Papers.SCHEMA);
    }

    @Test
    void keepLeavesTheNewestOfEachDatabase() {
        for (String name : List.of("a", "b", "c")) {
            backups.create(BackupRequest.named(name).incremental());
            papers.upsert(List.of(graphs()));
        }
        try (Database other = plain(folder.resolve("other"))) {
            other.createCollection(Papers.SCHEMA);
            other.backups(folder.resolve("backups")).create("other");
        }

        assertThat(backups.keep(2)).containsExactly("a");
        assertThat(backups.list()).extracting(BackupInfo::name).containsExactlyInAnyOrder("b", "c", "other");
        assertThatThrownBy(() -> backups.keep(0)).isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void aBackupOfSomeCollectionsHoldsThoseAndTheirDatabases() {
        Namespace archive = database.createDatabase("archive");
        archive.createCollection(Papers.SCHEMA).insert(List.of(graphs()));
        database.createDatabase("empty");
        database.createAlias("newest", "papers");
        archive.createAlias("old", "papers");

        BackupInfo made = backups.create(BackupRequest.named("some").collections("archive.*"));

        assertThat(made.collections()).containsExactly(new BackupInfo.BackedUpCollection("archive", "papers", 1));
        try (Database copy = plain(restored(RestoreRequest.of("some")))) {
            assertThat(copy.databases()).containsExactly("archive", "default");
            assertThat(copy.collections()).isEmpty();
            assertThat(copy.aliases()).isEmpty();
            assertThat(copy.database("archive").aliases()).containsOnlyKeys("old");
            assertThat(copy.database("archive").collection("old").count()).isEqualTo(1);
        }
        assertThatThrownBy(() -> backups.create(BackupRequest.named("none").collections("missing")))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("missing")
                .hasMessageContaining("archive.papers");
        assertThat(backups.list()).hasSize(1);
    }

    @Test
    void aWholeBackupHoldsEmptyDatabasesAliasesPropertiesAndPartitions() {
        database.createDatabase("empty");
        database.createAlias("newest", "papers");
        papers.createPartition("old");
        papers.partition("old").insert(List.of(paper("p1", "in a partition", 1900, 1, 1, 1, 1)));
        papers.alter(papers.properties().withHistory(Duration.ofDays(2)));
        backups.create("whole");

        try (Database copy = plain(restored(RestoreRequest.of("whole")))) {
            assertThat(copy.databases()).containsExactly("default", "empty");
            Collection newest = copy.collection("newest");
            assertThat(newest.properties()).isEqualTo(papers.properties());
            assertThat(newest.partition("old").count()).isEqualTo(1);
            assertThat(Contents.of(newest)).isEqualTo(Contents.of(papers));
        }
    }

    @Test
    void anEarlierMomentCanBeReadInWhatIsRestored() {
        Collection kept = database.createCollection(
                CollectionSchema.builder("kept")
                        .primaryKey("id", DataType.INT64)
                        .vector("v", 2, MetricType.L2)
                        .build(),
                CollectionProperties.defaults().withHistory(Duration.ofDays(1)));
        kept.insert(List.of(Row.of("id", 1).with("v", new float[] {1, 1})));
        long before = kept.insert(List.of(Row.of("id", 2).with("v", new float[] {2, 2})))
                .timestamp();
        kept.flush();
        kept.delete(List.of(1L));
        kept.insert(List.of(Row.of("id", 3).with("v", new float[] {3, 3})));
        kept.delete(List.of(3L));
        backups.create("history");
        backups.restore(RestoreRequest.of("history").suffix("_2"));

        try (Database copy = plain(restored(RestoreRequest.of("history")))) {
            for (Collection restored : List.of(copy.collection("kept"), database.collection("kept_2"))) {
                assertThat(ids(restored.query(
                                QueryRequest.all().asOf(before).limit(10).build())))
                        .containsExactly(1L, 2L);
                assertThat(ids(restored.query(QueryRequest.all().limit(10).build())))
                        .containsExactly(2L);
            }
        }
    }

    private static List<Object> ids(List<Row> rows) {
        return rows.stream().<Object>map(row -> row.get("id")).toList();
    }

    @Test
    void aBackupEqualsTheDatabaseAtItsTimestamp() {
        long last = papers.upsert(List.of(graphs())).timestamp();
        BackupInfo made = backups.create("now");

        assertThat(made.timestamp()).isGreaterThanOrEqualTo(last);
        assertThat(papers.upsert(List.of(graphs())).timestamp()).isGreaterThan(made.timestamp());
    }

    @Test
    void collectionsComeIntoARunningDatabaseUnderOtherNamesWithTheirIndexes() {
        List<String> expected = Contents.of(papers);
        backups.create("monday");
        papers.deleteAll();
        int builtBefore = indexes.begun.get();

        assertThat(backups.restore(RestoreRequest.of("monday").suffix("_monday")))
                .containsExactly("papers_monday");
        assertThat(backups.restore(RestoreRequest.of("monday").rename("papers", "archive.old_papers")))
                .containsExactly("archive.old_papers");

        Collection suffixed = database.collection("papers_monday");
        suffixed.awaitIndexes(MINUTE);
        assertThat(indexes.begun.get()).isEqualTo(builtBefore);
        assertThat(Contents.of(suffixed)).isEqualTo(expected);
        assertThat(Contents.of(database.database("archive").collection("old_papers")))
                .isEqualTo(expected);
        assertThat(nearest(suffixed)).contains("k059");

        // They are collections like others: written to, sealed, merged, opened again.
        suffixed.upsert(rows(50, 70));
        suffixed.delete(List.of("k001"));
        suffixed.optimize();
        List<String> after = Contents.of(suffixed);
        reopen();
        assertThat(Contents.of(database.collection("papers_monday"))).isEqualTo(after);
        assertThat(Contents.of(database.database("archive").collection("old_papers")))
                .isEqualTo(expected);
    }

    private void reopen() {
        database.close();
        database = open(folder.resolve("db"), indexes);
        papers = database.collection("papers");
        backups = database.backups(folder.resolve("backups"));
    }

    @Test
    void writesAfterARestoreFromADatabaseWhoseClockIsAheadAreNotLost() {
        Environment system = Environment.system();
        Path ahead = folder.resolve("ahead");
        try (Database other = EmbeddedDatabase.open(
                FsDirectory.open(ahead, FsDirectory.Opening.CREATE_IF_MISSING),
                DatabaseOptions.defaults(),
                new Environment(
                        () -> system.millis().getAsLong() + 3_600_000,
                        UUID::randomUUID,
                        system.threads(),
                        system.ticker()))) {
            other.createCollection(Papers.SCHEMA).insert(List.of(graphs(), logs()));
            other.backups(folder.resolve("backups")).create("ahead");
        }
        backups.restore(RestoreRequest.of("ahead").suffix("_ahead"));
        reopen();
        Collection restored = database.collection("papers_ahead");
        restored.upsert(List.of(paper("graphs", "newer", 2000, 1, 1, 1, 1)));
        restored.delete(List.of("logs"));
        reopen();

        assertThat(Contents.of(database.collection("papers_ahead")))
                .containsExactly("graphs: newer, 2000, [1.0, 1.0, 1.0, 1.0]");
    }

    @Test
    void whereChangesAreFollowedARestoreIsAmongThem() {
        papers.createPartition("old");
        papers.partition("old").insert(List.of(paper("p1", "in a partition", 1900, 1, 1, 1, 1)));
        List<String> expected = Contents.of(papers);
        backups.create("monday");
        try (Database followed = plain(
                folder.resolve("followed"),
                DatabaseOptions.defaults().reserveBytes(0).changeRetention(64 << 20, Duration.ofDays(1)))) {
            ChangeReader changes = followed.changes().read(followed.changes().now());
            assertThat(followed.backups(folder.resolve("backups"))
                            .restore(RestoreRequest.of("monday").rename("papers", "archive.papers")))
                    .containsExactly("archive.papers");

            Collection restored = followed.database("archive").collection("papers");
            assertThat(Contents.of(restored)).isEqualTo(expected);
            assertThat(followed.database("archive").collections()).containsExactly("papers");
            assertThat(followed.verify().problems()).isEmpty();
            int rows = 0;
            while (rows < expected.size() - 1) {
                List<ChangeEvent> events = changes.poll(MINUTE);
                assertThat(events).isNotEmpty();
                rows += events.stream()
                        .filter(ChangeEvent.RowsUpserted.class::isInstance)
                        .mapToInt(event ->
                                ((ChangeEvent.RowsUpserted) event).rows().size())
                        .sum();
            }
            assertThat(rows).isEqualTo(expected.size() - 1);
            assertThatThrownBy(() -> followed.backups(folder.resolve("backups"))
                            .restore(RestoreRequest.of("monday").rename("papers", "archive.papers")))
                    .isInstanceOf(AlreadyExistsException.class);
        }
    }

    @Test
    void namesThatAreTakenAreRefusedBeforeAnythingIsWritten() {
        database.createAlias("papers_alias", "papers");
        backups.create("monday");
        long files = countOfFiles();

        assertThatThrownBy(() -> backups.restore(RestoreRequest.of("monday")))
                .isInstanceOf(AlreadyExistsException.class)
                .hasMessageContaining("papers");
        assertThatThrownBy(() -> backups.restore(RestoreRequest.of("monday").suffix("_alias")))
                .isInstanceOf(AlreadyExistsException.class);
        assertThatThrownBy(() -> backups.restore(RestoreRequest.of("monday").rename("peppers", "other")))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("peppers");
        assertThatThrownBy(() -> backups.restore(RestoreRequest.of("monday").rename("papers", "a-b")))
                .isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> backups.restore(RestoreRequest.of("tuesday")))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("monday");
        assertThat(countOfFiles()).isEqualTo(files);
    }

    private long countOfFiles() {
        return database.inspect().collections().stream()
                .mapToLong(collection -> collection.segments().size())
                .sum();
    }

    @Test
    void aSchemaComesBackWithoutRows() {
        backups.create("rows");
        backups.create(BackupRequest.named("schema").withoutRows());

        backups.restore(RestoreRequest.of("rows").suffix("_a").withoutRows());
        backups.restore(RestoreRequest.of("schema").suffix("_b"));

        for (String name : List.of("papers_a", "papers_b")) {
            Collection empty = database.collection(name);
            assertThat(empty.count()).isZero();
            assertThat(empty.schema().fields()).isEqualTo(papers.schema().fields());
            empty.insert(List.of(graphs()));
        }
        assertThat(backups.get("schema").schemaOnly()).isTrue();
        assertThat(backups.get("schema").files()).isZero();
    }

    @Test
    void aBackupOfChangedSchemasComesBackAsTheyAre() {
        papers.addField(FieldSchema.int32("later").defaultValue(7));
        papers.dropField("year");
        backups.create("changed");
        backups.restore(RestoreRequest.of("changed").suffix("_2"));

        Collection changed = database.collection("papers_2");
        assertThat(changed.count(Filter.of("later == 7"), ConsistencyLevel.STRONG))
                .isEqualTo(61);
        try (Database copy = open(restored(RestoreRequest.of("changed")), indexes)) {
            assertThat(copy.collection("papers").count(Filter.of("later == 7"), ConsistencyLevel.STRONG))
                    .isEqualTo(61);
            assertThat(copy.verify().problems()).isEmpty();
        }
    }

    @Test
    void aReadOnlyDatabaseAndOneInMemoryAreBackedUpToo() {
        List<String> expected = Contents.of(papers);
        database.close();
        try (Database readOnly =
                plain(folder.resolve("db"), DatabaseOptions.defaults().readOnly(true))) {
            readOnly.backups(folder.resolve("backups")).create("read-only");
        }
        try (Database memory = EmbeddedDatabase.open(
                HeapDirectory.create(), DatabaseOptions.defaults().reserveBytes(0), Environment.system())) {
            memory.createCollection(Papers.SCHEMA).insert(List.of(graphs()));
            memory.collection("papers").flush();
            memory.backups(folder.resolve("backups")).create("memory");
            memory.backups(folder.resolve("backups"))
                    .restore(RestoreRequest.of("read-only").suffix("_2"));
            assertThat(Contents.of(memory.collection("papers_2"))).isEqualTo(expected);
        }
        database = open(folder.resolve("db"), indexes);
        backups = database.backups(folder.resolve("backups"));
        papers = database.collection("papers");
        assertRestores("read-only", expected);
        assertRestores("memory", List.of("graphs: %s, 2018, [1.0, 0.0, 0.0, 0.0]".formatted(graphs().get("body"))));
    }

    @Test
    void progressCountsBytesAndRows() {
        List<BackupProgress> told = new ArrayList<>();
        BackupInfo made = backups.create(BackupRequest.named("p").copies().progress(told::add));

        BackupProgress last = told.getLast();
        assertThat(last.bytes()).isEqualTo(made.bytes());
        assertThat(last.bytes()).isEqualTo(last.bytesTotal());
        assertThat(last.rows()).isEqualTo(last.rowsTotal()).isEqualTo(63);
        assertThat(told).extracting(BackupProgress::bytes).isSorted();

        told.clear();
        restored(RestoreRequest.of("p").progress(told::add));
        assertThat(told.getLast().bytes()).isEqualTo(made.bytes());
        assertThat(told.getLast().rows()).isEqualTo(63);
    }

    @Test
    void aListenerThatThrowsEndsTheBackupAndNothingStays() throws IOException {
        BackupRequest request = BackupRequest.named("ended").progress(progress -> {
            throw new IllegalStateException("enough");
        });
        assertThatThrownBy(() -> backups.create(request)).isInstanceOf(IllegalStateException.class);
        assertThat(filesIn("backups")).containsExactly("LOCK");
        assertThatThrownBy(() -> restored(
                        RestoreRequest.of(backups.create("whole").name()).progress(progress -> {
                            throw new IllegalStateException("enough");
                        })))
                .isInstanceOf(IllegalStateException.class);
        assertThat(folder.resolve("restored-whole")).doesNotExist();
        assertThat(folder.resolve("restored-whole.restoring")).doesNotExist();
    }

    @Test
    void aNameIsTakenOnceWhateverItsLetterCase() {
        backups.create("monday");
        assertThatThrownBy(() -> backups.create("Monday")).isInstanceOf(AlreadyExistsException.class);
        assertThatThrownBy(() -> backups.create("monday")).isInstanceOf(AlreadyExistsException.class);
    }

    @Test
    void aDirectoryWithSomethingInItIsNotRestoredInto() throws IOException {
        backups.create("monday");
        Path taken = Files.createDirectory(folder.resolve("taken"));
        Files.createDirectory(folder.resolve("empty"));
        Files.writeString(taken.resolve("letter.txt"), "mine");

        assertThatThrownBy(() -> backups.restore("monday", taken))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("not empty");
        assertThat(taken.resolve("letter.txt")).hasContent("mine");
        backups.restore("monday", folder.resolve("empty"));
        plain(folder.resolve("empty")).close();
    }

    @Test
    void aDamagedFileIsFoundAndNotRestored() throws IOException {
        backups.create(BackupRequest.named("monday").copies());
        Path segment;
        try (Stream<Path> files = Files.walk(folder.resolve("backups/monday"))) {
            segment = files.filter(file -> file.toString().endsWith("field-1.col"))
                    .findFirst()
                    .orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(segment);
        bytes[100] ^= 1;
        Files.write(segment, bytes);

        assertThat(backups.verify("monday").problems())
                .hasSize(1)
                .first()
                .asString()
                .contains("field-1.col");
        assertThatThrownBy(() -> restored(RestoreRequest.of("monday"))).isInstanceOf(CorruptionException.class);
        assertThat(folder.resolve("restored-monday")).doesNotExist();
        assertThatThrownBy(() -> backups.restore(RestoreRequest.of("monday").suffix("_2")))
                .isInstanceOf(CorruptionException.class);
        assertThat(database.hasCollection("papers_2")).isFalse();

        Files.delete(segment);
        assertThat(backups.verify("monday").isClean()).isFalse();
    }

    @Test
    void aBackupOfANewerFormatIsRefusedAndTheOthersAreListed() throws IOException {
        backups.create("monday");
        backups.create("newer");
        Path list = folder.resolve("backups/newer/BACKUP");
        byte[] bytes = Files.readAllBytes(list);
        bytes[12] = 9;
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, 60);
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(60, (int) crc.getValue());
        Files.write(list, bytes);

        assertThatThrownBy(() -> backups.get("newer"))
                .isInstanceOf(UnsupportedFormatException.class)
                .hasMessageContaining("9");
        assertThat(backups.list()).extracting(BackupInfo::name).containsExactly("monday");
    }

    @Test
    void aFolderOfBackupsNeedsNoDatabase() {
        backups.create("monday");
        database.close();
        BackupFolder offline = BackupFolder.at(folder.resolve("backups"));

        assertThat(offline.list()).hasSize(1);
        assertThat(offline.verify("monday").isClean()).isTrue();
        offline.restore("monday", folder.resolve("db2"));
        offline.delete("monday");
        assertThat(offline.list()).isEmpty();
        assertThatThrownBy(() -> offline.delete("monday")).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> BackupFolder.at(folder.resolve("bakcups")))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("bakcups");
        database = open(folder.resolve("db2"), indexes);
    }

    @Test
    void otherFilesInTheFolderAreLetAlone() throws IOException {
        Path place = folder.resolve("backups");
        Files.writeString(place.resolve("README"), "mine");
        Files.createDirectory(place.resolve("photos"));
        Files.createDirectories(place.resolve("monday.unfinished/seg-000001"));

        backups.create("monday");

        assertThat(backups.list()).hasSize(1);
        assertThat(place.resolve("README")).hasContent("mine");
        assertThat(place.resolve("photos")).isEmptyDirectory();
        assertThat(place.resolve("monday.unfinished")).doesNotExist();
    }

    @Test
    void twoDoNotChangeAFolderAtOnce() {
        BackupRequest outer = BackupRequest.named("outer").progress(progress -> {
            assertThat(backups.list()).isEmpty();
            assertThatThrownBy(() -> backups.create("inner")).isInstanceOf(DirectoryLockedException.class);
        });
        backups.create(outer);
        assertThat(backups.list()).hasSize(1);
    }

    @Test
    void closingTheDatabaseEndsABackup() {
        Thread[] closer = new Thread[1];
        BackupRequest request = BackupRequest.named("ended").copies().progress(progress -> {
            if (closer[0] == null) {
                closer[0] = Thread.ofPlatform().start(database::close);
                await().until(() -> closer[0].getState() == Thread.State.WAITING);
            }
        });
        assertThatThrownBy(() -> backups.create(request)).isInstanceOf(ClosedException.class);
        await().until(() -> !closer[0].isAlive());
        assertThat(BackupFolder.at(folder.resolve("backups")).list()).isEmpty();
        database = open(folder.resolve("db"), indexes);
    }

    @Test
    void aSymbolicLinkInABackupIsNotHandedOn() throws IOException {
        if (!FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
            return;
        }
        backups.create(BackupRequest.named("monday").copies());
        Path column;
        try (Stream<Path> files = Files.walk(folder.resolve("backups/monday"))) {
            column = files.filter(file -> file.toString().endsWith("field-1.col"))
                    .findFirst()
                    .orElseThrow();
        }
        Path elsewhere = Files.move(column, folder.resolve("elsewhere"));
        Files.createSymbolicLink(column, elsewhere);

        Path target = restored(RestoreRequest.of("monday"));
        try (Stream<Path> files = Files.walk(target)) {
            assertThat(files).noneMatch(Files::isSymbolicLink);
        }
    }

    @Test
    void aScheduleMakesBackupsAndKeepsTheNewest() {
        try (ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
                RunningSchedule running = backups.schedule(
                        BackupSchedule.every(Duration.ofMillis(5)).keep(3).fullEvery(3), executor)) {
            await().until(() -> running.lastBackup()
                    .filter(made -> made.chain().size() == 2)
                    .isPresent());
        }
        List<BackupInfo> kept = backups.list();
        assertThat(kept).hasSizeBetween(3, 4).allMatch(made -> made.name().startsWith("scheduled-2"));
        kept.forEach(made -> assertThat(backups.verify(made.name()).problems()).isEmpty());
    }

    @Test
    void anArchiveBringsABackupElsewhere() throws IOException {
        List<String> expected = Contents.of(papers);
        BackupInfo made = backups.create("monday");
        Path archive = folder.resolve("monday.tar.zst");
        backups.exportArchive("monday", archive);
        assertThatThrownBy(() -> backups.importArchive(archive)).isInstanceOf(AlreadyExistsException.class);
        assertThatThrownBy(() -> backups.exportArchive("monday", archive)).isInstanceOf(StorageException.class);
        backups.delete("monday");

        BackupInfo brought = backups.importArchive(archive);

        assertThat(brought).isEqualTo(made);
        assertThat(backups.verify("monday").problems()).isEmpty();
        assertRestores("monday", expected);
        assertThat(filesIn("")).noneMatch(name -> name.endsWith(".tmp"));
    }

    @Test
    void whatIsNoArchiveIsRefusedAndLeavesNothing() throws IOException {
        backups.create("monday");
        Path archive = folder.resolve("monday.tar.zst");
        backups.exportArchive("monday", archive);
        backups.delete("monday");
        byte[] whole = Files.readAllBytes(archive);
        Path damaged = folder.resolve("damaged.tar.zst");
        for (int length : new int[] {0, 10, whole.length / 2, whole.length - 5}) {
            Files.write(damaged, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> backups.importArchive(damaged))
                    .as("%d bytes", length)
                    .isInstanceOf(CorruptionException.class);
        }
        Files.write(damaged, "a letter".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> backups.importArchive(damaged)).isInstanceOf(CorruptionException.class);
        assertThat(backups.list()).isEmpty();
        assertThat(filesIn("backups")).containsExactly("LOCK");
    }

    private List<String> filesIn(String name) throws IOException {
        try (Stream<Path> left = Files.list(folder.resolve(name))) {
            return left.map(each -> each.getFileName().toString()).toList();
        }
    }
}
