package io.tercel.samples.benchmarks;

import io.tercel.embeddings.Embeddings;
import io.tercel.embeddings.OnnxEmbeddingModel;
import io.tercel.query.Ranker;
import io.tercel.query.SearchRequest;
import io.tercel.rag.eval.BeirFolder;
import io.tercel.rag.eval.EvaluationReport;
import io.tercel.rag.eval.EvaluationRun;
import io.tercel.rag.eval.Measure;
import io.tercel.rag.eval.Scored;
import io.tercel.samples.benchmarks.SearchedCorpus.Text;
import io.tercel.samples.benchmarks.measure.Progress;
import io.tercel.samples.benchmarks.report.ResultRow;
import io.tercel.samples.benchmarks.report.TextTable;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Finds out which way to join words and meaning is best, without looking at the judgements that it is reported on. */
@Command(
        name = "fusion",
        description = {
            "Chooses how BM25 and vectors are joined by cross-validation on one split of a BEIR folder, and reports nDCG@10 on another.",
            "Ways: by rank with several k, and by normalized scores with several weights."
        },
        mixinStandardHelpOptions = true)
final class FusionCommand implements Callable<Integer> {

    private static final int FOUND = 100;
    private static final int NO_FOLD = -1;
    private static final Measure NDCG = Measure.ndcg(10);

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Mixin
    private OutputOption output = new OutputOption();

    @Mixin
    private JudgedData data = new JudgedData();

    @Mixin
    private CacheOption cache = new CacheOption();

    @Option(names = "--choose-on", defaultValue = "train", description = "The split to choose on. Default: train.")
    private String chooseOn = "train";

    @Option(names = "--folds", defaultValue = "5", description = "Parts of the cross-validation. Default: 5.")
    private int folds = 5;

    /** A way to join, and its name in tables. */
    private record Way(String name, Ranker ranker) {}

    @Override
    public Integer call() throws IOException {
        if (chooseOn.equals(data.split())) {
            throw new IllegalArgumentException("--choose-on must be another split than --split: both are " + chooseOn);
        }
        if (folds < 2) {
            throw new IllegalArgumentException("--folds must be at least 2, got " + folds);
        }
        BeirFolder reported = data.read();
        BeirFolder chosen = data.read(chooseOn);
        List<Text> texts = JudgedData.texts(reported);
        PrintWriter out = command.commandLine().getOut();
        out.println(data.summary(reported, texts.size()));
        out.printf(
                Locale.ROOT,
                "choosing on %,d queries of %s%n%n",
                chosen.queries().size(),
                chooseOn);
        out.flush();
        try (OnnxEmbeddingModel model = Embeddings.bgeSmallEn();
                SearchedCorpus corpus = SearchedCorpus.load(texts, data.analyzer(), false, cache.folder(), model)) {
            Way best = choose(chosen, corpus, out);
            out.print(report(reported, corpus, best));
            out.flush();
        }
        return 0;
    }

    private static List<Way> ways() {
        List<Way> ways = new ArrayList<>();
        for (int k : new int[] {60, 1, 2, 5, 10, 20, 40, 100}) {
            ways.add(new Way("rank, k = " + k, new Ranker.Rrf(k)));
        }
        for (int tenths = 1; tenths < 10; tenths++) {
            double meaning = tenths / 10.0;
            ways.add(new Way(
                    String.format(Locale.ROOT, "scores, vectors %.1f", meaning),
                    new Ranker.Weighted(List.of(meaning, 1 - meaning), true)));
        }
        return ways;
    }

    /** The best way on all queries of a split; what choosing itself is worth is told by the folds that did not take part. */
    private Way choose(BeirFolder folder, SearchedCorpus corpus, PrintWriter out) {
        Map<String, float[]> vectors = vectors(folder, corpus);
        Map<String, Map<String, Integer>> judgements = JudgedData.judgements(folder);
        Map<Way, Map<String, Double>> values = new LinkedHashMap<>();
        List<Way> ways = ways();
        try (Progress progress = Progress.of("joining", ways.size())) {
            for (Way way : ways) {
                values.put(way, run(way, folder, corpus, vectors).values(NDCG, judgements));
                progress.step(1);
            }
        }
        double heldOut = 0;
        int count = 0;
        Map<String, Integer> choices = new LinkedHashMap<>();
        for (int fold = 0; fold < folds; fold++) {
            Way best = bestWithout(fold, values);
            choices.merge(best.name(), 1, Integer::sum);
            for (Map.Entry<String, Double> query :
                    Objects.requireNonNull(values.get(best)).entrySet()) {
                if (isIn(query.getKey(), fold)) {
                    heldOut += query.getValue();
                    count++;
                }
            }
        }
        TextTable table = new TextTable("joined by", "", "nDCG@10 of " + chooseOn);
        values.forEach((way, byQuery) -> table.add(way.name(), "", String.format(Locale.ROOT, "%.4f", mean(byQuery))));
        out.print(table.toText());
        Way best = bestWithout(NO_FOLD, values);
        out.printf(
                Locale.ROOT,
                "%nchosen: %s; %d folds chose %s; nDCG@10 of the queries held out %.4f%n%n",
                best.name(),
                folds,
                choices,
                heldOut / Math.max(1, count));
        out.flush();
        return best;
    }

    /** The best way on the queries that are not in a fold. */
    private Way bestWithout(int fold, Map<Way, Map<String, Double>> values) {
        Map<Way, Double> means = new LinkedHashMap<>();
        values.forEach((way, byQuery) -> means.put(
                way,
                byQuery.entrySet().stream()
                        .filter(query -> !isIn(query.getKey(), fold))
                        .mapToDouble(Map.Entry::getValue)
                        .average()
                        .orElse(0)));
        return means.entrySet().stream()
                .max(Comparator.comparingDouble(Map.Entry::getValue))
                .orElseThrow()
                .getKey();
    }

    private boolean isIn(String query, int fold) {
        return Math.floorMod(query.hashCode() * 0x9E3779B1, folds) == fold;
    }

    private static double mean(Map<String, Double> values) {
        return values.values().stream()
                .mapToDouble(Double::doubleValue)
                .average()
                .orElse(0);
    }

    private static Map<String, float[]> vectors(BeirFolder folder, SearchedCorpus corpus) {
        Map<String, float[]> vectors = new HashMap<>();
        try (Progress progress = Progress.of("embedding", folder.queries().size())) {
            folder.queries().forEach(query -> {
                vectors.computeIfAbsent(query.text(), corpus::embed);
                progress.step(1);
            });
        }
        return vectors;
    }

    private static EvaluationRun run(Way way, BeirFolder folder, SearchedCorpus corpus, Map<String, float[]> vectors) {
        return EvaluationRun.of(way.name(), folder.queries(), question -> {
            float[] vector = Objects.requireNonNull(vectors.get(question), question);
            return corpus
                    .search(SearchRequest.hybrid()
                            .dense(SearchedCorpus.MEANING, vector, FOUND)
                            .text(SearchedCorpus.WORDS, question, FOUND)
                            .rank(way.ranker())
                            .limit(FOUND)
                            .build())
                    .stream()
                    .map(hit -> new Scored((String) hit.id(), hit.score()))
                    .toList();
        });
    }

    private String report(BeirFolder folder, SearchedCorpus corpus, Way best) throws IOException {
        Map<String, Map<String, Integer>> judgements = JudgedData.judgements(folder);
        EvaluationReport report = new EvaluationReport(data.title(), judgements, List.of(NDCG, Measure.recall(FOUND)));
        List<Way> ways = new ArrayList<>(List.of(ways().getFirst()));
        if (!ways.contains(best)) {
            ways.add(best);
        }
        for (Way way : ways) {
            EvaluationRun run = run(way, folder, corpus, vectors(folder, corpus));
            report.add(run);
            output.append(new ResultRow(
                    "tercel",
                    "fusion %s chosen_on=%s way=%s"
                            .formatted(data.config(), chooseOn, way.name().replace(" ", "")),
                    1,
                    OptionalDouble.empty(),
                    OptionalDouble.of(run.mean(NDCG, judgements)),
                    OptionalDouble.of(1_000 / run.latencies().mean())));
        }
        return report.toMarkdown();
    }
}
