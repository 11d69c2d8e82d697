package io.tercel.samples.benchmarks;

import io.tercel.query.Filter;
import io.tercel.samples.benchmarks.data.Attributes;
import io.tercel.samples.benchmarks.data.VectorSet;
import io.tercel.samples.benchmarks.measure.ClosedLoop;
import io.tercel.samples.benchmarks.measure.ExactNeighbors;
import io.tercel.samples.benchmarks.measure.Progress;
import io.tercel.samples.benchmarks.measure.Recall;
import io.tercel.samples.benchmarks.peers.AnnSystem.Setting;
import io.tercel.samples.benchmarks.peers.IndexKind;
import io.tercel.samples.benchmarks.peers.IndexParameters;
import io.tercel.samples.benchmarks.peers.TercelAnn;
import io.tercel.samples.benchmarks.peers.TercelAnn.FilteredSearcher;
import io.tercel.samples.benchmarks.report.ResultRow;
import io.tercel.samples.benchmarks.report.TextTable;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Measures nearest-neighbour search among the rows that pass a filter, beside the same search without one.
 *
 * <p>Which rows pass is read by a query, so a mistake of the filter language would not show here; which of them are nearest is worked out
 * without Tercel.
 */
@Command(
        name = "filter",
        description = "Search with filters: recall@k against the exact filtered answer, queries per second.",
        mixinStandardHelpOptions = true)
final class FilterCommand implements Callable<Integer> {

    /** Fewer than without a filter: they are searched with each filter. */
    private static final IndexParameters EFFORT = new IndexParameters(
            IndexParameters.DEFAULT.m(),
            IndexParameters.DEFAULT.efConstruction(),
            IndexParameters.DEFAULT.nlist(),
            List.of(16, 32, 64, 128, 256, 500),
            List.of(4, 16, 64),
            OptionalDouble.empty());

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
            names = "--attributes",
            paramLabel = "F",
            required = true,
            description =
                    "What the rows have besides vectors: .jsonl, also with .gz; line i belongs to row i. A field 'random' of whole numbers below 1,000,000 is added.")
    private Path attributes = Path.of("");

    @Option(
            names = "--query-attributes",
            paramLabel = "F",
            description = "The same of the queries, for filters with {names}.")
    private Optional<Path> queryAttributes = Optional.empty();

    @Option(
            names = "--filter",
            paramLabel = "EXPR",
            description =
                    "A condition, for instance 'lexfile == {lexfile}': {names} are the query's own values. Can be repeated.")
    private List<String> filters = List.of();

    @Option(
            names = "--preset",
            paramLabel = "NAME",
            description =
                    "Filters that 50, 10, 1 and 0.1 %% of the rows pass, at random, near the query and far from it: wordnet.")
    private Optional<FilterPreset> preset = Optional.empty();

    private final TextTable table = new TextTable(
            "filter", "configuration", "threads", "passing", "recall", "queries/s", "of unfiltered", "plan");

    /** Queries with filters, and the right answers. */
    @SuppressWarnings("ArrayRecordComponent") // A carrier; never compared.
    private record Task(String words, String name, double selectivity, List<Filter> filters, int[][] truth) {

        Optional<Filter> filter(int query) {
            return filters.isEmpty() ? Optional.empty() : Optional.of(filters.get(query));
        }
    }

    @Override
    public Integer call() throws IOException {
        List<IndexKind> kinds = index.kinds();
        Attributes ofRows = Attributes.read(attributes).withRandom();
        Attributes ofQueries = queryAttributes.isPresent() ? Attributes.read(queryAttributes.get()) : Attributes.NONE;
        List<QueryFilter> asked =
                new ArrayList<>(filters.stream().map(QueryFilter::given).toList());
        preset.ifPresent(chosen -> asked.addAll(chosen.filters(ofRows)));
        if (asked.isEmpty()) {
            throw new IllegalArgumentException("say which filters: --filter or --preset");
        }
        VectorInput.Loaded data = search.load(input);
        int lines = data.base().size() - data.copies();
        if (ofRows.size() < lines) {
            throw new IllegalArgumentException(
                    attributes + " has " + ofRows.size() + " lines, the base " + lines + " rows");
        }
        PrintWriter out = command.commandLine().getOut();
        out.println(search.describe(data));
        out.flush();
        for (IndexKind kind : kinds) {
            try (BuildFolder folder = search.folder("filter-" + kind.word());
                    TercelAnn tercel = new TercelAnn(
                            folder.path(), search.metric().type(), kind, index.parameters(EFFORT), ofRows)) {
                if (!tercel.reopen()) {
                    tercel.build(data.base());
                }
                measure(data, tercel, tasks(data, asked, ofQueries, tercel));
            }
        }
        out.print("\n" + table.toText());
        out.flush();
        return 0;
    }

    private List<Task> tasks(VectorInput.Loaded data, List<QueryFilter> asked, Attributes ofQueries, TercelAnn tercel) {
        List<Task> tasks = new ArrayList<>();
        tasks.add(new Task("relation=none selectivity=1 filter=none", "none", 1, List.of(), data.truth()));
        for (QueryFilter filter : asked) {
            tasks.add(task(data, filter, ofQueries, tercel));
        }
        return tasks;
    }

    private Task task(VectorInput.Loaded data, QueryFilter filter, Attributes ofQueries, TercelAnn tercel) {
        int queries = data.queries().size();
        List<Filter> conditions = new ArrayList<>(queries);
        List<BitSet> eligible = new ArrayList<>(queries);
        Map<Filter, BitSet> known = new HashMap<>();
        double passing = 0;
        for (int query = 0; query < queries; query++) {
            Filter condition = filter.of(ofQueries.of(query));
            BitSet rows = known.computeIfAbsent(condition, tercel::passing);
            conditions.add(condition);
            eligible.add(rows);
            passing += rows.cardinality();
        }
        double selectivity = passing / queries / data.base().size();
        int[][] truth =
                ExactNeighbors.find(data.base(), data.queries(), search.metric().type(), search.k(), eligible);
        String words = String.format(
                Locale.ROOT, "relation=%s selectivity=%.5f filter=%s", filter.relation(), selectivity, filter.word());
        return new Task(words, filter.relation() + " " + filter.text(), selectivity, conditions, truth);
    }

    private void measure(VectorInput.Loaded data, TercelAnn tercel, List<Task> tasks) throws IOException {
        for (int threads : search.threads()) {
            Map<Setting, Double> unfiltered = new HashMap<>();
            try (ClosedLoop loop = search.loop(threads);
                    Progress progress = Progress.of(
                            "searching", (long) tasks.size() * tercel.settings().size())) {
                // Setting by setting, so that a filtered search and the one it is compared with are close in time.
                for (Setting setting : tercel.settings()) {
                    for (Task task : tasks) {
                        measure(data, tercel, task, setting, threads, loop, unfiltered);
                        progress.step(1);
                    }
                }
            }
        }
    }

    private void measure(
            VectorInput.Loaded data,
            TercelAnn tercel,
            Task task,
            Setting setting,
            int threads,
            ClosedLoop loop,
            Map<Setting, Double> unfiltered)
            throws IOException {
        VectorSet queries = data.queries();
        int[][] found = new int[queries.size()][];
        ClosedLoop.Rate rate = loop.run(queries.size(), () -> {
            FilteredSearcher searcher = tercel.filteredSearcher(setting);
            return query -> found[query] = searcher.search(queries.row(query), search.k(), task.filter(query));
        });
        double recall = Recall.at(search.k(), found, task.truth(), rate.queries());
        if (task.filters().isEmpty()) {
            unfiltered.put(setting, rate.perSecond());
        }
        String plan = tercel.plans(setting, queries, search.k(), task::filter);
        String how = (tercel.configuration() + " " + setting.word()).strip();
        output.append(new ResultRow(
                tercel.name(),
                "filter " + search.task(data) + " " + how + " " + task.words() + " plan=" + plan,
                threads,
                OptionalDouble.empty(),
                OptionalDouble.of(recall),
                OptionalDouble.of(rate.perSecond())));
        table.add(
                task.name(),
                how,
                Integer.toString(threads),
                String.format(Locale.ROOT, "%.3f %%", task.selectivity() * 100),
                String.format(Locale.ROOT, "%.4f", recall),
                String.format(Locale.ROOT, "%,.1f", rate.perSecond()),
                String.format(
                        Locale.ROOT, "%.2f×", rate.perSecond() / unfiltered.getOrDefault(setting, rate.perSecond())),
                plan);
    }
}
