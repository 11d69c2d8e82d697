package io.tercel.samples.benchmarks;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.onnx.bgesmallenv15q.BgeSmallEnV15QuantizedEmbeddingModel;
import io.tercel.embeddings.BundledModel;
import io.tercel.embeddings.OnnxEmbeddingModel;
import io.tercel.samples.benchmarks.data.TextFiles;
import io.tercel.samples.benchmarks.measure.Progress;
import io.tercel.samples.benchmarks.report.ResultRow;
import io.tercel.samples.benchmarks.report.TextTable;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures embedding: the same model file run by Tercel and by LangChain4j, and how far their vectors differ. */
@Command(
        name = "embed",
        description =
                "Embedding: texts per second of Tercel and of LangChain4j with the same model file, cosine between them.",
        mixinStandardHelpOptions = true)
final class EmbedCommand implements Callable<Integer> {

    private static final BundledModel MODEL = BundledModel.BGE_SMALL_EN;
    private static final int PASSES = 3;
    private static final int WARM_UP_TEXTS = 50;
    /** In English about 40 tokens. */
    private static final int SENTENCE_MIN_WORDS = 20;

    private static final int SENTENCE_MAX_WORDS = 40;

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Mixin
    private OutputOption output = new OutputOption();

    @Option(
            names = "--texts",
            paramLabel = "F",
            required = true,
            description = "Texts: .jsonl (title and text) or plain lines, also with .gz.")
    private Path texts = Path.of("");

    @Option(names = "--n", defaultValue = "500", description = "How many, from the first. Default: 500.")
    private int n = 500;

    @Option(
            names = "--sentences",
            description =
                    "Embed the sentences of 20 to 40 words in the texts, about 40 tokens each, instead of the texts.")
    private boolean sentences;

    @Option(
            names = "--threads",
            defaultValue = "0",
            description = "Texts embedded at the same time. Default: one for each core.")
    private int threads;

    @Override
    public Integer call() throws IOException {
        List<String> all = TextFiles.read(texts);
        List<String> chosen = sentences ? TextFiles.sentences(all, SENTENCE_MIN_WORDS, SENTENCE_MAX_WORDS) : all;
        List<String> embedded = chosen.subList(0, Math.min(n, chosen.size()));
        if (embedded.isEmpty()) {
            throw new IllegalArgumentException(texts + " has no texts to embed");
        }
        int workers = threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
        ExecutorService pool = Executors.newFixedThreadPool(workers);
        try (OnnxEmbeddingModel ours =
                OnnxEmbeddingModel.builder(MODEL).threads(workers).build()) {
            measure(embedded, workers, ours, new BgeSmallEnV15QuantizedEmbeddingModel(pool));
        } finally {
            pool.close();
        }
        return 0;
    }

    private void measure(List<String> embedded, int workers, OnnxEmbeddingModel ours, EmbeddingModel theirs)
            throws IOException {
        double tokens = embedded.stream().mapToInt(ours::countTokens).average().orElse(0);
        PrintWriter out = command.commandLine().getOut();
        out.printf(
                Locale.ROOT,
                "%s: %,d texts, %.1f tokens on average, %s, %d thread(s)%n",
                texts.getFileName(),
                embedded.size(),
                tokens,
                MODEL.modelName(),
                workers);
        out.flush();
        List<TextSegment> segments = embedded.stream().map(TextSegment::from).toList();
        List<TextSegment> warmUp = segments.subList(0, Math.min(WARM_UP_TEXTS, segments.size()));
        List<Embedding> ofOurs = ours.embedAll(warmUp).content();
        List<Embedding> ofTheirs = theirs.embedAll(warmUp).content();
        double bestOfOurs = 0;
        double bestOfTheirs = 0;
        try (Progress progress = Progress.of("embedding", 2L * PASSES * segments.size())) {
            // In turns, so that what else the machine does meets both alike.
            for (int pass = 0; pass < PASSES; pass++) {
                long start = System.nanoTime();
                ofTheirs = theirs.embedAll(segments).content();
                bestOfTheirs = Math.max(bestOfTheirs, segments.size() / secondsSince(start));
                progress.step(segments.size());
                start = System.nanoTime();
                ofOurs = ours.embedAll(segments).content();
                bestOfOurs = Math.max(bestOfOurs, segments.size() / secondsSince(start));
                progress.step(segments.size());
            }
        }
        report(embedded.size(), tokens, workers, bestOfOurs, bestOfTheirs, cosines(ofOurs, ofTheirs));
    }

    private static double secondsSince(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private static DoubleSummaryStatistics cosines(List<Embedding> some, List<Embedding> others) {
        return IntStream.range(0, some.size())
                .mapToDouble(i -> cosine(some.get(i).vector(), others.get(i).vector()))
                .summaryStatistics();
    }

    /** In double: a cosine of floats is off in the seventh digit already. */
    static double cosine(float[] one, float[] other) {
        double product = 0;
        double squaredOne = 0;
        double squaredOther = 0;
        for (int i = 0; i < one.length; i++) {
            product += (double) one[i] * other[i];
            squaredOne += (double) one[i] * one[i];
            squaredOther += (double) other[i] * other[i];
        }
        return product / Math.sqrt(squaredOne * squaredOther);
    }

    private void report(
            int count, double tokens, int workers, double ours, double theirs, DoubleSummaryStatistics cosine)
            throws IOException {
        String config = String.format(
                Locale.ROOT,
                "embed data=%s model=%s n=%d tokens=%.1f",
                DataName.ofFile(texts),
                MODEL.modelName(),
                count,
                tokens);
        String agreement =
                String.format(Locale.ROOT, " cosine=%.6f mincosine=%.6f", cosine.getAverage(), cosine.getMin());
        append("langchain4j", config, workers, theirs);
        append("tercel", config + agreement, workers, ours);
        PrintWriter out = command.commandLine().getOut();
        out.print("\n"
                + new TextTable("system", "model", "texts/s", "ratio")
                        .add("langchain4j", MODEL.modelName(), String.format(Locale.ROOT, "%,.1f", theirs), "1.00")
                        .add(
                                "tercel",
                                MODEL.modelName(),
                                String.format(Locale.ROOT, "%,.1f", ours),
                                String.format(Locale.ROOT, "%.2f", ours / theirs))
                        .toText());
        out.printf(
                Locale.ROOT,
                "cosine between their vectors: mean %.6f, least %.6f%n",
                cosine.getAverage(),
                cosine.getMin());
        out.flush();
    }

    private void append(String system, String config, int workers, double perSecond) throws IOException {
        output.append(new ResultRow(
                system, config, workers, OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.of(perSecond)));
    }
}
