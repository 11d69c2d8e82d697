package io.tercel;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercel.config.DatabaseOptions;
import io.tercel.io.HeapDirectory;
import io.tercel.io.PacedDirectory;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.Row;
import io.tercel.segment.CollectionStore;
import io.tercel.testing.LimitsWith;
import io.tercel.vector.MetricType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Writers that are faster than the disk wait; they do not fill memory. */
class BackPressureTest {

    private static final int WRITERS = 96;
    private static final int BATCHES = 5;
    private static final int BATCH_ROWS = 50;
    private static final int DIMENSION = 256;
    private static final long SEAL_BYTES = 3 << 20;

    /** What the writers have in all is far more than may be in memory. */
    private static final long ALL_BYTES = (long) WRITERS * BATCHES * BATCH_ROWS * DIMENSION * Float.BYTES;

    /** A segment reserves memory in pieces: the vectors about a mebibyte, the other columns some thousand rows. */
    private static final long RESERVED_AHEAD = 2L * (5 << 18);

    private static final DatabaseOptions OPTIONS = DatabaseOptions.defaults()
            .sealBytes(SEAL_BYTES)
            .logFileBytes(1 << 20)
            .limits(LimitsWith.limit("insertBytes", 256 << 10));

    private static final long BOUND = 3 * SEAL_BYTES + 2L * OPTIONS.limits().insertBytes() + RESERVED_AHEAD;

    private final PacedDirectory disk = new PacedDirectory(HeapDirectory.create(), name -> name.contains("seg-"));

    @Test
    void manyWritersAheadOfASlowDiskKeepMemoryBelowTheBound() throws InterruptedException {
        assertThat(ALL_BYTES).isGreaterThan(BOUND + SEAL_BYTES);
        try (EmbeddedDatabase database = EmbeddedDatabase.open(disk, OPTIONS, Environment.system())) {
            Collection rows = database.createCollection(CollectionSchema.builder("rows")
                    .primaryKey("id", DataType.INT64)
                    .vector("vector", DIMENSION, MetricType.L2)
                    .build());
            CollectionStore store = database.existing("rows").store();
            Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
            CountDownLatch running = new CountDownLatch(WRITERS);
            List<Thread> writers = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                int writer = i;
                writers.add(Thread.ofPlatform().daemon().start(() -> {
                    try {
                        write(rows, writer);
                    } catch (Throwable e) {
                        failures.add(e);
                    } finally {
                        running.countDown();
                    }
                }));
            }

            long most;
            try {
                // The disk stands still until memory is as full as it may become.
                while (store.unsealedBytes() <= 3 * SEAL_BYTES && failures.isEmpty()) {
                    Thread.onSpinWait();
                }
                most = mostUnsealedWhile(running, store);
            } finally {
                disk.allow(Integer.MAX_VALUE / 2);
            }
            for (Thread writer : writers) {
                writer.join();
            }

            assertThat(failures).isEmpty();
            assertThat(most).isBetween(3 * SEAL_BYTES, BOUND);
            database.flush();
            assertThat(rows.count()).isEqualTo(WRITERS * BATCHES * BATCH_ROWS);
            assertThat(database.verify().problems()).isEmpty();
            assertThat(store.unsealedBytes()).isZero();
        }
    }

    /** Lets the disk take one write after the other until all writers are done. */
    private long mostUnsealedWhile(CountDownLatch running, CollectionStore store) {
        long most = 0;
        while (running.getCount() > 0) {
            most = Math.max(most, store.unsealedBytes());
            if (disk.isWaitedFor()) {
                disk.allow(1);
            }
        }
        return most;
    }

    private static void write(Collection rows, int writer) {
        float[] vector = new float[DIMENSION];
        Arrays.fill(vector, writer);
        for (int batch = 0; batch < BATCHES; batch++) {
            List<Row> given = new ArrayList<>();
            for (int i = 0; i < BATCH_ROWS; i++) {
                long id = ((long) batch * BATCH_ROWS + i) * WRITERS + writer;
                given.add(Row.of("id", id).with("vector", vector));
            }
            rows.insert(given);
        }
    }
}
