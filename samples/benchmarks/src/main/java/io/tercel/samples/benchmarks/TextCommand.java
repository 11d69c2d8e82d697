package io.tercel.samples.benchmarks;

import io.tercel.samples.benchmarks.data.TextFiles;
import io.tercel.samples.benchmarks.measure.ClosedLoop;
import io.tercel.samples.benchmarks.measure.RankingAgreement;
import io.tercel.samples.benchmarks.measure.TemporaryFolder;
import io.tercel.samples.benchmarks.peers.LuceneText;
import io.tercel.samples.benchmarks.peers.TercelText;
import io.tercel.samples.benchmarks.peers.TextSystem;
import io.tercel.samples.benchmarks.report.ResultRow;
import io.tercel.samples.benchmarks.report.TextTable;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures searching by words: whether the answers are Lucene's, and how fast they come. */
@Command(
        name = "text",
        description = {
            "BM25: queries per second beside Lucene's with the same analyzer, and whether the answers are the same.",
            "lucene is Lucene as it comes, which rounds lengths of texts to a byte; lucene_exact is told not to, and is what answers are compared with."
        },
        mixinStandardHelpOptions = true)
final class TextCommand implements Callable<Integer> {

    /** Searching by words is many small methods, which are compiled late. */
    private static final double WARM_UP_SECONDS = 4;

    /** What can be asked to run beside Tercel. */
    enum Peer {
        LUCENE,
        LUCENE_EXACT
    }

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Mixin
    private OutputOption output = new OutputOption();

    @Option(
            names = "--corpus",
            paramLabel = "F",
            split = ",",
            required = true,
            description =
                    "Texts: .jsonl with title and text, or one text a line; also with .gz. Several, with commas, make one corpus.")
    private List<Path> corpus = List.of();

    @Option(
            names = "--queries",
            paramLabel = "F",
            split = ",",
            required = true,
            description = "Queries, in files of the same kinds.")
    private List<Path> queryFiles = List.of();

    @Option(
            names = "--query-field",
            defaultValue = "title",
            paramLabel = "NAME",
            description =
                    "What of a .jsonl object is the query: title or text; the other one where it is empty. Default: title.")
    private String queryField = "title";

    @Option(
            names = "--rows",
            defaultValue = "0",
            paramLabel = "N",
            description =
                    "How many rows; texts come again from the first where there are fewer. Default: as many as there are.")
    private int rows;

    @Option(
            names = "--max-queries",
            defaultValue = "2000",
            paramLabel = "N",
            description = "Most queries. Default: 2000.")
    private int mostQueries = 2_000;

    @Option(
            names = "--analyzer",
            defaultValue = "english",
            description = "How texts are cut, by name or as JSON. Default: english.")
    private String analyzer = "english";

    @Option(names = "--k", split = ",", defaultValue = "10,100", description = "Rows of an answer. Default: 10,100.")
    private List<Integer> ks = List.of();

    @Option(names = "--threads", split = ",", defaultValue = "1", description = "Workers that ask at once. Default: 1.")
    private List<Integer> threads = List.of();

    @Option(
            names = "--peers",
            split = ",",
            defaultValue = "lucene,lucene_exact",
            paramLabel = "PEER",
            description = "Measured in the same run: lucene, lucene_exact. Default: both.")
    private List<Peer> peers = List.of();

    @Option(
            names = "--rounds",
            defaultValue = "3",
            description = "How often the systems take turns; the best counts. Default: 3.")
    private int rounds = 3;

    /** A system that has been built. */
    private record Built(TextSystem system, double seconds) {}

    @Override
    public Integer call() throws IOException {
        List<String> texts = new ArrayList<>();
        for (Path file : corpus) {
            texts.addAll(TextFiles.read(file));
        }
        List<String> queries = new ArrayList<>();
        for (Path file : queryFiles) {
            queries.addAll(TextFiles.queries(file, queryField));
        }
        List<String> asked = queries.subList(0, Math.min(queries.size(), mostQueries));
        int count = rows == 0 ? texts.size() : rows;
        PrintWriter out = command.commandLine().getOut();
        out.printf(
                Locale.ROOT,
                "%s: %,d rows%s, %,d queries, analyzer %s%n",
                dataName(),
                count,
                count > texts.size() ? " (%,d texts, repeated)".formatted(texts.size()) : "",
                asked.size(),
                analyzer);
        out.flush();
        List<TemporaryFolder> folders = new ArrayList<>();
        List<Built> built = new ArrayList<>();
        try {
            built.add(build(folder -> new TercelText(folder, analyzer), texts, count, folders));
            for (Peer peer : peers) {
                LuceneText.Lengths lengths =
                        switch (peer) {
                            case LUCENE -> LuceneText.Lengths.BYTE;
                            case LUCENE_EXACT -> LuceneText.Lengths.EXACT;
                        };
                built.add(build(folder -> new LuceneText(folder, analyzer, lengths), texts, count, folders));
            }
            for (int k : ks) {
                out.print("\n" + compare(built, asked, k, count).toText());
                out.flush();
                for (int workers : threads) {
                    out.print("\n" + measure(built, asked, k, workers, count).toText());
                    out.flush();
                }
            }
        } finally {
            for (Built each : built) {
                each.system().close();
            }
            for (TemporaryFolder folder : folders) {
                folder.close();
            }
        }
        return 0;
    }

    private interface Opener {
        TextSystem open(Path folder) throws IOException;
    }

    private static Built build(Opener opener, List<String> texts, int rows, List<TemporaryFolder> folders)
            throws IOException {
        TemporaryFolder folder = TemporaryFolder.create();
        folders.add(folder);
        TextSystem system = opener.open(folder.path());
        long start = System.nanoTime();
        system.build(texts, rows);
        return new Built(system, (System.nanoTime() - start) / 1e9);
    }

    /** How each system's answers agree with those of the last one, which is the most exact. */
    private TextTable compare(List<Built> built, List<String> queries, int k, int count) throws IOException {
        TextTable table = new TextTable(
                "answers, k = " + k,
                "compared with",
                "same ids",
                "same but for ties",
                "largest score difference",
                "segments");
        TextSystem reference = built.getLast().system();
        List<List<TextSystem.Found>> expected = answers(reference, queries, k);
        for (Built each : built) {
            RankingAgreement agreement = RankingAgreement.of(answers(each.system(), queries, k), expected);
            table.add(
                    each.system().name(),
                    reference.name(),
                    String.format(Locale.ROOT, "%.4f", agreement.sameIds()),
                    String.format(Locale.ROOT, "%.4f", agreement.sameButForTies()),
                    String.format(Locale.ROOT, "%.2e", agreement.largestScoreDifference()),
                    String.valueOf(each.system().segments()));
            output.append(new ResultRow(
                    each.system().name(),
                    config(k, count)
                            + " step=agreement ties=%.4f difference=%.1e"
                                    .formatted(agreement.sameButForTies(), agreement.largestScoreDifference()),
                    1,
                    OptionalDouble.of(each.seconds()),
                    OptionalDouble.of(agreement.sameIds()),
                    OptionalDouble.empty()));
        }
        return table;
    }

    private static List<List<TextSystem.Found>> answers(TextSystem system, List<String> queries, int k)
            throws IOException {
        TextSystem.Searcher searcher = system.searcher();
        List<List<TextSystem.Found>> answers = new ArrayList<>(queries.size());
        for (String query : queries) {
            answers.add(searcher.search(query, k));
        }
        return answers;
    }

    private TextTable measure(List<Built> built, List<String> queries, int k, int workers, int count)
            throws IOException {
        Map<Built, Double> best = new LinkedHashMap<>();
        try (ClosedLoop loop = new ClosedLoop(workers, WARM_UP_SECONDS)) {
            for (int round = 0; round < rounds; round++) {
                for (Built each : built) {
                    double rate = loop.run(queries.size(), () -> worker(each.system(), queries, k))
                            .perSecond();
                    best.merge(each, rate, Math::max);
                }
            }
        }
        TextTable table = new TextTable(
                "k = %d, %d thread%s".formatted(k, workers, workers == 1 ? "" : "s"),
                "",
                "queries/s",
                "tercel's, of it",
                "build s");
        double ours = best.values().iterator().next();
        for (Map.Entry<Built, Double> each : best.entrySet()) {
            table.add(
                    each.getKey().system().name(),
                    "",
                    String.format(Locale.ROOT, "%,.0f", each.getValue()),
                    String.format(Locale.ROOT, "%.2f×", ours / each.getValue()),
                    String.format(Locale.ROOT, "%.1f", each.getKey().seconds()));
            output.append(new ResultRow(
                    each.getKey().system().name(),
                    config(k, count) + " step=search",
                    workers,
                    OptionalDouble.of(each.getKey().seconds()),
                    OptionalDouble.empty(),
                    OptionalDouble.of(each.getValue())));
        }
        return table;
    }

    private static IntConsumer worker(TextSystem system, List<String> queries, int k) {
        try {
            TextSystem.Searcher searcher = system.searcher();
            return query -> {
                try {
                    searcher.search(queries.get(query), k);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String config(int k, int count) {
        return "text data=%s rows=%d k=%d analyzer=%s query=%s"
                .formatted(dataName(), count, k, analyzer.replace(" ", ""), queryField);
    }

    private String dataName() {
        return corpus.stream().map(DataName::ofFile).collect(Collectors.joining("+"));
    }
}
