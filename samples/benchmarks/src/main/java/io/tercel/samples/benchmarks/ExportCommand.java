package io.tercel.samples.benchmarks;

import io.tercel.Collection;
import io.tercel.Database;
import io.tercel.files.ExportReport;
import io.tercel.files.FileExport;
import io.tercel.query.Filter;
import io.tercel.samples.benchmarks.data.VectorSet;
import io.tercel.samples.benchmarks.measure.TemporaryFolder;
import io.tercel.samples.benchmarks.report.ResultRow;
import io.tercel.samples.benchmarks.report.TextTable;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.IndexSpec;
import io.tercel.vector.MetricType;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures how fast a collection is written to files. */
@Command(
        name = "export",
        description =
                "Exporting a collection to Parquet and to JSON lines, beside as many plain bytes as the Parquet file has.",
        mixinStandardHelpOptions = true)
final class ExportCommand implements Callable<Integer> {

    private static final int BATCH_ROWS = 1_000;
    private static final int WARM_UP_ROWS = 20_000;
    private static final int PIECE_BYTES = 1 << 20;
    private static final double MEBIBYTE = 1 << 20;

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Mixin
    private OutputOption output = new OutputOption();

    @Mixin
    private RowsInput rows = new RowsInput();

    @Option(
            names = "--json-rows",
            defaultValue = "50000",
            paramLabel = "N",
            description = "How many of the rows are written as JSON lines. Default: 50000.")
    private int jsonRows = 50_000;

    @Option(names = "--rounds", defaultValue = "3", description = "They take turns; the best counts. Default: 3.")
    private int rounds = 3;

    /** The best of the rounds. */
    private record Written(long rows, long bytes, double seconds) {

        static final Written NOTHING = new Written(0, 0, Double.MAX_VALUE);

        Written orFaster(Written other) {
            return other.seconds < seconds ? other : this;
        }
    }

    @Override
    public Integer call() throws IOException {
        if (jsonRows < 1 || rounds < 1) {
            throw new IllegalArgumentException("--json-rows and --rounds must be at least 1");
        }
        VectorSet vectors = rows.read(10);
        PrintWriter out = command.commandLine().getOut();
        out.printf(
                Locale.ROOT,
                "%s: %,d rows of a key, %d dimensions, a text and a number; heap %s%n",
                rows.name(),
                rows.count(),
                vectors.dimension(),
                rows.heap().orElse("as it is"));
        out.flush();
        try (TemporaryFolder folder = TemporaryFolder.create();
                Database database = Database.open(folder.path().resolve("db"))) {
            measure(filled(database, vectors), folder.path(), out);
        }
        return 0;
    }

    /** Without an index, which would be built meanwhile. */
    private Collection filled(Database database, VectorSet vectors) {
        Collection papers = database.createCollection(CollectionSchema.builder("papers")
                .primaryKey("id", DataType.INT64)
                .field(FieldSchema.varchar("title"))
                .field(FieldSchema.int32("year"))
                .field(FieldSchema.floatVector("v", vectors.dimension(), MetricType.COSINE)
                        .index(new IndexSpec.Flat(MetricType.COSINE)))
                .build());
        new PaperRows(vectors).insert(papers, rows.count(), BATCH_ROWS);
        papers.compact();
        return papers;
    }

    private void measure(Collection papers, Path folder, PrintWriter out) throws IOException {
        int few = Math.min(rows.count(), jsonRows);
        exported(papers, folder.resolve("few.parquet"), Math.min(rows.count(), WARM_UP_ROWS));
        exported(papers, folder.resolve("few.jsonl"), Math.min(few, WARM_UP_ROWS));
        Written parquet = Written.NOTHING;
        Written json = Written.NOTHING;
        Written plain = Written.NOTHING;
        for (int round = 0; round < rounds; round++) {
            parquet = parquet.orFaster(exported(papers, folder.resolve("papers.parquet"), rows.count()));
            json = json.orFaster(exported(papers, folder.resolve("papers.jsonl"), few));
            plain = plain.orFaster(plain(folder.resolve("plain"), parquet.bytes));
        }
        TextTable table = new TextTable("", "", "rows", "rows/s", "MiB/s");
        add(table, "Parquet", parquet);
        add(table, "JSON lines", json);
        add(table, "plain bytes", plain);
        out.print("\n" + table.toText());
        out.flush();
        save("parquet", parquet);
        save("json_lines", json);
    }

    private static Written exported(Collection papers, Path file, int expected) throws IOException {
        ExportReport report = FileExport.from(papers)
                .filter(Filter.of("id < " + expected))
                .to(file)
                .run();
        if (report.rows() != expected) {
            throw new IllegalStateException("%,d rows, expected %,d".formatted(report.rows(), expected));
        }
        Files.delete(file);
        return new Written(report.rows(), report.bytes(), report.took().toNanos() / 1e9);
    }

    /** What the disk takes, durably as an export is. */
    private static Written plain(Path file, long bytes) throws IOException {
        ByteBuffer piece = ByteBuffer.allocateDirect(PIECE_BYTES);
        long begun = System.nanoTime();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (long left = bytes; left > 0; left -= piece.position()) {
                piece.clear().limit((int) Math.min(left, PIECE_BYTES));
                while (piece.hasRemaining()) {
                    channel.write(piece);
                }
            }
            channel.force(true);
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        Files.delete(file);
        return new Written(0, bytes, seconds);
    }

    private static void add(TextTable table, String name, Written written) {
        table.add(
                name,
                "",
                written.rows == 0 ? "" : String.format(Locale.ROOT, "%,d", written.rows),
                written.rows == 0 ? "" : String.format(Locale.ROOT, "%,.0f", written.rows / written.seconds),
                String.format(Locale.ROOT, "%,.0f", written.bytes / MEBIBYTE / written.seconds));
    }

    private void save(String step, Written written) throws IOException {
        output.append(new ResultRow(
                "tercel",
                "export data=%s rows=%d step=%s".formatted(rows.name(), written.rows, step),
                1,
                OptionalDouble.of(written.seconds),
                OptionalDouble.empty(),
                OptionalDouble.of(written.rows / written.seconds)));
    }
}
