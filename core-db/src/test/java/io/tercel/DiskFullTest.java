package io.tercel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tercel.cdc.ChangeStream;
import io.tercel.config.DatabaseOptions;
import io.tercel.config.Durability;
import io.tercel.error.ClosedException;
import io.tercel.error.StorageException;
import io.tercel.error.StorageFailedException;
import io.tercel.error.StorageFullException;
import io.tercel.error.VectorDbException;
import io.tercel.io.CrashableDirectory;
import io.tercel.io.DelegatingDirectory;
import io.tercel.io.Directory;
import io.tercel.io.SizedDirectory;
import io.tercel.query.Filter;
import io.tercel.query.QueryIterator;
import io.tercel.query.QueryRequest;
import io.tercel.query.SearchRequest;
import io.tercel.schema.Row;
import io.tercel.testing.TestScale;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** P10 on a disk of a certain size: it fills, rows are refused, deletes make room, rows come in again. */
class DiskFullTest {

    private static final DatabaseOptions OPTIONS = DatabaseOptions.defaults().logFileBytes(64 << 10);
    private static final int BATCH_ROWS = 20;
    private static final long CAPACITY = 900_000;

    private final CrashableDirectory below = new CrashableDirectory();
    private final SizedDirectory disk = new SizedDirectory(below, CAPACITY);
    private final Filling filling = new Filling(CAPACITY);

    /** A collection that is filled, and what has been acknowledged. */
    private static final class Filling {
        private final SplittableRandom random = new SplittableRandom(5);
        private final ModelCollection acknowledged = new ModelCollection();
        private ModelCollection underWay = acknowledged.copy();
        private final int flushEvery;
        private boolean created;

        Filling(long capacityBytes) {
            // Some rows in segments, some in the log only.
            this.flushEvery = (int) (capacityBytes / 150_000);
        }

        Collection create(EmbeddedDatabase database) {
            Collection papers = database.createCollection(Papers.SCHEMA);
            created = true;
            return papers;
        }

        void untilFull(Collection papers) {
            for (int batch = 0; true; batch++) {
                try {
                    insert(papers, batch);
                    if (batch % flushEvery == flushEvery - 1) {
                        papers.flush();
                    }
                } catch (StorageFullException e) {
                    return;
                }
            }
        }

        void insert(Collection papers, int batch) {
            List<Row> rows = new ArrayList<>();
            for (int i = 0; i < BATCH_ROWS; i++) {
                rows.add(Papers.paper("k%04d-%02d".formatted(batch, i), words(), 2000 + i, 1, i, batch, 1));
            }
            underWay = acknowledged.copy();
            underWay.put(rows);
            papers.insert(rows);
            acknowledged.put(rows);
        }

        void deleteMost(Collection papers) {
            underWay = acknowledged.copy();
            underWay.removeIf(row -> row.getLong("year") < 2018);
            papers.delete(Filter.of("year < 2018"));
            acknowledged.removeIf(row -> row.getLong("year") < 2018);
        }

        /** Hardly to be compressed. */
        private String words() {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < 40; i++) {
                text.append(Long.toString(random.nextLong(1L << 40), 36)).append(' ');
            }
            return text.toString();
        }
    }

    @Test
    void aFullDiskRefusesRowsAndTakesDeletesWhichMakeRoomForRowsAgain() {
        try (EmbeddedDatabase database = EmbeddedDatabase.open(disk, OPTIONS, Environment.system())) {
            Collection papers = filling.create(database);
            papers.flush();
            assertThat(database.inspect().reserveBytes()).isPositive();

            filling.untilFull(papers);
            // Nothing of what was refused can be seen, and what is left is not for rows, though they would fit.
            assertHolds(papers);
            assertThat(disk.exists("RESERVE")).isFalse();
            assertThat(database.inspect().reserveBytes()).isZero();
            assertThatThrownBy(() -> papers.insert(List.of(Papers.graphs())))
                    .isInstanceOf(StorageFullException.class)
                    .hasMessageContaining("delete rows and call compact()");
            assertThatThrownBy(() -> papers.upsert(List.of(Papers.graphs()))).isInstanceOf(StorageFullException.class);
            assertThatThrownBy(() -> papers.upsertPartial(List.of(Papers.graphs())))
                    .isInstanceOf(StorageFullException.class);
            assertThatThrownBy(() -> papers.replace(Filter.of("year == 1"), List.of(Papers.graphs())))
                    .isInstanceOf(StorageFullException.class);
            assertThat(disk.roomBytes()).isGreaterThan(10_000);

            filling.deleteMost(papers);
            assertHolds(papers);
            long before = disk.roomBytes();
            papers.compact();
            assertThat(disk.roomBytes() + below.length("RESERVE")).isGreaterThan(before + CAPACITY / 4);

            filling.insert(papers, 9_000);
            assertHolds(papers);
            assertThat(disk.exists("RESERVE")).isTrue();
        }
        assertReopensExact();
    }

    @Test
    void withoutTheReserveAFullDiskKeepsDeletesOut() {
        DatabaseOptions none = OPTIONS.reserveBytes(0);
        try (EmbeddedDatabase database = EmbeddedDatabase.open(disk, none, Environment.system())) {
            Collection papers = filling.create(database);
            filling.untilFull(papers);
            disk.capacity(CAPACITY - disk.roomBytes());

            assertThatThrownBy(() -> papers.delete(Filter.of("year < 2018"))).isInstanceOf(StorageFullException.class);
            assertHolds(papers);
        }
        assertThat(below.allFiles()).doesNotContain("RESERVE");
    }

    @Test
    void aDeleteThatFindsTheDiskFullFirstFreesTheReserveItself() {
        try (EmbeddedDatabase database = EmbeddedDatabase.open(disk, OPTIONS, Environment.system())) {
            Collection papers = filling.create(database);
            filling.insert(papers, 1);
            papers.flush();
            disk.capacity(CAPACITY - disk.roomBytes());

            filling.deleteMost(papers);
            assertHolds(papers);
            assertThat(disk.exists("RESERVE")).isFalse();
            papers.compact();
            disk.capacity(CAPACITY);
            filling.insert(papers, 2);
            assertThat(disk.exists("RESERVE")).isTrue();
        }
        assertReopensExact();
    }

    @Test
    void roomThatAReadStillHoldsIsWaitedForWhenItEndsSoon() {
        AtomicReference<@Nullable QueryIterator> reading = new AtomicReference<>();
        AtomicBoolean isInserting = new AtomicBoolean();
        DelegatingDirectory ending = new DelegatingDirectory(disk) {
            @Override
            public long usableBytes() {
                long bytes = super.usableBytes();
                QueryIterator iterator = isInserting.get() ? reading.getAndSet(null) : null;
                if (iterator != null) {
                    iterator.close();
                }
                return bytes;
            }
        };
        try (EmbeddedDatabase database = EmbeddedDatabase.open(ending, OPTIONS, Environment.system())) {
            Collection papers = filling.create(database);
            filling.untilFull(papers);
            reading.set(papers.queryIterator(QueryRequest.all().limit(1_000).build(), 1));
            papers.deleteAll();
            papers.compact();
            filling.acknowledged.removeIf(row -> true);
            // Most of the disk is held by the read.
            filling.untilFull(papers);
            assertThat(database.inspect().reserveBytes()).isZero();

            isInserting.set(true);
            filling.insert(papers, 9_000);
            assertHolds(papers);
            assertThat(reading).hasNullValue();
        }
        assertReopensExact();
    }

    @Test
    void aTruncateMakesRoomOnAFullDisk() {
        try (EmbeddedDatabase database = EmbeddedDatabase.open(disk, OPTIONS, Environment.system())) {
            Collection papers = filling.create(database);
            filling.untilFull(papers);

            papers.truncate();
            filling.acknowledged.removeIf(row -> true);
            // A merge that was under way has the files of what it read until it has ended; this waits for it.
            papers.compact();
            filling.insert(papers, 1);
            assertHolds(papers);
        }
        assertReopensExact();
    }

    @Test
    void aFullDiskOpensAndClosesWithItsReserve() {
        try (EmbeddedDatabase database = EmbeddedDatabase.open(disk, OPTIONS, Environment.system())) {
            Collection papers = filling.create(database);
            filling.insert(papers, 1);
            papers.flush();
            disk.capacity(CAPACITY - disk.roomBytes());
        }
        // Closing has used it for the frame that says so, and opening has found room for a log file.
        try (EmbeddedDatabase database = EmbeddedDatabase.open(disk, OPTIONS, Environment.system())) {
            assertThat(database.recovery().closedCleanly()).isTrue();
            Collection papers = database.collection("papers");
            assertHolds(papers);
            assertThatThrownBy(() -> papers.insert(List.of(Papers.graphs())))
                    .as("what the reserve has left is not for rows after a reopening, either")
                    .isInstanceOf(StorageFullException.class);
            filling.deleteMost(papers);
            assertHolds(papers);
        }
        disk.capacity(CAPACITY);
        assertReopensExact();
    }

    /** P10, when the reserve was used up before, too: not even an empty file of the log can be made. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aDiskWithoutAnyRoomOpensAndWritesGoOnWhenThereIsSome(boolean followed) {
        DatabaseOptions options = followed ? OPTIONS.changeRetention(1 << 20, Duration.ofDays(1)) : OPTIONS;
        try (EmbeddedDatabase database = EmbeddedDatabase.open(disk, options, Environment.system())) {
            filling.insert(filling.create(database), 1);
        }
        Collection papers;
        List<String> before = withoutReserve();
        try (EmbeddedDatabase database = EmbeddedDatabase.open(disk, options, Environment.system())) {
            papers = database.collection("papers");
            assertHolds(papers);
            assertThat(database.verify().problems()).isEmpty();
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> papers.insert(List.of(Papers.graphs())))
                        .isInstanceOf(StorageFullException.class)
                        .hasMessageContaining("make room on the disk");
                assertThatThrownBy(() -> papers.insert(List.of(Papers.graphs()), Durability.NONE))
                        .isInstanceOf(StorageFullException.class);
                assertThatThrownBy(() -> papers.delete(Filter.of("year < 2018")))
                        .isInstanceOf(StorageFullException.class);
                assertThatThrownBy(database::flush).isInstanceOf(StorageFullException.class);
                assertThatThrownBy(() -> database.dropCollection("papers")).isInstanceOf(StorageFullException.class);
            }
            assertHolds(papers);
        }
        assertThat(below.allFiles()).containsExactlyInAnyOrderElementsOf(before);
        try (EmbeddedDatabase database = EmbeddedDatabase.open(disk, options, Environment.system())) {
            Collection again = database.collection("papers");
            disk.capacity(CAPACITY);
            filling.deleteMost(again);
            filling.insert(again, 2);
            assertHolds(again);
            if (followed) {
                ChangeStream changes = database.changes();
                assertThat(changes.read(changes.earliest()).poll(Duration.ZERO)).isNotEmpty();
            }
        }
        assertReopensExact();
    }

    /** No byte has room from now on. Returns the files that there are. */
    private List<String> withoutReserve() {
        if (below.exists("RESERVE")) {
            below.delete("RESERVE");
        }
        disk.capacity(0);
        return below.allFiles();
    }

    @Test
    void aMissingReserveIsMadeAgainInTheBackgroundAndNotByAReader() {
        try (EmbeddedDatabase database = EmbeddedDatabase.open(disk, OPTIONS, Environment.system())) {
            filling.insert(filling.create(database), 1);
        }
        if (below.exists("RESERVE")) {
            below.delete("RESERVE");
        }
        try (EmbeddedDatabase reader = EmbeddedDatabase.open(disk, OPTIONS.readOnly(true), Environment.system())) {
            assertHolds(reader.collection("papers"));
        }
        assertThat(below.allFiles()).doesNotContain("RESERVE", "RESERVE.tmp");
        try (EmbeddedDatabase database = EmbeddedDatabase.open(disk, OPTIONS, Environment.system())) {
            assertHolds(database.collection("papers"));
            await().pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> database.inspect().reserveBytes() > 0);
        }
        assertThat(below.allFiles()).contains("RESERVE");
    }

    @Test
    void aReserveThatCannotBeLookedAtEndsNoThread() throws InterruptedException {
        BlockingQueue<Optional<Throwable>> ended = new LinkedBlockingQueue<>();
        Environment system = Environment.system();
        Environment watched =
                new Environment(system.millis(), UUID::randomUUID, name -> watchedThread(name, ended), system.ticker());
        Directory unlisted = new DelegatingDirectory(below) {
            @Override
            public List<String> list(String folder) {
                if (Thread.currentThread().getName().startsWith("tercel-background-")) {
                    throw new StorageException("injected: cannot be listed");
                }
                return super.list(folder);
            }
        };
        try (EmbeddedDatabase database = EmbeddedDatabase.open(unlisted, OPTIONS, watched)) {
            database.createCollection(Papers.SCHEMA).insert(List.of(Papers.graphs()));
            assertThat(database.collection("papers").count()).isEqualTo(1);
        }
        assertThat(ended.take()).isEmpty();
    }

    /** Tells how the first task of the background thread ended. */
    private static ExecutorService watchedThread(String name, BlockingQueue<Optional<Throwable>> ended) {
        return new ThreadPoolExecutor(
                1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> new Thread(task, name)) {
            @Override
            protected void afterExecute(Runnable task, @Nullable Throwable thrown) {
                if (name.startsWith("tercel-background-")) {
                    ended.add(Optional.ofNullable(thrown));
                }
            }
        };
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 50, 100})
    void aPowerCutWhileTheDiskFillsAndEmptiesLosesNothing(int survivalPercent) {
        CrashableDirectory counted = new CrashableDirectory();
        runUntilThePowerGoes(counted, new Filling(SMALL_CAPACITY));
        long step = TestScale.step(counted.calls(), 30);
        for (long cut = 0; cut < counted.calls(); cut += step) {
            CrashableDirectory cutDisk = new CrashableDirectory();
            cutDisk.cutPowerAfter(cut);
            Filling progress = new Filling(SMALL_CAPACITY);
            runUntilThePowerGoes(cutDisk, progress);
            assertRecovers(cutDisk.crash(survivalPercent, cut), progress, "cut at " + cut);
        }
    }

    private static final long SMALL_CAPACITY = 300_000;

    /** It may end before the power goes: rows are refused until the reserve is there again, which background work decides. */
    private static void runUntilThePowerGoes(CrashableDirectory disk, Filling progress) {
        SizedDirectory sized = new SizedDirectory(disk, SMALL_CAPACITY);
        try (EmbeddedDatabase database = EmbeddedDatabase.open(sized, OPTIONS, Environment.system())) {
            Collection papers = progress.create(database);
            progress.untilFull(papers);
            progress.deleteMost(papers);
            papers.compact();
            progress.insert(papers, 9_000);
        } catch (VectorDbException e) {
            assertThat(e)
                    .isInstanceOfAny(
                            StorageFullException.class,
                            StorageException.class,
                            StorageFailedException.class,
                            ClosedException.class);
        }
    }

    private static void assertRecovers(CrashableDirectory left, Filling progress, String when) {
        SizedDirectory sized = new SizedDirectory(left, SMALL_CAPACITY);
        try (EmbeddedDatabase database = EmbeddedDatabase.open(sized, OPTIONS, Environment.system())) {
            if (!database.hasCollection("papers")) {
                assertThat(progress.created).as(when).isFalse();
                return;
            }
            Collection papers = database.collection("papers");
            assertThat(Contents.of(papers))
                    .as(when)
                    .isIn(Contents.of(progress.acknowledged), Contents.of(progress.underWay));
            assertThat(database.verify().problems()).as(when).isEmpty();
            // However full it is: this always has room.
            papers.deleteAll();
            papers.compact();
            papers.insert(List.of(Papers.graphs()));
            assertThat(papers.count()).as(when).isEqualTo(1);
        }
        assertThat(left.openFiles()).as(when).isEmpty();
    }

    private void assertHolds(Collection papers) {
        assertThat(Contents.of(papers)).isEqualTo(Contents.of(filling.acknowledged));
        int rows = filling.acknowledged.all().size();
        assertThat(papers.count()).isEqualTo(rows);
        assertThat(papers.search(SearchRequest.dense("dense", new float[] {1, 1, 1, 1})
                                .limit(10_000)
                                .build())
                        .hits())
                .hasSize(rows);
    }

    private void assertReopensExact() {
        try (EmbeddedDatabase database = EmbeddedDatabase.open(disk, OPTIONS, Environment.system())) {
            assertHolds(database.collection("papers"));
            assertThat(database.verify().problems()).isEmpty();
        }
        assertThat(below.openFiles()).isEmpty();
    }
}
