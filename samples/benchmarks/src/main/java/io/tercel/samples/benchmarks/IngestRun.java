package io.tercel.samples.benchmarks;

import io.tercel.samples.benchmarks.data.VectorSet;
import io.tercel.samples.benchmarks.measure.Footprint;
import io.tercel.samples.benchmarks.measure.ProcessUse;
import io.tercel.samples.benchmarks.measure.Progress;
import io.tercel.samples.benchmarks.peers.IngestRow;
import io.tercel.samples.benchmarks.peers.IngestSystem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * What one system shows when it is written to: rows come in, are looked for, are replaced and deleted, and then it is counted whether
 * all is as it must be.
 */
final class IngestRun {

    /** A tenth of the rows is replaced, but not more than this. */
    private static final int UPSERTS_MAX = 100_000;

    private static final int TENTHS = 10;

    /** Spreads the replaced rows over all that there are, in no order. A prime. */
    private static final long SCATTER = 2_654_435_761L;

    private static final int DELETED_YEAR = IngestRow.FIRST_YEAR + 2;

    private final IngestSystem system;
    private final VectorSet base;
    private final int rows;
    private final int batch;
    private final long seed;

    IngestRun(IngestSystem system, VectorSet base, int rows, int batch, long seed) {
        this.system = system;
        this.base = base;
        this.rows = rows;
        this.batch = batch;
        this.seed = seed;
    }

    /**
     * What was measured, times in seconds.
     *
     * @param acknowledged until the last batch was durable
     * @param flatness rate of the last tenth of the rows, as a share of that of the first
     * @param searchable until the last row was found
     * @param indexed until all rows were in an index of vectors
     * @param settled until nothing was left to be done in the background
     * @param heapPeak bytes of the heap, garbage included
     * @param memoryPeak bytes of memory, mapped files not included; empty where the system does not tell
     * @param writeFactor bytes written for each byte that came in, background work included; NaN where the system does not tell
     * @param reopened until the first answer after opening
     * @param reopenedHeap bytes of live objects that opening and one answer left on the heap
     * @param upserts how many rows were replaced
     * @param upserted until all of them were durable
     * @param deletes how many rows were deleted by one condition
     * @param deleted until that was durable
     */
    record Result(
            double acknowledged,
            double flatness,
            double searchable,
            double indexed,
            double settled,
            long heapPeak,
            OptionalLong memoryPeak,
            double writeFactor,
            double reopened,
            long reopenedHeap,
            int upserts,
            double upserted,
            int deletes,
            double deleted) {}

    /** Only writes and searches, so that the code is compiled before it is measured. */
    void warmUp() throws IOException {
        insertAll();
        requireFound(rows - 1, 0);
        system.upsert(List.of(row(0, 1)));
        system.settle();
    }

    /**
     * Measures.
     *
     * @throws IllegalStateException when a row is missing, or there is one too many
     */
    Result run() throws IOException {
        try (ProcessUse use = ProcessUse.watch()) {
            long start = System.nanoTime();
            double[] tenths = insertAll();
            double acknowledged = seconds(start);
            requireFound(rows - 1, 0);
            double searchable = seconds(start);
            system.awaitIndexed();
            double indexed = seconds(start);
            system.settle();
            double settled = seconds(start);
            long heapPeak = use.heapPeak();
            OptionalLong memoryPeak = use.memoryPeak();
            OptionalLong written = use.bytesWritten();
            requireCount("insert", rows, system.count());

            system.shut();
            long heapBefore = Footprint.ofProcess().heapBytes();
            start = System.nanoTime();
            system.reopen();
            requireFound(0, 0);
            double reopened = seconds(start);
            long reopenedHeap = Math.max(0, Footprint.ofProcess().heapBytes() - heapBefore);

            long[] replaced = replaced();
            start = System.nanoTime();
            upsertAll(replaced);
            double upserted = seconds(start);
            start = System.nanoTime();
            system.deleteYear(DELETED_YEAR);
            double deleted = seconds(start);
            int deletes = check(replaced);
            return new Result(
                    acknowledged,
                    tenths[0] / tenths[TENTHS - 1],
                    searchable,
                    indexed,
                    settled,
                    heapPeak,
                    memoryPeak,
                    written.isPresent() ? (double) written.getAsLong() / bytesIn() : Double.NaN,
                    reopened,
                    reopenedHeap,
                    replaced.length,
                    upserted,
                    deletes,
                    deleted);
        }
    }

    /** Inserts all rows and tells how long each tenth took, in seconds. */
    private double[] insertAll() throws IOException {
        double[] tenths = new double[TENTHS];
        try (Progress progress = Progress.of(system.name() + " insert", rows)) {
            for (int from = 0; from < rows; from += batch) {
                int to = Math.min(from + batch, rows);
                long start = System.nanoTime();
                List<IngestRow> given = new ArrayList<>(to - from);
                for (int id = from; id < to; id++) {
                    given.add(row(id, 0));
                }
                system.insert(given);
                tenths[(int) ((long) from * TENTHS / rows)] += seconds(start);
                progress.step(to - from);
            }
        }
        return tenths;
    }

    private void upsertAll(long[] ids) throws IOException {
        try (Progress progress = Progress.of(system.name() + " upsert", ids.length)) {
            for (int from = 0; from < ids.length; from += batch) {
                int to = Math.min(from + batch, ids.length);
                List<IngestRow> given = new ArrayList<>(to - from);
                for (int i = from; i < to; i++) {
                    given.add(row(ids[i], 1));
                }
                system.upsert(given);
                progress.step(to - from);
            }
        }
    }

    /** Different ids in no order: one of each ten neighbours, of so many tens. */
    private long[] replaced() {
        int tens = rows / TENTHS;
        long[] ids = new long[Math.min(tens, UPSERTS_MAX)];
        for (int i = 0; i < ids.length; i++) {
            long ten = i * SCATTER % tens;
            ids[i] = ten * TENTHS + ten % TENTHS;
        }
        return ids;
    }

    /** Counts what is left and returns how many rows were deleted. */
    private int check(long[] replaced) throws IOException {
        int deletes = 0;
        for (int id = 0; id < rows; id++) {
            deletes += row(id, 0).year() == DELETED_YEAR ? 1 : 0;
        }
        int replacedAndLeft = 0;
        for (long id : replaced) {
            replacedAndLeft += row(id, 1).year() == DELETED_YEAR ? 0 : 1;
        }
        requireCount("upsert and delete", rows - deletes, system.count());
        requireCount("rows of the second revision", replacedAndLeft, system.countFromPrice(IngestRow.PRICES));
        List<String> problems = system.problems();
        if (!problems.isEmpty()) {
            throw new IllegalStateException(system.name() + " finds its files damaged: " + problems);
        }
        requireCount("reading all files", rows - deletes, system.count());
        return deletes;
    }

    private void requireCount(String after, long expected, long counted) {
        if (counted != expected) {
            throw new IllegalStateException(
                    "%s after %s: %,d rows expected, %,d counted".formatted(system.name(), after, expected, counted));
        }
    }

    private void requireFound(long id, int revision) throws IOException {
        if (!system.finds(row(id, revision))) {
            throw new IllegalStateException(system.name() + " does not find row " + id);
        }
    }

    private long bytesIn() {
        int sample = Math.min(rows, batch);
        long bytes = 0;
        for (int id = 0; id < sample; id++) {
            bytes += row(id, 0).bytes();
        }
        return bytes * rows / sample;
    }

    private IngestRow row(long id, int revision) {
        return IngestRow.of(base, id, revision, seed);
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
