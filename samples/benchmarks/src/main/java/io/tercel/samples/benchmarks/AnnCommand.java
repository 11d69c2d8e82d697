package io.tercel.samples.benchmarks;

import io.tercel.samples.benchmarks.data.VectorSet;
import io.tercel.samples.benchmarks.measure.ClosedLoop;
import io.tercel.samples.benchmarks.measure.Footprint;
import io.tercel.samples.benchmarks.measure.Progress;
import io.tercel.samples.benchmarks.measure.Recall;
import io.tercel.samples.benchmarks.measure.TemporaryFolder;
import io.tercel.samples.benchmarks.peers.AnnSystem;
import io.tercel.samples.benchmarks.peers.AnnSystem.Searcher;
import io.tercel.samples.benchmarks.peers.AnnSystem.Setting;
import io.tercel.samples.benchmarks.peers.IndexKind;
import io.tercel.samples.benchmarks.peers.JVectorAnn;
import io.tercel.samples.benchmarks.peers.LuceneAnn;
import io.tercel.samples.benchmarks.peers.TercelAnn;
import io.tercel.samples.benchmarks.report.ResultRow;
import io.tercel.samples.benchmarks.report.TextTable;
import io.tercel.vector.MetricType;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
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

/** Measures nearest-neighbour search: recall, rate, build time and bytes, of Tercel and of its peers in Java. */
@Command(
        name = "ann",
        description = "Nearest-neighbour search: recall@k, queries per second, build seconds, bytes per vector.",
        mixinStandardHelpOptions = true)
final class AnnCommand implements Callable<Integer> {

    /** What can be asked to run beside Tercel. */
    enum Peer {
        LUCENE,
        JVECTOR
    }

    /** What nearest can mean. */
    enum Metric {
        IP(MetricType.IP),
        L2(MetricType.L2),
        COSINE(MetricType.COSINE);

        private final MetricType type;

        Metric(MetricType type) {
            this.type = type;
        }
    }

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Mixin
    private VectorInput input = new VectorInput();

    @Mixin
    private OutputOption output = new OutputOption();

    @Option(names = "--metric", required = true, description = "What nearest means: ip, l2 or cosine.")
    private Metric metric = Metric.IP;

    @Option(names = "--index", defaultValue = "auto", description = "Tercel's index: auto or flat. Default: auto.")
    private String index = "auto";

    @Option(names = "--threads", defaultValue = "1", description = "Queries answered at the same time. Default: 1.")
    private int threads = 1;

    @Option(names = "--k", defaultValue = "10", description = "Neighbours asked for. Default: 10.")
    private int k = 10;

    @Option(
            names = "--rows",
            defaultValue = "2147483647",
            paramLabel = "N",
            description = "Only the first N of the base.")
    private int rows = Integer.MAX_VALUE;

    @Option(
            names = "--peers",
            split = ",",
            paramLabel = "PEER",
            description = "Measured in the same run: lucene, jvector.")
    private List<Peer> peers = List.of();

    @Override
    public Integer call() throws IOException {
        IndexKind kind = IndexKind.of(index);
        if (k < 1 || rows < 1) {
            throw new IllegalArgumentException("--k and --rows must be at least 1");
        }
        PrintWriter out = command.commandLine().getOut();
        VectorInput.Loaded data = input.load(rows, metric.type, k);
        out.printf(
                Locale.ROOT,
                "%s: %,d × %d, %,d queries, %s, k = %d, %d thread(s)%n",
                data.name(),
                data.base().size(),
                data.base().dimension(),
                data.queries().size(),
                metric,
                k,
                threads);
        out.flush();
        TextTable table = new TextTable("system", "configuration", "build s", "recall@" + k, "queries/s");
        TextTable bytes = new TextTable("bytes per vector", "", "heap", "mapped", "disk", "raw float32");
        measure(data, folder -> new TercelAnn(folder, metric.type, kind), table, bytes);
        for (Peer peer : peers) {
            measure(
                    data,
                    folder -> switch (peer) {
                        case LUCENE -> new LuceneAnn(folder, metric.type);
                        case JVECTOR ->
                            new JVectorAnn(metric.type, Runtime.getRuntime().availableProcessors());
                    },
                    table,
                    bytes);
        }
        out.print("\n" + table.toText() + "\n" + bytes.toText());
        out.flush();
        return 0;
    }

    private interface Opener {
        AnnSystem open(Path folder) throws IOException;
    }

    private void measure(VectorInput.Loaded data, Opener opener, TextTable table, TextTable bytes) throws IOException {
        Footprint before = Footprint.ofProcess();
        try (TemporaryFolder folder = TemporaryFolder.create();
                AnnSystem system = opener.open(folder.path());
                ClosedLoop loop = new ClosedLoop(threads)) {
            long start = System.nanoTime();
            system.build(data.base());
            double buildSeconds = (System.nanoTime() - start) / 1e9;
            try (Progress progress =
                    Progress.of("searching " + system.name(), system.settings().size())) {
                for (Setting setting : system.settings()) {
                    table.add(measure(data, system, setting, loop, buildSeconds));
                    progress.step(1);
                }
            }
            // After the searches: what they made the system keep counts, too.
            Footprint each = Footprint.ofProcess()
                    .since(before, folder.path())
                    .perVector(data.base().size());
            bytes.add(
                    system.name(),
                    "",
                    String.format(Locale.ROOT, "%,d", each.heapBytes()),
                    String.format(Locale.ROOT, "%,d", each.mappedBytes()),
                    String.format(Locale.ROOT, "%,d", each.diskBytes()),
                    String.format(Locale.ROOT, "%,d", data.base().dimension() * Float.BYTES));
        }
    }

    private String[] measure(
            VectorInput.Loaded data, AnnSystem system, Setting setting, ClosedLoop loop, double buildSeconds)
            throws IOException {
        VectorSet queries = data.queries();
        int[][] found = new int[queries.size()][];
        ClosedLoop.Rate rate = loop.run(queries.size(), () -> {
            Searcher searcher = open(system, setting);
            return query -> found[query] = search(searcher, queries.row(query));
        });
        double recall = Recall.at(k, found, data.truth(), rate.queries());
        String how = (system.configuration() + " " + setting.word()).strip();
        String cut = rows == Integer.MAX_VALUE ? "" : " rows=" + data.base().size();
        output.append(new ResultRow(
                system.name(),
                "ann data=" + data.name() + " metric=" + metric.name().toLowerCase(Locale.ROOT) + cut + " k=" + k + " "
                        + how,
                threads,
                OptionalDouble.of(buildSeconds),
                OptionalDouble.of(recall),
                OptionalDouble.of(rate.perSecond())));
        return new String[] {
            system.name(),
            how,
            String.format(Locale.ROOT, "%.1f", buildSeconds),
            String.format(Locale.ROOT, "%.4f", recall),
            String.format(Locale.ROOT, "%,.1f", rate.perSecond())
        };
    }

    private static Searcher open(AnnSystem system, Setting setting) {
        try {
            return system.searcher(setting);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private int[] search(Searcher searcher, float[] query) {
        try {
            return searcher.search(query, k);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
