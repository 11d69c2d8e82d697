package io.tercel.samples.benchmarks;

import static dev.langchain4j.store.embedding.filter.MetadataFilterBuilder.metadataKey;

import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.EmbeddingMatch;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.langchain4j.store.embedding.EmbeddingStore;
import dev.langchain4j.store.embedding.filter.Filter;
import dev.langchain4j.store.embedding.inmemory.InMemoryEmbeddingStore;
import io.tercel.langchain4j.TercelEmbeddingStore;
import io.tercel.samples.benchmarks.data.VectorSet;
import io.tercel.samples.benchmarks.measure.ClosedLoop;
import io.tercel.samples.benchmarks.measure.ExactNeighbors;
import io.tercel.samples.benchmarks.measure.Progress;
import io.tercel.samples.benchmarks.measure.Recall;
import io.tercel.samples.benchmarks.measure.TemporaryFolder;
import io.tercel.samples.benchmarks.report.ResultRow;
import io.tercel.samples.benchmarks.report.TextTable;
import io.tercel.vector.MetricType;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures what changes when an application changes its embedding store: loading, searching and the answers. */
@Command(
        name = "store",
        description =
                "Embedding stores of LangChain4j: seconds to load, recall@10 and searches per second, with and without a metadata filter.",
        mixinStandardHelpOptions = true)
final class StoreCommand implements Callable<Integer> {

    private static final int K = 10;
    private static final int BATCH = 1_000;
    private static final int FIRST_QUERIES = 20;
    private static final String TOPIC = "topic";
    private static final Duration INDEXING = Duration.ofHours(1);

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

    @Option(
            names = "--passing",
            defaultValue = "0.1",
            paramLabel = "SHARE",
            description = "Share of the rows that pass the metadata filter, as 1 / a whole number. Default: 0.1.")
    private double passing = 0.1;

    /** What one store showed of one question. */
    private record Measured(String system, String filter, double loadSeconds, double recall, double perSecond) {}

    /** A question: the filter of each query, and the right answers. */
    @SuppressWarnings("ArrayRecordComponent") // A carrier; never compared.
    private record Task(String name, IntFunction<Optional<Filter>> filter, int[][] truth) {}

    @Override
    public Integer call() throws IOException {
        if (rows < 1) {
            throw new IllegalArgumentException("--rows must be at least 1");
        }
        if (!(passing > 0 && passing <= 1)) {
            throw new IllegalArgumentException("--passing must be above 0 and at most 1");
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
        Topics topics = Topics.of(data.base().size(), passing);
        List<Task> tasks = List.of(
                new Task("", query -> Optional.empty(), data.truth()),
                new Task(
                        String.format(Locale.ROOT, "topic == …, %.3g of the rows", topics.share()),
                        query -> Optional.of(metadataKey(TOPIC).isEqualTo(topics.ofQuery(query))),
                        topics.truth(data, K)));
        List<Measured> inMemory = measure(data, topics, tasks, new InMemoryEmbeddingStore<>(), () -> {});
        List<Measured> ofTercel;
        try (TemporaryFolder folder = TemporaryFolder.create();
                TercelEmbeddingStore store = TercelEmbeddingStore.open(folder.path())) {
            // In column files and indexed, as all rows but the latest are; the time for it is part of loading.
            ofTercel = measure(data, topics, tasks, store, () -> {
                store.database().flush();
                store.collection().ifPresent(collection -> collection.awaitIndexes(INDEXING));
            });
        }
        TextTable table = new TextTable("store", "filter", "load s", "recall@" + K, "searches/s", "ratio");
        for (int task = 0; task < tasks.size(); task++) {
            for (Measured measured : List.of(inMemory.get(task), ofTercel.get(task))) {
                table.add(
                        measured.system(),
                        measured.filter(),
                        String.format(Locale.ROOT, "%.1f", measured.loadSeconds()),
                        String.format(Locale.ROOT, "%.4f", measured.recall()),
                        String.format(Locale.ROOT, "%,.1f", measured.perSecond()),
                        String.format(
                                Locale.ROOT,
                                "%.1f",
                                measured.perSecond() / inMemory.get(task).perSecond()));
            }
        }
        out.print("\n" + table.toText());
        out.flush();
        return 0;
    }

    private List<Measured> measure(
            VectorInput.Loaded data,
            Topics topics,
            List<Task> tasks,
            EmbeddingStore<TextSegment> store,
            Runnable afterLoading)
            throws IOException {
        String system = store.getClass().getSimpleName();
        long start = System.nanoTime();
        load(data.base(), topics, store, system);
        afterLoading.run();
        double loadSeconds = (System.nanoTime() - start) / 1e9;
        List<Measured> measured = new ArrayList<>();
        for (Task task : tasks) {
            // What the store does of itself because of such questions, such as indexing what they filter by, is done
            // first.
            for (int query = 0; query < Math.min(FIRST_QUERIES, data.queries().size()); query++) {
                search(store, data.queries().row(query), task.filter().apply(query));
            }
            afterLoading.run();
            measured.add(measure(data, task, store, system, loadSeconds));
        }
        return measured;
    }

    private Measured measure(
            VectorInput.Loaded data, Task task, EmbeddingStore<TextSegment> store, String system, double loadSeconds)
            throws IOException {
        VectorSet queries = data.queries();
        int[][] found = new int[queries.size()][];
        ClosedLoop.Rate rate;
        try (ClosedLoop loop = new ClosedLoop(threads)) {
            rate = loop.run(
                    queries.size(),
                    () -> query -> found[query] =
                            search(store, queries.row(query), task.filter().apply(query)));
        }
        double recall = Recall.at(K, found, task.truth(), rate.queries());
        String filter = task.name().isEmpty() ? "" : String.format(Locale.ROOT, " filter=topic passing=%.3g", passing);
        output.append(new ResultRow(
                system,
                "store data=" + data.name() + " rows=" + data.base().size() + " k=" + K + filter,
                threads,
                OptionalDouble.of(loadSeconds),
                OptionalDouble.of(recall),
                OptionalDouble.of(rate.perSecond())));
        return new Measured(system, task.name(), loadSeconds, recall, rate.perSecond());
    }

    private static void load(VectorSet base, Topics topics, EmbeddingStore<TextSegment> store, String system) {
        try (Progress progress = Progress.of(system, base.size())) {
            for (int from = 0; from < base.size(); from += BATCH) {
                int to = Math.min(from + BATCH, base.size());
                store.addAll(
                        IntStream.range(from, to).mapToObj(Integer::toString).toList(),
                        IntStream.range(from, to)
                                .mapToObj(row -> Embedding.from(base.row(row)))
                                .toList(),
                        IntStream.range(from, to)
                                .mapToObj(
                                        row -> TextSegment.from("row " + row, Metadata.from(TOPIC, topics.ofRow(row))))
                                .toList());
                progress.step(to - from);
            }
        }
    }

    /** Which row is about what: nothing that the vectors know of. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Topics(int[] byRow, int count) {

        private static final long SEED = 42;

        static Topics of(int rows, double passing) {
            int count = Math.max(1, (int) Math.round(1 / passing));
            return new Topics(new SplittableRandom(SEED).ints(rows, 0, count).toArray(), count);
        }

        double share() {
            return 1.0 / count;
        }

        String ofRow(int row) {
            return "topic " + byRow[row];
        }

        String ofQuery(int query) {
            return "topic " + query % count;
        }

        int[][] truth(VectorInput.Loaded data, int k) {
            List<BitSet> rowsByTopic = Stream.generate(BitSet::new).limit(count).toList();
            for (int row = 0; row < byRow.length; row++) {
                rowsByTopic.get(byRow[row]).set(row);
            }
            List<BitSet> eligible = IntStream.range(0, data.queries().size())
                    .mapToObj(query -> rowsByTopic.get(query % count))
                    .toList();
            return ExactNeighbors.find(data.base(), data.queries(), MetricType.COSINE, k, eligible);
        }
    }

    private static int[] search(EmbeddingStore<TextSegment> store, float[] query, Optional<Filter> filter) {
        List<EmbeddingMatch<TextSegment>> matches = store.search(EmbeddingSearchRequest.builder()
                        .queryEmbedding(Embedding.from(query))
                        .maxResults(K)
                        .filter(filter.orElse(null))
                        .build())
                .matches();
        int[] rows = new int[matches.size()];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = Integer.parseInt(matches.get(i).embeddingId());
        }
        return rows;
    }
}
