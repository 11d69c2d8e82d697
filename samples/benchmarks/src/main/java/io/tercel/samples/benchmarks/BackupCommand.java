package io.tercel.samples.benchmarks;

import io.tercel.Collection;
import io.tercel.CollectionDescription;
import io.tercel.Database;
import io.tercel.IndexDescription;
import io.tercel.backup.BackupInfo;
import io.tercel.backup.BackupRequest;
import io.tercel.backup.Backups;
import io.tercel.backup.RestoreRequest;
import io.tercel.config.Durability;
import io.tercel.query.SearchRequest;
import io.tercel.samples.benchmarks.data.PerturbedCopies;
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
import java.io.UncheckedIOException;
import java.nio.file.Path;
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

/** Measures backups: by links and by copy, beside the system's own way to copy a folder, and what comes back of them. */
@Command(
        name = "backup",
        description =
                "Backups: by links, by copy beside cp -r, incremental after 1 % of change; restore and the first search.",
        mixinStandardHelpOptions = true)
final class BackupCommand implements Callable<Integer> {

    private static final int BATCH_ROWS = 1_000;
    private static final int CHANGED_SHARE = 100;
    private static final double NOISE = 0.3;
    private static final String COPIES = "copies";
    private static final double NANOS = 1e9;
    private static final double MEBIBYTE = 1 << 20;

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Mixin
    private OutputOption output = new OutputOption();

    @Mixin
    private RowsInput rows = new RowsInput();

    @Option(
            names = "--rounds",
            defaultValue = "5",
            paramLabel = "N",
            description = "How often each copy is timed; the fastest counts. Default: 5.")
    private int rounds = 5;

    private interface Timed {
        void run() throws IOException;
    }

    @Override
    public Integer call() throws IOException {
        if (rounds < 1) {
            throw new IllegalArgumentException("--rounds must be at least 1");
        }
        VectorSet read = rows.read(CHANGED_SHARE);
        VectorSet vectors = read.size() < rows.count() ? PerturbedCopies.grow(read, rows.count(), NOISE) : read;
        try (TemporaryFolder folder = TemporaryFolder.create()) {
            Path directory = folder.path().resolve("db");
            try (Database database = Database.open(directory)) {
                Collection collection = fill(database, vectors);
                measure(new Measured(database, collection, directory, folder.path(), vectors));
            }
        }
        return 0;
    }

    /** What is measured, and where. */
    private record Measured(Database database, Collection collection, Path directory, Path folder, VectorSet vectors) {}

    private static Collection fill(Database database, VectorSet vectors) {
        Collection collection = database.createCollection(CollectionSchema.builder("rows")
                .primaryKey("id", DataType.INT64)
                .field(FieldSchema.int32("n"))
                .vector("v", vectors.dimension(), MetricType.COSINE)
                .build());
        upsert(collection, vectors, vectors.size());
        collection.optimize();
        collection.awaitIndexes(Duration.ofHours(2));
        return collection;
    }

    private static void upsert(Collection collection, VectorSet vectors, int count) {
        List<Row> batch = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            batch.add(Row.of("id", (long) i).with("n", i % 1_000).with("v", vectors.row(i)));
            if (batch.size() == BATCH_ROWS || i == count - 1) {
                collection.upsert(batch, Durability.OS_BUFFER);
                batch = new ArrayList<>();
            }
        }
    }

    private void measure(Measured measured) throws IOException {
        Backups backups = measured.database().backups(measured.folder().resolve("backups"));
        BackupInfo[] made = new BackupInfo[1];
        double links = seconds(() -> made[0] = backups.create("links"));
        double[] copies = new double[rounds];
        double[] plain = new double[rounds];
        double[] synced = new double[rounds];
        for (int round = 0; round < rounds; round++) {
            Path target = measured.folder().resolve("cp");
            plain[round] = seconds(() -> run("cp", "-r", measured.directory().toString(), target.toString()));
            synced[round] = plain[round] + seconds(() -> run("sync", "-f", target.toString()));
            run("rm", "-r", target.toString());
            // Whoever is given memory that was used before is faster: both find what the other has left.
            if (round > 0) {
                backups.delete(COPIES);
            }
            copies[round] =
                    seconds(() -> backups.create(BackupRequest.named(COPIES).copies()));
        }
        upsert(measured.collection(), measured.vectors(), rows.count() / CHANGED_SHARE);
        BackupInfo first =
                backups.create(BackupRequest.named("first").parent(COPIES).copies());
        double again = seconds(() -> {
            upsert(measured.collection(), measured.vectors(), rows.count() / CHANGED_SHARE);
            made[0] =
                    backups.create(BackupRequest.named("second").parent("first").copies());
        });
        TextTable table = new TextTable("backup", "", "seconds", "MiB", "of the bytes");
        add(table, "links", links, first.bytes(), OptionalDouble.empty());
        add(table, "copies", best(copies), first.bytes(), OptionalDouble.empty());
        add(table, "cp -r", best(plain), first.bytes(), OptionalDouble.empty());
        add(table, "cp -r and sync", best(synced), first.bytes(), OptionalDouble.empty());
        add(table, "first incremental", 0, first.newBytes(), share(first));
        add(table, "second incremental", again, made[0].newBytes(), share(made[0]));
        restore(measured, backups, table);
        PrintWriter out = command.commandLine().getOut();
        out.printf(
                Locale.ROOT,
                "%s: %,d rows of %d dimensions; copies by %.2f of cp -r, %.2f of cp -r and sync; in the median by %.2f and %.2f%n%n%s",
                rows.name(),
                rows.count(),
                measured.vectors().dimension(),
                best(copies) / best(plain),
                best(copies) / best(synced),
                median(copies) / median(plain),
                median(copies) / median(synced),
                table.toText());
        out.flush();
    }

    private static double best(double[] seconds) {
        return Arrays.stream(seconds).min().orElseThrow();
    }

    private static double median(double[] seconds) {
        double[] sorted = seconds.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static OptionalDouble share(BackupInfo backup) {
        return OptionalDouble.of((double) backup.newBytes() / backup.bytes());
    }

    private void restore(Measured measured, Backups backups, TextTable table) throws IOException {
        for (boolean linked : new boolean[] {true, false}) {
            Path target = measured.folder().resolve("restored-" + linked);
            RestoreRequest request = RestoreRequest.of("second");
            String how = linked ? " by links" : " by copy";
            add(
                    table,
                    "restore" + how,
                    seconds(() -> backups.restore(linked ? request : request.copies(), target)),
                    0,
                    OptionalDouble.empty());
            long begin = System.nanoTime();
            try (Database restored = Database.open(target)) {
                restored.collection("rows")
                        .search(SearchRequest.dense("v", measured.vectors().row(0))
                                .limit(10)
                                .build());
                add(table, "open, first search", (System.nanoTime() - begin) / NANOS, 0, OptionalDouble.empty());
                CollectionDescription description = restored.collection("rows").describe();
                for (IndexDescription index : description.indexes()) {
                    command.commandLine().getOut().println(index);
                }
            }
        }
        add(
                table,
                "into the open database",
                seconds(() -> backups.restore(RestoreRequest.of("second").suffix("_then"))),
                0,
                OptionalDouble.empty());
    }

    private void add(TextTable table, String what, double seconds, long bytes, OptionalDouble share)
            throws IOException {
        table.add(
                what,
                "",
                String.format(Locale.ROOT, "%.3f", seconds),
                bytes == 0 ? "" : String.format(Locale.ROOT, "%,.1f", bytes / MEBIBYTE),
                share.isPresent() ? String.format(Locale.ROOT, "%.2f %%", 100 * share.getAsDouble()) : "");
        output.append(new ResultRow(
                "tercel",
                "backup data=%s rows=%d step=%s mib=%.0f"
                        .formatted(rows.name(), rows.count(), what.replace(' ', '_'), bytes / MEBIBYTE),
                1,
                OptionalDouble.of(seconds),
                share,
                OptionalDouble.empty()));
    }

    private static double seconds(Timed work) throws IOException {
        long begin = System.nanoTime();
        work.run();
        return (System.nanoTime() - begin) / NANOS;
    }

    private static void run(String... line) throws IOException {
        try {
            int code = new ProcessBuilder(line).inheritIO().start().waitFor();
            if (code != 0) {
                throw new IOException(String.join(" ", line) + " ended with " + code);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException("interrupted", e));
        }
    }
}
