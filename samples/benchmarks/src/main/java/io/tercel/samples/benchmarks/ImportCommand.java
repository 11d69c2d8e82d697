package io.tercel.samples.benchmarks;

import io.tercel.Collection;
import io.tercel.Database;
import io.tercel.files.ExportReport;
import io.tercel.files.FileExport;
import io.tercel.files.FileImport;
import io.tercel.samples.benchmarks.data.VectorSet;
import io.tercel.samples.benchmarks.measure.TemporaryFolder;
import io.tercel.samples.benchmarks.report.ResultRow;
import io.tercel.samples.benchmarks.report.TextTable;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.vector.MetricType;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures how much faster many rows come from a file than by inserting them. */
@Command(
        name = "import",
        description =
                "Importing a Parquet file beside inserting the same rows, which are in memory, in durable batches.",
        mixinStandardHelpOptions = true)
final class ImportCommand implements Callable<Integer> {

    private static final int WARM_UP_ROWS = 20_000;

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Mixin
    private OutputOption output = new OutputOption();

    @Mixin
    private RowsInput rows = new RowsInput();

    @Option(names = "--batch", defaultValue = "1000", description = "Rows of one insert. Default: 1000.")
    private int batch = 1_000;

    @Option(names = "--rounds", defaultValue = "3", description = "The two take turns; the best counts. Default: 3.")
    private int rounds = 3;

    /** Fills a collection. */
    private interface Filling {
        void fill(Collection collection) throws IOException;
    }

    @Override
    public Integer call() throws IOException {
        if (batch < 1 || rounds < 1) {
            throw new IllegalArgumentException("--batch and --rounds must be at least 1");
        }
        VectorSet vectors = rows.read(10);
        PrintWriter out = command.commandLine().getOut();
        out.printf(
                Locale.ROOT,
                "%s: %,d rows of a key, %d dimensions, a text and a number; batches of %,d; heap %s%n",
                rows.name(),
                rows.count(),
                vectors.dimension(),
                batch,
                rows.heap().orElse("as it is"));
        out.flush();
        double inserted = Double.MAX_VALUE;
        double imported = Double.MAX_VALUE;
        try (TemporaryFolder files = TemporaryFolder.create()) {
            Path file = files.path().resolve("rows.parquet");
            warmUp(vectors, files.path().resolve("few.parquet"));
            ExportReport exported = export(vectors, file);
            for (int round = 0; round < rounds; round++) {
                inserted = Math.min(
                        inserted,
                        filled(
                                vectors,
                                rows.count(),
                                papers -> new PaperRows(vectors).insert(papers, rows.count(), batch)));
                imported = Math.min(imported, filled(vectors, rows.count(), papers -> {
                    FileImport.into(papers).files(file).run();
                }));
            }
            print(out, inserted, imported, exported);
        }
        save("inserted", inserted);
        save("imported", imported);
        return 0;
    }

    private void print(PrintWriter out, double inserted, double imported, ExportReport exported) {
        TextTable table = new TextTable("rows/s", "", "inserted", "imported", "imported/inserted", "exported");
        table.add(
                "Tercel",
                "",
                String.format(Locale.ROOT, "%,.0f", rows.count() / inserted),
                String.format(Locale.ROOT, "%,.0f", rows.count() / imported),
                String.format(Locale.ROOT, "%.2f", inserted / imported),
                String.format(
                        Locale.ROOT, "%,.0f", rows.count() / (exported.took().toNanos() / 1e9)));
        out.print("\n" + table.toText());
        out.flush();
    }

    private void warmUp(VectorSet vectors, Path file) throws IOException {
        int few = Math.min(rows.count(), WARM_UP_ROWS);
        filled(vectors, few, papers -> {
            new PaperRows(vectors).insert(papers, few, batch);
            FileExport.from(papers).to(file).run();
        });
        filled(vectors, few, papers -> FileImport.into(papers).files(file).run());
    }

    private ExportReport export(VectorSet vectors, Path file) throws IOException {
        ExportReport[] report = new ExportReport[1];
        filled(vectors, rows.count(), papers -> {
            new PaperRows(vectors).insert(papers, rows.count(), batch);
            report[0] = FileExport.from(papers).to(file).run();
        });
        return report[0];
    }

    /** Seconds until a new collection has the rows, durably. */
    private double filled(VectorSet vectors, int expected, Filling filling) throws IOException {
        try (TemporaryFolder folder = TemporaryFolder.create();
                Database database = Database.open(folder.path())) {
            Collection papers = database.createCollection(CollectionSchema.builder("papers")
                    .primaryKey("id", DataType.INT64)
                    .field(FieldSchema.varchar("title"))
                    .field(FieldSchema.int32("year"))
                    .vector("v", vectors.dimension(), MetricType.COSINE)
                    .build());
            long begun = System.nanoTime();
            filling.fill(papers);
            double seconds = (System.nanoTime() - begun) / 1e9;
            if (papers.count() != expected) {
                throw new IllegalStateException("%,d rows, expected %,d".formatted(papers.count(), expected));
            }
            return seconds;
        }
    }

    private void save(String step, double seconds) throws IOException {
        output.append(new ResultRow(
                "tercel",
                "import data=%s rows=%d batch=%d step=%s".formatted(rows.name(), rows.count(), batch, step),
                1,
                OptionalDouble.of(seconds),
                OptionalDouble.empty(),
                OptionalDouble.of(rows.count() / seconds)));
    }
}
