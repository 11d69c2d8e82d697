package io.tercel.samples.benchmarks;

import io.tercel.embeddings.Embeddings;
import io.tercel.embeddings.OnnxEmbeddingModel;
import io.tercel.rag.eval.BeirFolder;
import io.tercel.rag.eval.EvaluationReport;
import io.tercel.rag.eval.EvaluationRun;
import io.tercel.rag.eval.Measure;
import io.tercel.rag.eval.Scored;
import io.tercel.rerankers.LearnedReranker;
import io.tercel.rerankers.LearnedWeights;
import io.tercel.rerankers.Reranked;
import io.tercel.rerankers.Reranker;
import io.tercel.samples.benchmarks.Pipeline.Second;
import io.tercel.samples.benchmarks.SearchedCorpus.Text;
import io.tercel.samples.benchmarks.report.ResultRow;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures retrieval: how good the answers to judged questions are, and how long they take. */
@Command(
        name = "eval",
        description =
                "Retrieval quality on a BEIR folder: nDCG, MRR, recall and milliseconds for each pipeline, and which differences are more than luck.",
        mixinStandardHelpOptions = true)
final class EvalCommand implements Callable<Integer> {

    private static final int FOUND = 100;
    private static final List<Measure> MEASURES =
            List.of(Measure.ndcg(10), Measure.mrr(10), Measure.recall(10), Measure.recall(FOUND));

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Mixin
    private OutputOption output = new OutputOption();

    @Mixin
    private JudgedData data = new JudgedData();

    @Option(
            names = "--pipeline",
            split = ",",
            defaultValue = "rrf,bm25,dense,weighted,learned,default,reranked",
            description =
                    "What to compare: ${COMPLETION-CANDIDATES}; the others with the first. Default: ${DEFAULT-VALUE}.")
    private List<Pipeline> pipelines = List.of();

    @Option(names = "--report", paramLabel = "FILE", description = "Write the tables to this file as Markdown, too.")
    private Optional<Path> report = Optional.empty();

    @Mixin
    private CacheOption cache = new CacheOption();

    @Override
    public Integer call() throws IOException {
        BeirFolder folder = data.read();
        List<Text> texts = JudgedData.texts(folder);
        PrintWriter out = command.commandLine().getOut();
        out.println(data.summary(folder, texts.size()));
        out.flush();
        try (OnnxEmbeddingModel model = Embeddings.bgeSmallEn()) {
            boolean tokens = pipelines.stream().anyMatch(pipeline -> pipeline.second() == Second.STORED_TOKENS);
            long start = System.nanoTime();
            try (SearchedCorpus corpus = SearchedCorpus.load(texts, data.analyzer(), tokens, cache.folder(), model)) {
                double loading = (System.nanoTime() - start) / 1e9;
                String markdown =
                        evaluate(folder, texts, corpus, model, loading).toMarkdown();
                out.print("\n" + markdown);
                out.flush();
                if (report.isPresent()) {
                    Files.writeString(report.get(), markdown);
                }
            }
        }
        return 0;
    }

    private EvaluationReport evaluate(
            BeirFolder folder, List<Text> texts, SearchedCorpus corpus, OnnxEmbeddingModel model, double buildSeconds)
            throws IOException {
        Map<String, Map<String, Integer>> judgements = JudgedData.judgements(folder);
        EvaluationReport table = new EvaluationReport(data.title(), judgements, MEASURES);
        for (Pipeline pipeline : pipelines) {
            String name = pipeline.name().toLowerCase(Locale.ROOT);
            EvaluationRun run = pipeline.second() == Second.SHIPPED
                    ? shipped(name, folder, texts, model)
                    : EvaluationRun.of(name, folder.queries(), search(pipeline, corpus));
            table.add(run);
            output.append(new ResultRow(
                    "tercel",
                    String.format(
                            Locale.ROOT,
                            "eval %s model=%s pipeline=%s recall@%d=%.4f p99_ms=%.2f",
                            data.config(),
                            model.modelName(),
                            name,
                            FOUND,
                            run.mean(Measure.recall(FOUND), judgements),
                            run.latencies().p99()),
                    1,
                    OptionalDouble.of(buildSeconds),
                    OptionalDouble.of(run.mean(MEASURES.getFirst(), judgements)),
                    OptionalDouble.of(1_000 / run.latencies().mean())));
        }
        return table;
    }

    private EvaluationRun shipped(String name, BeirFolder folder, List<Text> texts, OnnxEmbeddingModel model)
            throws IOException {
        try (ShippedPipeline pipeline = ShippedPipeline.load(texts, data.analyzer(), cache.folder(), model)) {
            return EvaluationRun.of(name, folder.queries(), pipeline::search);
        }
    }

    private static Function<String, List<Scored>> search(Pipeline pipeline, SearchedCorpus corpus) {
        LearnedReranker learned = LearnedReranker.of(LearnedWeights.bundled());
        return switch (pipeline.second()) {
            case NONE -> question -> found(question, pipeline, corpus);
            case SHIPPED -> throw new IllegalArgumentException(pipeline + " has a store of its own");
            case LEARNED -> question -> scored(learned.rerank(question, corpus.candidates(question, false)));
            case STORED_TOKENS -> {
                Reranker stored = learned.lateInteraction(corpus.storedTokens());
                yield question -> scored(stored.rerank(question, corpus.candidates(question, false)));
            }
            case LIVE_TOKENS -> {
                Reranker live = learned.lateInteraction(corpus.liveTokens());
                yield question -> scored(live.rerank(question, corpus.candidates(question, true)));
            }
        };
    }

    private static List<Scored> found(String question, Pipeline pipeline, SearchedCorpus corpus) {
        float[] vector = pipeline.needsVector() ? corpus.embed(question) : new float[0];
        return corpus
                .search(pipeline.request(question, vector, FOUND).limit(FOUND).build())
                .stream()
                .map(hit -> new Scored((String) hit.id(), hit.score()))
                .toList();
    }

    private static List<Scored> scored(List<Reranked> reranked) {
        return reranked.stream()
                .map(passage -> new Scored(passage.candidate().id(), passage.score()))
                .toList();
    }
}
