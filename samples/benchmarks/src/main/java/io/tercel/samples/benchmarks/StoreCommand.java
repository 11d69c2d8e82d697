package io.tercel.samples.benchmarks;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.EmbeddingMatch;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.langchain4j.store.embedding.EmbeddingStore;
import dev.langchain4j.store.embedding.inmemory.InMemoryEmbeddingStore;
import io.tercel.langchain4j.TercelEmbeddingStore;
import io.tercel.samples.benchmarks.data.VectorSet;
import io.tercel.samples.benchmarks.measure.ClosedLoop;
import io.tercel.samples.benchmarks.measure.Progress;
import io.tercel.samples.benchmarks.measure.Recall;
import io.tercel.samples.benchmarks.measure.TemporaryFolder;
import io.tercel.samples.benchmarks.report.ResultRow;
import io.tercel.samples.benchmarks.report.TextTable;
import io.tercel.vector.MetricType;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures what changes when an application changes its embedding store: loading, searching and the answers. */
@Command(
        name = "store",
        description = "Embedding stores of LangChain4j: seconds to load, recall@10, searches per second.",
        mixinStandardHelpOptions = true)
final class StoreCommand implements Callable<Integer> {

    private static final int K = 10;
    private static final int BATCH = 1_000;

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Mixin
    private VectorInput input = new VectorInput();

    @Mixin
    private OutputOption output = new OutputOption();

    @Option(
            names = "--rows",
            defaultValue = "100000",
            paramLabel = "N",
            description = "Only the first N of the base. Default: 100000.")
    private int rows = 100_000;

    @Option(names = "--threads", defaultValue = "1", description = "Searches at the same time. Default: 1.")
    private int threads = 1;

    /** What one store showed. */
    private record Measured(String system, double loadSeconds, double recall, double perSecond) {}

    @Override
    public Integer call() throws IOException {
        if (rows < 1) {
            throw new IllegalArgumentException("--rows must be at least 1");
        }
        // Stores of LangChain4j compare by cosine.
        VectorInput.Loaded data = input.load(VectorInput.Amount.atMost(rows), MetricType.COSINE, K);
        PrintWriter out = command.commandLine().getOut();
        out.printf(
                Locale.ROOT,
                "%s: %,d × %d, %,d queries, k = %d, %d thread(s)%n",
                data.name(),
                data.base().size(),
                data.base().dimension(),
                data.queries().size(),
                K,
                threads);
        out.flush();
        Measured inMemory = measure(data, new InMemoryEmbeddingStore<>(), () -> {});
        Measured ofTercel;
        try (TemporaryFolder folder = TemporaryFolder.create();
                TercelEmbeddingStore store = TercelEmbeddingStore.open(folder.path())) {
            // Written out to column files, as all rows but the latest are; the time for it is part of loading.
            ofTercel = measure(data, store, () -> store.database().flush());
        }
        TextTable table = new TextTable("store", "", "load s", "recall@" + K, "searches/s", "ratio");
        for (Measured measured : List.of(inMemory, ofTercel)) {
            table.add(
                    measured.system(),
                    "",
                    String.format(Locale.ROOT, "%.1f", measured.loadSeconds()),
                    String.format(Locale.ROOT, "%.4f", measured.recall()),
                    String.format(Locale.ROOT, "%,.1f", measured.perSecond()),
                    String.format(Locale.ROOT, "%.1f", measured.perSecond() / inMemory.perSecond()));
        }
        out.print("\n" + table.toText());
        out.flush();
        return 0;
    }

    private Measured measure(VectorInput.Loaded data, EmbeddingStore<TextSegment> store, Runnable afterLoading)
            throws IOException {
        String system = store.getClass().getSimpleName();
        long start = System.nanoTime();
        load(data.base(), store, system);
        afterLoading.run();
        double loadSeconds = (System.nanoTime() - start) / 1e9;
        VectorSet queries = data.queries();
        int[][] found = new int[queries.size()][];
        ClosedLoop.Rate rate;
        try (ClosedLoop loop = new ClosedLoop(threads)) {
            rate = loop.run(queries.size(), () -> query -> found[query] = search(store, queries.row(query)));
        }
        double recall = Recall.at(K, found, data.truth(), rate.queries());
        output.append(new ResultRow(
                system,
                "store data=" + data.name() + " rows=" + data.base().size() + " k=" + K,
                threads,
                OptionalDouble.of(loadSeconds),
                OptionalDouble.of(recall),
                OptionalDouble.of(rate.perSecond())));
        return new Measured(system, loadSeconds, recall, rate.perSecond());
    }

    private static void load(VectorSet base, EmbeddingStore<TextSegment> store, String system) {
        try (Progress progress = Progress.of(system, base.size())) {
            for (int from = 0; from < base.size(); from += BATCH) {
                int to = Math.min(from + BATCH, base.size());
                store.addAll(
                        IntStream.range(from, to).mapToObj(Integer::toString).toList(),
                        IntStream.range(from, to)
                                .mapToObj(row -> Embedding.from(base.row(row)))
                                .toList(),
                        IntStream.range(from, to)
                                .mapToObj(row -> TextSegment.from("row " + row))
                                .toList());
                progress.step(to - from);
            }
        }
    }

    private static int[] search(EmbeddingStore<TextSegment> store, float[] query) {
        List<EmbeddingMatch<TextSegment>> matches = store.search(EmbeddingSearchRequest.builder()
                        .queryEmbedding(Embedding.from(query))
                        .maxResults(K)
                        .build())
                .matches();
        int[] rows = new int[matches.size()];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = Integer.parseInt(matches.get(i).embeddingId());
        }
        return rows;
    }
}
