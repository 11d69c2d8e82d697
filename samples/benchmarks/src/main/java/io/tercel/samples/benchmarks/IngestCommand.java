package io.tercel.samples.benchmarks;

import io.tercel.config.Durability;
import io.tercel.samples.benchmarks.data.VectorSet;
import io.tercel.samples.benchmarks.measure.TemporaryFolder;
import io.tercel.samples.benchmarks.peers.IngestSystem;
import io.tercel.samples.benchmarks.peers.LuceneIngest;
import io.tercel.samples.benchmarks.peers.TercelIngest;
import io.tercel.samples.benchmarks.report.ResultRow;
import io.tercel.samples.benchmarks.report.TextTable;
import io.tercel.vector.MetricType;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures writing: how fast rows become durable and searchable, and what it costs; then opening, replacing and deleting. */
@Command(
        name = "ingest",
        description =
                "Writing: rows per second until durable, found and settled; memory; opening; upserts and deletes.",
        mixinStandardHelpOptions = true)
final class IngestCommand implements Callable<Integer> {

    private static final long SEED = 42;
    private static final int WARM_UP_ROWS = 20_000;
    private static final double MEBIBYTE = 1 << 20;

    /** What can be asked to run beside Tercel. */
    enum Peer {
        LUCENE,
        LUCENE_FLAT
    }

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Mixin
    private OutputOption output = new OutputOption();

    @Mixin
    private RowsInput rows = new RowsInput();

    @Option(names = "--batch", defaultValue = "1000", description = "Rows of one write. Default: 1000.")
    private int batch = 1_000;

    @Option(
            names = "--durability",
            defaultValue = "fsync",
            description =
                    "Of Tercel's writes: none, os_buffer or fsync; a commit of Lucene is always fsync. Default: fsync.")
    private Durability durability = Durability.FSYNC;

    @Option(
            names = "--peers",
            split = ",",
            paramLabel = "PEER",
            description = "Measured in the same run: lucene (HNSW, its default), lucene_flat (no graph).")
    private List<Peer> peers = List.of();

    private interface Opener {
        IngestSystem open(Path folder) throws IOException;
    }

    @Override
    public Integer call() throws IOException {
        if (batch < 1) {
            throw new IllegalArgumentException("--batch must be at least 1");
        }
        VectorSet vectors = rows.read(10);
        PrintWriter out = command.commandLine().getOut();
        out.printf(
                Locale.ROOT,
                "%s: %,d rows of %d dimensions, 5 scalars and a document, batches of %,d; heap at most %,.0f MiB%s%n",
                rows.name(),
                rows.count(),
                vectors.dimension(),
                batch,
                Runtime.getRuntime().maxMemory() / MEBIBYTE,
                rows.heap().map(asked -> " (asked for " + asked + ")").orElse(""));
        if (vectors.size() < rows.count()) {
            out.printf(
                    Locale.ROOT,
                    "The %,d vectors come again from the first where there are no more.%n",
                    vectors.size());
        }
        out.flush();
        TextTable rates = new TextTable(
                "rows/s",
                "",
                "durable",
                "found",
                "indexed",
                "settled",
                "last/first tenth",
                "upserted",
                "deleted",
                "reopen s");
        TextTable costs = new TextTable("costs", "", "peak heap MiB", "peak memory MiB", "written/in", "open heap MiB");
        measure(
                folder -> new TercelIngest(folder, vectors.dimension(), MetricType.COSINE, durability),
                vectors,
                rates,
                costs);
        for (Peer peer : peers) {
            LuceneIngest.Vectors kind =
                    switch (peer) {
                        case LUCENE -> LuceneIngest.Vectors.HNSW;
                        case LUCENE_FLAT -> LuceneIngest.Vectors.FLAT;
                    };
            measure(folder -> new LuceneIngest(folder, MetricType.COSINE, kind), vectors, rates, costs);
        }
        out.print("\n" + rates.toText() + "\n" + costs.toText());
        out.flush();
        return 0;
    }

    private void measure(Opener opener, VectorSet vectors, TextTable rates, TextTable costs) throws IOException {
        try (TemporaryFolder folder = TemporaryFolder.create();
                IngestSystem system = opener.open(folder.path())) {
            new IngestRun(system, vectors, Math.min(rows.count(), WARM_UP_ROWS), batch, SEED).warmUp();
        }
        try (TemporaryFolder folder = TemporaryFolder.create();
                IngestSystem system = opener.open(folder.path())) {
            IngestRun.Result result = new IngestRun(system, vectors, rows.count(), batch, SEED).run();
            save(system, result);
            rates.add(
                    system.name(),
                    "",
                    rate(rows.count(), result.acknowledged()),
                    rate(rows.count(), result.searchable()),
                    rate(rows.count(), result.indexed()),
                    rate(rows.count(), result.settled()),
                    String.format(Locale.ROOT, "%.2f", result.flatness()),
                    rate(result.upserts(), result.upserted()),
                    rate(result.deletes(), result.deleted()),
                    String.format(Locale.ROOT, "%.3f", result.reopened()));
            costs.add(
                    system.name(),
                    "",
                    mebibytes(result.heapPeak()),
                    result.memoryPeak().isPresent()
                            ? mebibytes(result.memoryPeak().getAsLong())
                            : "—",
                    String.format(Locale.ROOT, "%.2f", result.writeFactor()),
                    String.format(Locale.ROOT, "%.2f", result.reopenedHeap() / MEBIBYTE));
        }
    }

    private void save(IngestSystem system, IngestRun.Result result) throws IOException {
        OptionalDouble none = OptionalDouble.empty();
        save(system, "durable", rows.count(), result.acknowledged(), OptionalDouble.of(result.flatness()));
        save(system, "found", rows.count(), result.searchable(), none);
        save(system, "indexed", rows.count(), result.indexed(), none);
        save(
                system,
                "settled peak_heap_mib=%.0f peak_memory_mib=%.0f written=%.2f"
                        .formatted(
                                result.heapPeak() / MEBIBYTE,
                                result.memoryPeak().orElse(0) / MEBIBYTE,
                                result.writeFactor()),
                rows.count(),
                result.settled(),
                none);
        save(system, "upserted", result.upserts(), result.upserted(), none);
        save(system, "deleted", result.deletes(), result.deleted(), none);
        save(
                system,
                "reopened open_heap_mib=%.2f".formatted(result.reopenedHeap() / MEBIBYTE),
                0,
                result.reopened(),
                none);
    }

    /** A line of the results: so many rows in so many seconds, or no rate for no rows. */
    private void save(IngestSystem system, String step, int count, double seconds, OptionalDouble quality)
            throws IOException {
        output.append(new ResultRow(
                system.name(),
                "ingest data=%s rows=%d batch=%d %s step=%s"
                        .formatted(rows.name(), rows.count(), batch, system.configuration(), step),
                1,
                OptionalDouble.of(seconds),
                quality,
                count == 0 ? OptionalDouble.empty() : OptionalDouble.of(count / seconds)));
    }

    private static String rate(int count, double seconds) {
        return String.format(Locale.ROOT, "%,.0f", count / seconds);
    }

    private static String mebibytes(long bytes) {
        return String.format(Locale.ROOT, "%,.0f", bytes / MEBIBYTE);
    }
}
