package io.tercel;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercel.backup.BackupInfo;
import io.tercel.backup.BackupPlace;
import io.tercel.backup.BackupRequest;
import io.tercel.backup.RestoreRequest;
import io.tercel.backup.StoredBackups;
import io.tercel.config.DatabaseOptions;
import io.tercel.error.VectorDbException;
import io.tercel.io.CrashableDirectory;
import io.tercel.io.Directory;
import io.tercel.query.Filter;
import io.tercel.query.QueryRequest;
import io.tercel.schema.Row;
import io.tercel.testing.Property;
import io.tercel.testing.RandomSource;
import io.tercel.testing.TestScale;
import io.tercel.time.Ticker;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;

/**
 * T1 for data that leaves and comes back: a backup of a database under two writers is restored elsewhere and followed from its timestamp, and in each of these
 * steps whoever works loses power at a random call, again and again. In the end the copy is what the database is, and both hold every row that was
 * acknowledged, once. 100 runs in the long run.
 */
@Timeout(300)
class BackupAndFollowKillTest {

    private static final DatabaseOptions OPTIONS = ReplicationTest.OPTIONS.sealRows(20);
    private static final Path STANDBY = Path.of("copy");
    private static final long NEVER = Long.MAX_VALUE / 2;

    /** Three disks, each of which may lose power alone. */
    private CrashableDirectory disk = new CrashableDirectory();

    private CrashableDirectory vault = disk;
    private CrashableDirectory standby = disk;

    private final AtomicInteger rows = new AtomicInteger();
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final Set<String> begun = ConcurrentHashMap.newKeySet();

    @Property(tries = 2)
    void nothingIsLostOrDoubledWhoeverIsKilled(RandomSource random) throws InterruptedException {
        for (int run = TestScale.isLong() ? 5 : 1; run > 0; run--) {
            backUpAndFollow(random);
        }
    }

    private void backUpAndFollow(RandomSource random) throws InterruptedException {
        disk = new CrashableDirectory();
        vault = new CrashableDirectory();
        standby = new CrashableDirectory();
        acknowledged.clear();
        begun.clear();
        vault.createFolder("backups");
        vault.syncFolder("");
        try (EmbeddedDatabase database = open()) {
            database.createCollection(Papers.SCHEMA);
        }
        long timestamp = backup(random);
        restore(random);
        follow(random, timestamp);
        finish(timestamp);
    }

    private EmbeddedDatabase open() {
        CrashableDirectory copy = standby;
        return EmbeddedDatabase.open(disk, OPTIONS, ReplicationTest.environment(path -> copy.within("copy")));
    }

    private BackupPlace place() {
        Directory backups = vault.within("backups");
        return new BackupPlace() {
            @Override
            public Directory toRead() {
                return backups;
            }

            @Override
            public Directory toChange() {
                return backups;
            }
        };
    }

    private StoredBackups backups() {
        return new StoredBackups(place(), Ticker.system());
    }

    private void crash(RandomSource random) {
        disk = disk.crash(random.nextInt(101), random.nextLong());
        vault = vault.crash(random.nextInt(101), random.nextLong());
        standby = standby.crash(random.nextInt(101), random.nextLong());
    }

    /** Tries until there is a backup. Returns its timestamp. */
    private long backup(RandomSource random) throws InterruptedException {
        boolean made = false;
        for (int attempt = 0; backups().list().isEmpty(); attempt++) {
            assertThat(made).as("a backup that was made was lost").isFalse();
            try (EmbeddedDatabase database = open()) {
                for (int i = random.nextInt(30); i > 0; i--) {
                    write(database, random);
                }
                disk.cutPowerAfter(attempt < 4 && random.chance(50) ? random.nextInt(120) : NEVER);
                vault.cutPowerAfter(attempt < 4 && random.chance(50) ? random.nextInt(60) : NEVER);
                underWriters(
                        database,
                        random,
                        () -> database.backups(place())
                                .create(
                                        random.chance(50)
                                                ? BackupRequest.named("b")
                                                : BackupRequest.named("b").copies()));
                made = true;
            } catch (VectorDbException e) {
                // The power is off.
                assertThat(e).isNotNull();
            }
            crash(random);
        }
        BackupInfo backup = backups().list().getFirst();
        assertThat(backups().verify(backup.name()).problems()).isEmpty();
        return backup.timestamp();
    }

    private void restore(RandomSource random) {
        boolean restored = false;
        for (int attempt = 0; !standby.exists("copy"); attempt++) {
            assertThat(restored).as("a copy that was restored was lost").isFalse();
            standby.cutPowerAfter(attempt < 4 && random.chance(70) ? random.nextInt(60) : NEVER);
            try {
                backups().restore(RestoreRequest.of("b"), standby, "copy");
                restored = true;
            } catch (VectorDbException e) {
                // The power is off.
                assertThat(e).isNotNull();
            }
            standby = standby.crash(random.nextInt(101), random.nextLong());
        }
    }

    private void follow(RandomSource random, long timestamp) throws InterruptedException {
        for (int kill = 0; kill < 4; kill++) {
            disk.cutPowerAfter(random.chance(50) ? NEVER : random.nextInt(200));
            standby.cutPowerAfter(random.chance(50) ? NEVER : random.nextInt(200));
            try (EmbeddedDatabase database = open()) {
                if (database.replication().tasks().isEmpty()) {
                    database.replication().follow("standby", STANDBY, timestamp);
                }
                underWriters(database, random, () -> {
                    for (int i = random.nextInt(20); i > 0; i--) {
                        database.collection("papers").flush();
                    }
                });
            } catch (VectorDbException e) {
                // The power is off.
                assertThat(e).isNotNull();
            }
            crash(random);
        }
    }

    private void finish(long timestamp) {
        try (EmbeddedDatabase database = open()) {
            ReplicationTask task = database.replication().tasks().isEmpty()
                    ? database.replication().follow("standby", STANDBY, timestamp)
                    : database.replication().task("standby");
            ReplicationTest.awaitCaughtUp(database, task);
            List<String> here = inserted(database);
            List<String> there = inserted(task.follower());
            assertThat(here).as("once each").doesNotHaveDuplicates();
            assertThat(new HashSet<>(here)).containsAll(acknowledged);
            assertThat(begun).containsAll(here);
            assertThat(there).isEqualTo(here);
            assertThat(Contents.of(task.follower().collection("papers")))
                    .isEqualTo(Contents.of(database.collection("papers")));
            assertThat(task.follower().collection("papers").count())
                    .isEqualTo(database.collection("papers").count());
            assertThat(database.verify().problems()).isEmpty();
            assertThat(task.follower().verify().problems()).isEmpty();
        }
    }

    private static List<String> inserted(Database database) {
        return database
                .collection("papers")
                .query(QueryRequest.all()
                        .filter(Filter.of("id like 'n%'"))
                        .limit(16_000)
                        .build())
                .stream()
                .map(row -> String.valueOf(row.getString("id")))
                .sorted()
                .toList();
    }

    /** Does something while two write. */
    private void underWriters(EmbeddedDatabase database, RandomSource random, Runnable work)
            throws InterruptedException {
        AtomicBoolean ended = new AtomicBoolean();
        List<Thread> writers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            RandomSource own = random.fork();
            Thread writer = new Thread(() -> {
                try {
                    for (int done = 0; done < 200 && !ended.get(); done++) {
                        write(database, own);
                    }
                } catch (VectorDbException e) {
                    // The power is off.
                    assertThat(e).isNotNull();
                }
            });
            writer.start();
            writers.add(writer);
        }
        try {
            work.run();
        } finally {
            ended.set(true);
            for (Thread writer : writers) {
                writer.join();
            }
        }
    }

    private void write(Database database, RandomSource random) {
        Collection papers = database.collection("papers");
        switch (random.nextInt(10)) {
            case 0 -> papers.delete(List.of("p" + random.nextInt(40), "p" + random.nextInt(40)));
            case 1 -> papers.delete(Filter.of("id like 'p%%' and year == %d".formatted(random.nextInt(5))));
            case 2 ->
                papers.upsertPartial(
                        List.of(row("p" + random.nextInt(40), random).with("topic", "changed")));
            case 3, 4, 5 -> papers.upsert(List.of(row("p" + random.nextInt(40), random)));
            default -> insert(papers, random);
        }
    }

    /** Rows that nobody ever changes again. */
    private void insert(Collection papers, RandomSource random) {
        List<Row> batch = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        for (int i = random.nextInt(1, 5); i > 0; i--) {
            String id = "n%06d".formatted(rows.incrementAndGet());
            ids.add(id);
            batch.add(row(id, random));
        }
        begun.addAll(ids);
        papers.insert(batch);
        acknowledged.addAll(ids);
    }

    private static Row row(String id, RandomSource random) {
        return Papers.paper(id, "some body", random.nextInt(5), 1, 2, 3, random.nextInt(1, 9));
    }
}
