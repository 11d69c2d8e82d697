package io.tercel;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercel.config.DatabaseOptions;
import io.tercel.io.CrashableDirectory;
import io.tercel.io.Directory;
import io.tercel.io.HookedDirectory;
import io.tercel.query.QueryRequest;
import io.tercel.schema.Row;
import io.tercel.time.Ticker;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Merges in the background rest while writes come, and whoever needs them to end does not wait for that. */
@Timeout(30)
class PacedMergeTest {

    private static final DatabaseOptions OPTIONS = DatabaseOptions.defaults();

    private final CrashableDirectory disk = new CrashableDirectory();
    private final HookedDirectory hooked = new HookedDirectory(disk);
    private final Clock clock = new Clock();
    private EmbeddedDatabase database = open(hooked);
    private Collection papers = database.createCollection(Papers.SCHEMA);

    /** Stands still until a merge is in the middle of its work. From then on each step takes long, and no rest ever comes to its end. */
    private static final class Clock implements Ticker {

        private static final long STEP = TimeUnit.MILLISECONDS.toNanos(20);

        private final CountDownLatch resting = new CountDownLatch(1);
        private volatile boolean running;
        private long now;

        @Override
        public synchronized long nanos() {
            now += running ? STEP : 0;
            return now;
        }

        @Override
        public synchronized void pause(long nanos) {
            now -= STEP;
            resting.countDown();
            Thread.onSpinWait();
        }
    }

    private EmbeddedDatabase open(Directory directory) {
        Environment system = Environment.system();
        return EmbeddedDatabase.open(
                directory, OPTIONS, new Environment(system.millis(), UUID::randomUUID, system.threads(), clock));
    }

    @AfterEach
    void everythingFitsTogetherAndIsClosed() {
        database.close();
        database = open(disk);
        assertThat(database.verify().problems()).isEmpty();
        database.close();
        assertThat(disk.openFiles()).isEmpty();
    }

    /** In the middle of the next merge, which is one that nobody asked for, time begins to pass. */
    private void duringAMerge(Runnable action) {
        hooked.beforeCreating(
                name -> name.endsWith("timestamps.col")
                        && Thread.currentThread().getName().startsWith("tercel-merging"),
                () -> {
                    action.run();
                    clock.running = true;
                });
    }

    private static Row paper(int key) {
        return Papers.paper("k%03d".formatted(key), "graph", 2000 + key % 20, 1, key % 7, key % 5, 1);
    }

    private void sealed(int from, int to) {
        papers.upsert(IntStream.range(from, to).mapToObj(PacedMergeTest::paper).toList());
        papers.flush();
    }

    /** A merge of four segments that rests for ever, because a write has come. */
    private void aMergeThatRests() throws InterruptedException {
        duringAMerge(() -> papers.upsert(List.of(paper(500))));
        IntStream.range(0, 4).forEach(key -> sealed(key, key + 1));
        clock.resting.await();
    }

    private List<Object> ids() {
        return papers.query(QueryRequest.all().limit(1000).outputFields("id").build()).stream()
                .map(row -> row.get("id"))
                .toList();
    }

    private long sealedSegments() {
        return database.inspect().collections().getFirst().segments().stream()
                .filter(InspectReport.SegmentReport::sealed)
                .count();
    }

    private List<String> folders() {
        return disk.list("").stream().filter(name -> name.startsWith("seg-")).toList();
    }

    @Test
    void aMergeDoesNotRestWhenNoWriteComes() {
        duringAMerge(() -> {});
        IntStream.range(0, 4).forEach(key -> sealed(key, key + 1));

        while (sealedSegments() > 1) {
            Thread.onSpinWait();
        }

        assertThat(clock.resting.getCount()).isOne();
    }

    @Test
    void closingEndsAMergeThatRestsAndLosesNothing() throws InterruptedException { // P13
        aMergeThatRests();

        database.close();

        assertThat(disk.openFiles()).isEmpty();
        database = open(disk);
        papers = database.collection("papers");
        assertThat(ids()).containsExactly("k000", "k001", "k002", "k003", "k500");
        assertThat(folders()).hasSize(4);
    }

    @Test
    void droppingTheCollectionEndsAMergeThatRests() throws InterruptedException {
        aMergeThatRests();

        database.dropCollection("papers");

        while (!folders().isEmpty()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void whoAsksForMergingDoesNotWaitForARest() throws InterruptedException {
        aMergeThatRests();

        papers.optimize();

        assertThat(sealedSegments()).isOne();
        assertThat(ids()).containsExactly("k000", "k001", "k002", "k003", "k500");
    }

    @Test
    void writingWithoutAPauseDoesNotFillACollectionWithSegments() throws InterruptedException {
        aMergeThatRests();

        // At the last one there are too many, so that the merge goes on.
        IntStream.range(4, 32).forEach(key -> sealed(key, key + 1));

        while (sealedSegments() >= 32) {
            Thread.onSpinWait();
        }
        assertThat(ids()).hasSize(33);
    }
}
