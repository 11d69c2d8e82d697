package io.tercel.samples.benchmarks;

import io.tercel.samples.benchmarks.data.VectorSet;
import io.tercel.samples.benchmarks.measure.ClosedLoop;
import io.tercel.samples.benchmarks.measure.Footprint;
import io.tercel.samples.benchmarks.measure.Progress;
import io.tercel.samples.benchmarks.measure.Recall;
import io.tercel.samples.benchmarks.peers.AnnSystem;
import io.tercel.samples.benchmarks.peers.AnnSystem.Searcher;
import io.tercel.samples.benchmarks.peers.AnnSystem.Setting;
import io.tercel.samples.benchmarks.peers.IndexKind;
import io.tercel.samples.benchmarks.peers.IndexParameters;
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

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Mixin
    private VectorInput input = new VectorInput();

    @Mixin
    private OutputOption output = new OutputOption();

    @Mixin
    private SearchOptions search = new SearchOptions();

    @Mixin
    private IndexOptions index = new IndexOptions();

    @Option(
            names = "--peers",
            split = ",",
            paramLabel = "PEER",
            description = "Measured in the same run: lucene, jvector.")
    private List<Peer> peers = List.of();

    private final TextTable table =
            new TextTable("system", "configuration", "threads", "insert s", "all built s", "recall", "queries/s");
    private final TextTable bytes =
            new TextTable("bytes per vector", "", "heap", "mapped", "of it read", "disk", "raw float32");

    @Override
    public Integer call() throws IOException {
        List<IndexKind> kinds = index.kinds();
        IndexParameters parameters = index.parameters(IndexParameters.DEFAULT);
        VectorInput.Loaded data = search.load(input);
        PrintWriter out = command.commandLine().getOut();
        out.println(search.describe(data));
        out.flush();
        MetricType metric = search.metric().type();
        for (IndexKind kind : kinds) {
            try (BuildFolder folder = search.folder(kind.word())) {
                measure(data, folder.path(), () -> new TercelAnn(folder.path(), metric, kind, parameters));
            }
        }
        for (Peer peer : peers) {
            try (BuildFolder folder = BuildFolder.temporary()) {
                measure(data, folder.path(), () -> open(peer, folder.path(), metric));
            }
        }
        out.print("\n" + table.toText() + "\n" + bytes.toText());
        out.flush();
        return 0;
    }

    private static AnnSystem open(Peer peer, Path folder, MetricType metric) throws IOException {
        return switch (peer) {
            case LUCENE -> new LuceneAnn(folder, metric);
            case JVECTOR -> new JVectorAnn(metric, Runtime.getRuntime().availableProcessors());
        };
    }

    private interface Opener {
        AnnSystem open() throws IOException;
    }

    private void measure(VectorInput.Loaded data, Path folder, Opener opener) throws IOException {
        Footprint before = Footprint.ofProcess();
        try (AnnSystem system = opener.open()) {
            OptionalDouble buildSeconds = build(system, data.base());
            for (int threads : search.threads()) {
                try (ClosedLoop loop = search.loop(threads);
                        Progress progress = Progress.of(
                                "searching " + system.name(), system.settings().size())) {
                    for (Setting setting : system.settings()) {
                        measure(data, system, setting, loop, threads, buildSeconds);
                        progress.step(1);
                    }
                }
            }
            // After the searches: what they made the system keep counts, too.
            addBytes(
                    data,
                    system,
                    Footprint.ofProcess()
                            .since(before, folder)
                            .perVector(data.base().size()));
        }
    }

    /** The seconds until all could be searched through its index; empty when that was done by an earlier run. */
    private static OptionalDouble build(AnnSystem system, VectorSet base) throws IOException {
        if (system.reopen()) {
            return OptionalDouble.empty();
        }
        long start = System.nanoTime();
        system.build(base);
        return OptionalDouble.of((System.nanoTime() - start) / 1e9);
    }

    private void measure(
            VectorInput.Loaded data,
            AnnSystem system,
            Setting setting,
            ClosedLoop loop,
            int threads,
            OptionalDouble buildSeconds)
            throws IOException {
        VectorSet queries = data.queries();
        int[][] found = new int[queries.size()][];
        ClosedLoop.Rate rate = loop.run(queries.size(), () -> {
            Searcher searcher = open(system, setting);
            return query -> found[query] = search(searcher, queries.row(query));
        });
        double recall = Recall.at(search.k(), found, data.truth(), rate.queries());
        String how = (system.configuration() + " " + setting.word()).strip();
        String inserted = system.insertSeconds().isPresent()
                ? String.format(
                        Locale.ROOT, " insert_s=%.2f", system.insertSeconds().getAsDouble())
                : "";
        output.append(new ResultRow(
                system.name(),
                "ann " + search.task(data) + " " + how + inserted,
                threads,
                buildSeconds,
                OptionalDouble.of(recall),
                OptionalDouble.of(rate.perSecond())));
        table.add(
                system.name(),
                how,
                Integer.toString(threads),
                seconds(system.insertSeconds()),
                seconds(buildSeconds),
                String.format(Locale.ROOT, "%.4f", recall),
                String.format(Locale.ROOT, "%,.1f", rate.perSecond()));
    }

    private static String seconds(OptionalDouble value) {
        return value.isPresent() ? String.format(Locale.ROOT, "%.1f", value.getAsDouble()) : "—";
    }

    private void addBytes(VectorInput.Loaded data, AnnSystem system, Footprint each) throws IOException {
        int raw = data.base().dimension() * Float.BYTES;
        output.append(new ResultRow(
                system.name(),
                "ann %s %s bytes heap=%d mapped=%d resident=%d disk=%d raw=%d"
                        .formatted(
                                search.task(data),
                                system.configuration(),
                                each.heapBytes(),
                                each.mappedBytes(),
                                each.residentBytes(),
                                each.diskBytes(),
                                raw),
                search.threads().getFirst(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty()));
        bytes.add(
                system.name(),
                system.configuration(),
                String.format(Locale.ROOT, "%,d", each.heapBytes()),
                String.format(Locale.ROOT, "%,d", each.mappedBytes()),
                String.format(Locale.ROOT, "%,d", each.residentBytes()),
                String.format(Locale.ROOT, "%,d", each.diskBytes()),
                String.format(Locale.ROOT, "%,d", raw));
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
            return searcher.search(query, search.k());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
