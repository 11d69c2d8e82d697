package io.tercel.samples.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tercel.embeddings.Embeddings;
import io.tercel.embeddings.OnnxEmbeddingModel;
import io.tercel.rag.eval.EvaluationRun;
import io.tercel.rag.eval.Latencies;
import io.tercel.rag.eval.Measure;
import io.tercel.rag.eval.Scored;
import io.tercel.rerankers.Candidate;
import io.tercel.rerankers.LearnedWeights;
import io.tercel.rerankers.Signal;
import io.tercel.rerankers.WeightTrainer;
import io.tercel.rerankers.WeightTrainer.Example;
import io.tercel.samples.benchmarks.SearchedCorpus.Text;
import io.tercel.samples.benchmarks.data.KnownItems;
import io.tercel.samples.benchmarks.data.KnownItems.Item;
import io.tercel.samples.benchmarks.measure.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes the weights of the learned reranker from data that judges itself: a title belongs to its abstract, words to their gloss. */
@Command(
        name = "train-reranker",
        description = "Trains the weights of the learned reranker and writes them with the report of the training.",
        mixinStandardHelpOptions = true)
final class TrainRerankerCommand implements Callable<Integer> {

    /** Every fifth question is kept out of the training and judges it. */
    private static final int HELD_OUT = 5;

    private static final Measure MEASURE = Measure.ndcg(10);

    private static final List<Set<Signal>> SETS = List.of(
            Set.of(Signal.MEANING, Signal.WORDS),
            Set.of(Signal.MEANING, Signal.LATE_INTERACTION),
            Set.of(Signal.WORDS, Signal.LATE_INTERACTION),
            Set.of(Signal.MEANING, Signal.WORDS, Signal.LATE_INTERACTION));

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Option(names = "--papers", required = true, paramLabel = "FILE", description = "arXiv metadata as .jsonl[.gz].")
    private Path papers = Path.of("");

    @Option(names = "--synsets", required = true, paramLabel = "FILE", description = "WordNet synsets as .jsonl[.gz].")
    private Path synsets = Path.of("");

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "Where the weights go, as JSON.")
    private Path out = Path.of("");

    @Mixin
    private CacheOption cache = new CacheOption();

    @Override
    public Integer call() throws IOException {
        Map<String, List<Item>> collections = new LinkedHashMap<>();
        collections.put("arXiv: titles and sentences of abstracts (CC0 1.0)", KnownItems.ofPapers(papers));
        collections.put("WordNet 3.0: words and glosses (WordNet licence)", KnownItems.ofSynsets(synsets));
        Map<String, List<Example>> training = new LinkedHashMap<>();
        Map<String, List<Example>> heldOut = new LinkedHashMap<>();
        try (OnnxEmbeddingModel model = Embeddings.bgeSmallEn()) {
            for (Map.Entry<String, List<Item>> collection : collections.entrySet()) {
                List<Example> examples = examples(collection.getValue(), model);
                training.put(collection.getKey(), part(examples, false));
                heldOut.put(collection.getKey(), part(examples, true));
            }
        }
        LearnedWeights weights = WeightTrainer.train(List.copyOf(training.values()), SETS);
        String json = file(weights, training, heldOut);
        Files.writeString(out, json);
        command.commandLine().getOut().println(json);
        return 0;
    }

    private List<Example> examples(List<Item> items, OnnxEmbeddingModel model) throws IOException {
        List<Text> texts =
                items.stream().map(item -> new Text(item.id(), item.document())).toList();
        List<Example> examples = new ArrayList<>();
        try (SearchedCorpus corpus = SearchedCorpus.load(texts, "english", true, cache.folder(), model);
                Progress progress = Progress.of("questions", items.size())) {
            for (Item item : items) {
                List<Candidate> candidates = corpus.candidates(item.question(), false);
                double[] scores = corpus.storedTokens().score(item.question(), candidates);
                List<Candidate> known = new ArrayList<>();
                for (int i = 0; i < scores.length; i++) {
                    known.add(candidates.get(i).with(Signal.LATE_INTERACTION, scores[i]));
                }
                examples.add(new Example(known, Set.of(item.id())));
                progress.step(1);
            }
        }
        return examples;
    }

    private static List<Example> part(List<Example> examples, boolean heldOut) {
        List<Example> part = new ArrayList<>();
        for (int i = 0; i < examples.size(); i++) {
            if ((i % HELD_OUT == 0) == heldOut) {
                part.add(examples.get(i));
            }
        }
        return part;
    }

    private static String file(
            LearnedWeights weights, Map<String, List<Example>> training, Map<String, List<Example>> heldOut)
            throws IOException {
        JsonMapper json =
                JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
        ObjectNode file = json.createObjectNode();
        file.put(
                "about",
                "Weights of standardized signals; see io.tercel.rerankers.LearnedWeights. Made by bench train-reranker.");
        ArrayNode reports = file.putArray("training");
        training.forEach((name, examples) ->
                reports.add(report(json, name, weights, examples, heldOut.getOrDefault(name, List.of()))));
        ArrayNode sets = file.putArray("weights");
        for (Set<Signal> set : SETS) {
            ObjectNode each = sets.addObject();
            set.stream()
                    .sorted()
                    .forEach(signal -> each.put(
                            signal.name(), Math.round(weights.of(set).getOrDefault(signal, 0.0) * 10_000) / 10_000.0));
        }
        return json.writeValueAsString(file) + "\n";
    }

    private static JsonNode report(
            JsonMapper json, String name, LearnedWeights weights, List<Example> training, List<Example> heldOut) {
        ObjectNode report = json.createObjectNode();
        report.put("data", name);
        report.put("questionsTrainedOn", training.size());
        report.put("questionsHeldOut", heldOut.size());
        ObjectNode quality = report.putObject("heldOut " + MEASURE);
        for (Signal signal : Signal.values()) {
            quality.put(signal.name(), rounded(mean(heldOut, Map.of(signal, 1.0))));
        }
        for (Set<Signal> set : SETS) {
            quality.put(set.stream().sorted().toList().toString(), rounded(mean(heldOut, weights.of(set))));
        }
        return report;
    }

    /** The mean over questions when candidates are ordered by these weights. */
    private static double mean(List<Example> examples, Map<Signal, Double> weights) {
        LearnedWeights only = new LearnedWeights(Map.of(weights.keySet(), weights));
        Map<String, List<Scored>> found = new HashMap<>();
        Map<String, Map<String, Integer>> judged = new HashMap<>();
        for (int i = 0; i < examples.size(); i++) {
            String query = Integer.toString(i);
            List<Candidate> candidates = examples.get(i).candidates().stream()
                    .map(candidate -> restricted(candidate, weights.keySet()))
                    .toList();
            double[] scores = only.score(candidates);
            List<Scored> scored = new ArrayList<>();
            for (int c = 0; c < scores.length; c++) {
                scored.add(new Scored(candidates.get(c).id(), scores[c]));
            }
            found.put(query, scored);
            judged.put(query, Map.of(examples.get(i).relevant().iterator().next(), 1));
        }
        return new EvaluationRun("", found, Latencies.of()).mean(MEASURE, judged);
    }

    private static Candidate restricted(Candidate candidate, Set<Signal> signals) {
        Candidate restricted = Candidate.of(candidate.id(), "");
        for (Signal signal : signals) {
            restricted = restricted.with(signal, candidate.signal(signal).orElseThrow());
        }
        return restricted;
    }

    private static double rounded(double value) {
        return Math.round(value * 10_000) / 10_000.0;
    }
}
