package io.tercel.samples.benchmarks;

import io.tercel.Collection;
import io.tercel.Database;
import io.tercel.config.ConsistencyLevel;
import io.tercel.query.Filter;
import io.tercel.samples.benchmarks.data.ScalarTable;
import io.tercel.samples.benchmarks.data.ScalarTable.Conditions;
import io.tercel.samples.benchmarks.measure.Progress;
import io.tercel.samples.benchmarks.measure.TemporaryFolder;
import io.tercel.samples.benchmarks.report.ResultRow;
import io.tercel.samples.benchmarks.report.TextTable;
import io.tercel.schema.ScalarIndexSpec;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures conditions on scalar fields, read row by row and through an index. */
@Command(
        name = "scalar",
        description = {
            "Conditions that about one row in a hundred passes: how long counting those rows takes before and after"
                    + " the field has an index.",
            "The rows are made up and lie in one segment; each condition is asked once, so that no answer is a"
                    + " remembered one."
        },
        mixinStandardHelpOptions = true)
final class ScalarCommand implements Callable<Integer> {

    private static final int BATCH = 10_000;
    private static final long SEED = 7;
    private static final double WARM_UP_SECONDS = 2;
    private static final Duration INDEX_WAIT = Duration.ofMinutes(30);

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Mixin
    private OutputOption output = new OutputOption();

    @Mixin
    private WarmUpOption warmUp = new WarmUpOption();

    @Option(names = "--rows", defaultValue = "1000000", paramLabel = "N", description = "How many. Default: 1000000.")
    private int rows = 1_000_000;

    @Option(
            names = "--queries",
            defaultValue = "200",
            paramLabel = "N",
            description = "Conditions of each kind; the median time counts. Default: 200.")
    private int queries = 200;

    /** What asking conditions one after the other gave. */
    private record Asked(double medianMillis, List<Long> counts) {
        double meanCount() {
            return counts.stream().mapToLong(Long::longValue).average().orElse(0);
        }
    }

    @Override
    public Integer call() throws IOException {
        PrintWriter out = command.commandLine().getOut();
        try (TemporaryFolder folder = TemporaryFolder.create();
                Database database = Database.open(folder.path())) {
            Collection collection = filled(database);
            out.printf(
                    Locale.ROOT,
                    "%,d rows in %d segments, %,d conditions of each kind%n%n",
                    collection.count(),
                    database.inspect().collections().getFirst().segments().size(),
                    queries);
            TextTable table = new TextTable(
                    "condition",
                    "index",
                    "rows that pass",
                    "read ms",
                    "indexed ms",
                    "faster",
                    "M rows/s read",
                    "bytes/row",
                    "built s");
            for (Conditions kind : ScalarTable.conditions()) {
                measure(collection, kind, table);
            }
            out.print(table.toText());
            out.flush();
        }
        return 0;
    }

    private Collection filled(Database database) {
        Collection collection = database.createCollection(ScalarTable.schema("rows"));
        ScalarTable table = new ScalarTable(SEED);
        try (Progress progress = Progress.of("insert", rows)) {
            for (int from = 0; from < rows; from += BATCH) {
                int count = Math.min(BATCH, rows - from);
                collection.insert(table.rows(from, count));
                progress.step(count);
            }
            collection.optimize();
        }
        return collection;
    }

    private void measure(Collection collection, Conditions kind, TextTable table) throws IOException {
        List<Filter> filters = kind.take(queries, SEED);
        warmUp(collection, kind);
        Asked read = ask(collection, filters);
        long start = System.nanoTime();
        collection.createIndex(kind.field(), kind.index());
        collection.awaitIndexes(INDEX_WAIT);
        double seconds = (System.nanoTime() - start) / 1e9;
        warmUp(collection, kind);
        Asked indexed = ask(collection, filters);
        if (!indexed.counts().equals(read.counts())) {
            throw new IllegalStateException("the index changed answers of " + kind.example());
        }
        long bytes = collection.describe().indexes().stream()
                .filter(each -> each.index().equals(kind.index()))
                .mapToLong(each -> each.bytes())
                .sum();
        drop(collection, kind);
        table.add(
                kind.example(),
                kind.index().kind(),
                String.format(Locale.ROOT, "%,.0f", read.meanCount()),
                String.format(Locale.ROOT, "%.3f", read.medianMillis()),
                String.format(Locale.ROOT, "%.3f", indexed.medianMillis()),
                String.format(Locale.ROOT, "%.1f×", read.medianMillis() / indexed.medianMillis()),
                String.format(Locale.ROOT, "%,.0f", rows / read.medianMillis() / 1e3),
                String.format(Locale.ROOT, "%.1f", (double) bytes / rows),
                String.format(Locale.ROOT, "%.2f", seconds));
        append(kind, "read", OptionalDouble.empty(), read);
        append(kind, kind.index().kind(), OptionalDouble.of(seconds), indexed);
    }

    private static void drop(Collection collection, Conditions kind) {
        if (kind.index() instanceof ScalarIndexSpec.JsonPath path) {
            collection.dropIndex(kind.field(), path.path());
        } else {
            collection.dropIndex(kind.field());
        }
    }

    private void append(Conditions kind, String way, OptionalDouble seconds, Asked asked) throws IOException {
        output.append(new ResultRow(
                "tercel",
                "scalar rows=%d field=%s way=%s passing=%.0f condition=%s"
                        .formatted(
                                rows,
                                kind.field(),
                                way,
                                asked.meanCount(),
                                kind.example().replace(' ', '_')),
                1,
                seconds,
                OptionalDouble.empty(),
                OptionalDouble.of(1e3 / asked.medianMillis())));
    }

    /** Asks other conditions until the code is compiled. */
    private void warmUp(Collection collection, Conditions kind) {
        long nanos = (long) (warmUp.seconds(WARM_UP_SECONDS) * 1e9);
        long begun = System.nanoTime();
        for (long seed = SEED + 1; System.nanoTime() - begun < nanos; seed++) {
            ask(collection, kind.take(queries, seed));
        }
    }

    private static Asked ask(Collection collection, List<Filter> filters) {
        double[] millis = new double[filters.size()];
        List<Long> counts = new ArrayList<>(millis.length);
        for (int i = 0; i < millis.length; i++) {
            long start = System.nanoTime();
            counts.add(collection.count(filters.get(i), ConsistencyLevel.EVENTUALLY));
            millis[i] = (System.nanoTime() - start) / 1e6;
        }
        Arrays.sort(millis);
        return new Asked(millis[millis.length / 2], counts);
    }
}
