package io.tercel;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercel.backup.BackupInfo;
import io.tercel.backup.BackupRequest;
import io.tercel.backup.Backups;
import io.tercel.backup.RestoreRequest;
import io.tercel.config.DatabaseOptions;
import io.tercel.config.Durability;
import io.tercel.io.FsDirectory;
import io.tercel.query.SearchRequest;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.Row;
import io.tercel.testing.Property;
import io.tercel.testing.RandomSource;
import io.tercel.testing.TestScale;
import io.tercel.vector.MetricType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * P15 under load: two writers, a searcher, merges without end, and a collection that is dropped and made anew, while backups are made.
 * Each restored copy equals the model at the timestamp of its backup, and gets no index that the backup had.
 */
@Timeout(300)
class BackupLoadTest {

    private static final int KEYS = 60;
    private static final int INDEXED_ROWS = 20;

    private static final CollectionSchema SCHEMA = CollectionSchema.builder("papers")
            .primaryKey("id", DataType.VARCHAR)
            .field(FieldSchema.text("body").analyzer("english").enableMatch())
            .field(FieldSchema.int32("year"))
            .vector("dense", Papers.DIMENSION, MetricType.COSINE)
            .bm25("body", "sparse")
            .build();

    @TempDir
    private Path folder;

    /** A write that was acknowledged. */
    private record Done(long timestamp, Consumer<ModelCollection> change) {}

    private final Queue<Done> history = new ConcurrentLinkedQueue<>();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean ended = new AtomicBoolean();

    @Property(tries = 1)
    void everyBackupEqualsTheModelAtItsTimestamp(RandomSource random) throws InterruptedException {
        int count = TestScale.of(5);
        DatabaseOptions options = DatabaseOptions.defaults()
                .sealRows(50)
                .logFileBytes(30_000)
                .durability(Durability.OS_BUFFER)
                .reserveBytes(0);
        List<BackupInfo> made = new ArrayList<>();
        try (EmbeddedDatabase database = open(folder.resolve("db"), options, new ScanIndexes(INDEXED_ROWS))) {
            database.createCollection(SCHEMA);
            Backups backups = database.backups(folder.resolve("backups"));
            List<Thread> threads = Stream.of(
                            writer(database, "a", random.fork()),
                            writer(database, "b", random.fork()),
                            searcher(database),
                            merger(database),
                            dropper(database))
                    .map(this::start)
                    .toList();
            for (int i = 0; i < count; i++) {
                BackupRequest request = BackupRequest.named("backup-" + i);
                request = random.nextBoolean() ? request.incremental() : request;
                made.add(backups.create(random.nextBoolean() ? request.copies() : request));
            }
            ended.set(true);
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(failures).isEmpty();
            for (BackupInfo backup : made) {
                assertThat(backups.verify(backup.name()).problems()).isEmpty();
                assertRestores(backups, backup, options);
            }
            assertComesIntoTheRunningDatabase(database, backups, made.getLast());
            assertThat(database.verify().problems()).isEmpty();
        }
    }

    private void assertRestores(Backups backups, BackupInfo backup, DatabaseOptions options) {
        Path directory = folder.resolve("restored-" + backup.name());
        backups.restore(backup.name(), directory);
        ScanIndexes indexes = new ScanIndexes(INDEXED_ROWS);
        // For reading only, so that no segment is merged and none gets the index that it had not got in time.
        try (Database copy = open(directory, options.readOnly(true), indexes)) {
            assertThat(Contents.of(copy.collection("papers")))
                    .as(backup.name())
                    .isEqualTo(Contents.of(modelAt(backup.timestamp())));
            assertThat(copy.verify().problems()).isEmpty();
            assertThat(indexes.opened.get()).isEqualTo((int) copy.inspect().collections().stream()
                    .flatMap(collection -> collection.segments().stream())
                    .mapToLong(segment -> segment.indexes().size())
                    .sum());
            assertThat(indexes.begun.get()).isZero();
        }
    }

    private void assertComesIntoTheRunningDatabase(Database database, Backups backups, BackupInfo backup) {
        backups.restore(RestoreRequest.of(backup.name()).collections("papers").suffix("_then"));
        assertThat(Contents.of(database.collection("papers_then"))).isEqualTo(Contents.of(modelAt(backup.timestamp())));
    }

    private ModelCollection modelAt(long timestamp) {
        ModelCollection model = new ModelCollection();
        history.stream()
                .filter(done -> done.timestamp() <= timestamp)
                .sorted(Comparator.comparingLong(Done::timestamp))
                .forEach(done -> done.change().accept(model));
        return model;
    }

    private static EmbeddedDatabase open(Path directory, DatabaseOptions options, ScanIndexes indexes) {
        Environment system = Environment.system();
        return EmbeddedDatabase.open(
                FsDirectory.open(directory, FsDirectory.Opening.CREATE_IF_MISSING),
                options,
                new Environment(system.millis(), UUID::randomUUID, system.threads(), system.ticker(), indexes));
    }

    private Thread start(Runnable step) {
        return Thread.ofPlatform().daemon().start(() -> {
            try {
                while (!ended.get()) {
                    step.run();
                }
            } catch (Throwable e) {
                failures.add(e);
            }
        });
    }

    /** Keys of its own, so that the order of its writes is the order of their timestamps for each key. */
    private Runnable writer(Database database, String name, RandomSource random) {
        Collection papers = database.collection("papers");
        return () -> {
            List<Row> rows = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                rows.add(Papers.paper(
                        name + random.nextInt(KEYS), "text " + random.nextInt(9), random.nextInt(99), 1, i, 2, 1));
            }
            history.add(new Done(papers.upsert(rows).timestamp(), model -> model.put(rows)));
            if (random.chance(30)) {
                List<String> gone = List.of(name + random.nextInt(KEYS), name + random.nextInt(KEYS));
                history.add(new Done(papers.delete(gone).timestamp(), model -> model.remove(gone)));
            }
        };
    }

    private static Runnable searcher(Database database) {
        Collection papers = database.collection("papers");
        return () -> papers.search(
                SearchRequest.dense("dense", new float[] {1, 1, 1, 1}).build());
    }

    private static Runnable merger(Database database) {
        Collection papers = database.collection("papers");
        return () -> {
            papers.compact();
            papers.awaitIndexes(Duration.ofMinutes(1));
        };
    }

    private static Runnable dropper(Database database) {
        return () -> {
            Namespace other = database.createDatabaseIfAbsent("other");
            other.createCollection(Papers.SCHEMA).insert(List.of(Papers.graphs()));
            other.renameCollection("papers", "renamed");
            other.dropCollection("renamed");
        };
    }
}
