package io.tercel.samples.benchmarks;

import io.tercel.Collection;
import io.tercel.Database;
import io.tercel.ReplicationTask;
import io.tercel.config.ConsistencyLevel;
import io.tercel.config.DatabaseOptions;
import io.tercel.query.Filter;
import io.tercel.samples.benchmarks.data.VectorSet;
import io.tercel.samples.benchmarks.measure.TemporaryFolder;
import io.tercel.samples.benchmarks.report.ResultRow;
import io.tercel.samples.benchmarks.report.TextTable;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.Row;
import io.tercel.vector.MetricType;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures how far a follower is behind a database that is written to without a pause, and what being followed costs the writer. */
@Command(
        name = "follow",
        description = "How far a follower is behind while one writer writes without a pause; what the writer pays.",
        mixinStandardHelpOptions = true)
final class FollowCommand implements Callable<Integer> {

    private static final long KEPT_BYTES = 4L << 30;
    private static final long SAMPLE_NANOS = 5_000_000;
    private static final double NANOS = 1e9;
    private static final int WARM_UP_ROWS = 20_000;
    private static final double SHARE_MEASURED = 0.1;

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Mixin
    private OutputOption output = new OutputOption();

    @Mixin
    private RowsInput rows = new RowsInput();

    @Option(names = "--batch", defaultValue = "1000", description = "Rows of one write. Default: 1000.")
    private int batch = 1_000;

    @Option(
            names = "--rate",
            defaultValue = "0",
            paramLabel = "ROWS",
            description = "Rows a second that the writer brings; 0 for as many as it can. Default: 0.")
    private int rate;

    @Option(names = "--rounds", defaultValue = "2", description = "How often the three take turns. Default: 2.")
    private int rounds = 2;

    /** What is done with the changes. */
    enum Changes {
        NOT_KEPT,
        KEPT,
        FOLLOWED
    }

    @Override
    public Integer call() throws IOException {
        VectorSet vectors = rows.read(1);
        PrintWriter out = command.commandLine().getOut();
        out.printf(
                Locale.ROOT,
                "%s: %,d rows of %d dimensions, batches of %,d, each durable before the next%s%s%n",
                rows.name(),
                rows.count(),
                vectors.dimension(),
                batch,
                rate > 0 ? ", %,d rows/s at most".formatted(rate) : "",
                rows.heap().map(asked -> "; heap " + asked).orElse(""));
        TextTable table = new TextTable(
                "changes", "", "rows/s", "lag ms p50", "p95", "p99", "largest", "behind at the end ms", "caught up s");
        run(vectors, Math.min(rows.count(), WARM_UP_ROWS), Changes.FOLLOWED);
        for (int round = 0; round < rounds; round++) {
            for (Changes changes : Changes.values()) {
                Measured measured = run(vectors, rows.count(), changes);
                table.add(measured.cells().toArray(String[]::new));
                save(changes, measured);
            }
        }
        out.print("\n" + table.toText());
        out.flush();
        return 0;
    }

    /**
     * A line of the table.
     *
     * @param lag what the results say of it; nothing where nobody follows
     */
    private record Measured(List<String> cells, double perSecond, String lag) {}

    private Measured run(VectorSet vectors, int count, Changes changes) throws IOException {
        DatabaseOptions options = changes == Changes.NOT_KEPT
                ? DatabaseOptions.defaults()
                : DatabaseOptions.defaults().changeRetention(KEPT_BYTES, Duration.ofDays(1));
        try (TemporaryFolder folder = TemporaryFolder.create();
                Database database = Database.open(folder.path().resolve("db"), options)) {
            Collection collection = database.createCollection(CollectionSchema.builder("rows")
                    .primaryKey("id", DataType.INT64)
                    .field(FieldSchema.int32("n"))
                    .vector("v", vectors.dimension(), MetricType.COSINE)
                    .build());
            if (changes != Changes.FOLLOWED) {
                double seconds = insert(collection, vectors, count);
                String name = changes.name().toLowerCase(Locale.ROOT);
                return new Measured(
                        List.of(name, "", perSecond(count, seconds), "", "", "", "", "", ""), count / seconds, "");
            }
            ReplicationTask task =
                    database.replication().follow("copy", folder.path().resolve("copy"));
            Lags lags = new Lags(task);
            Thread sampler = Thread.ofPlatform().daemon().start(lags);
            double seconds = insert(collection, vectors, count);
            Duration end = task.lag();
            lags.stop();
            join(sampler);
            long start = System.nanoTime();
            requireAll(task, count);
            double caughtUp = (System.nanoTime() - start) / NANOS;
            long[] sorted = lags.sorted();
            return new Measured(
                    List.of(
                            "followed",
                            "",
                            perSecond(count, seconds),
                            share(sorted, 0.5),
                            share(sorted, 0.95),
                            share(sorted, 0.99),
                            share(sorted, 1),
                            Long.toString(end.toMillis()),
                            String.format(Locale.ROOT, "%.2f", caughtUp)),
                    count / seconds,
                    " lag_p95_ms=" + share(sorted, 0.95));
        }
    }

    private void save(Changes changes, Measured measured) throws IOException {
        output.append(new ResultRow(
                "tercel",
                "follow data=%s rows=%d batch=%d rate=%d changes=%s%s"
                        .formatted(
                                rows.name(),
                                rows.count(),
                                batch,
                                rate,
                                changes.name().toLowerCase(Locale.ROOT),
                                measured.lag()),
                1,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.of(measured.perSecond())));
    }

    private static String perSecond(int count, double seconds) {
        return String.format(Locale.ROOT, "%,.0f", count / seconds);
    }

    private static String share(long[] sorted, double share) {
        return Long.toString(sorted[(int) Math.min(sorted.length - 1L, (long) (sorted.length * share))]);
    }

    private double insert(Collection collection, VectorSet vectors, int count) {
        long start = System.nanoTime();
        for (int from = 0; from < count; from += batch) {
            int to = Math.min(from + batch, count);
            List<Row> given = new ArrayList<>(to - from);
            for (int id = from; id < to; id++) {
                given.add(Row.of("id", (long) id).with("n", id % 1_000).with("v", vectors.row(id % vectors.size())));
            }
            collection.insert(given);
            if (rate > 0) {
                long early = (long) (to * NANOS / rate) - (System.nanoTime() - start);
                LockSupport.parkNanos(Math.max(0, early));
            }
        }
        return (System.nanoTime() - start) / NANOS;
    }

    /** A read that waits for all that was acknowledged, and finds it once. */
    private static void requireAll(ReplicationTask task, int count) {
        Collection copy = task.follower().collection("rows");
        long found = copy.count(Filter.of("id >= 0"), ConsistencyLevel.STRONG);
        if (found != count) {
            throw new IllegalStateException("the follower has %,d rows, not %,d".formatted(found, count));
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while measuring", e);
        }
    }

    /** Asks every few milliseconds how far the follower is behind. */
    private static final class Lags implements Runnable {

        private final ReplicationTask task;
        private long[] millis = new long[1 << 10];
        private int count;
        private volatile boolean stopped;

        Lags(ReplicationTask task) {
            this.task = task;
        }

        @Override
        public void run() {
            while (!stopped) {
                if (count == millis.length) {
                    millis = Arrays.copyOf(millis, 2 * count);
                }
                millis[count++] = task.lag().toMillis();
                LockSupport.parkNanos(SAMPLE_NANOS);
            }
        }

        void stop() {
            stopped = true;
        }

        /** Without those of the beginning, when there was little to be behind. */
        long[] sorted() {
            long[] measured = Arrays.copyOfRange(millis, (int) (count * SHARE_MEASURED), Math.max(count, 1));
            Arrays.sort(measured);
            return measured;
        }
    }
}
