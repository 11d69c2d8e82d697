package io.tercel.samples.benchmarks;

import io.tercel.embeddings.BundledModel;
import io.tercel.embeddings.Embeddings;
import io.tercel.embeddings.OnnxEmbeddingModel;
import io.tercel.samples.benchmarks.data.TextFiles;
import io.tercel.samples.benchmarks.measure.ProcessUse;
import io.tercel.samples.benchmarks.measure.Progress;
import io.tercel.samples.benchmarks.report.ResultRow;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures what embedding costs besides time for a text: how long a new process waits for its first vector, and memory. */
@Command(
        name = "embed-cost",
        description =
                "Embedding: milliseconds from the first class to the first vector in new processes, and memory while many texts are embedded.",
        mixinStandardHelpOptions = true)
final class EmbedCostCommand implements Callable<Integer> {

    /** Memory is compared after each so many texts with what it was after the first so many. */
    private static final int STEPS = 10;

    private static final double MIB = 1 << 20;

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Mixin
    private OutputOption output = new OutputOption();

    @Option(
            names = "--texts",
            paramLabel = "F",
            required = true,
            description =
                    "Texts, whose sentences of 20 to 40 words are embedded: .jsonl (title and text) or plain lines, also with .gz.")
    private Path texts = Path.of("");

    @Option(names = "--n", defaultValue = "10000", description = "How many sentences. Default: 10000.")
    private int n = 10_000;

    @Option(names = "--starts", defaultValue = "5", description = "New processes. Default: 5.")
    private int starts = 5;

    @Override
    public Integer call() throws IOException {
        List<String> sentences = TextFiles.sentences(TextFiles.read(texts), 20, 40);
        List<String> embedded = sentences.subList(0, Math.min(n, sentences.size()));
        if (embedded.size() < STEPS) {
            throw new IllegalArgumentException(texts + " has fewer than " + STEPS + " sentences");
        }
        starts();
        memory(embedded);
        return 0;
    }

    private void starts() throws IOException {
        List<Double> millis = new ArrayList<>();
        for (int i = 0; i < starts; i++) {
            millis.add(FirstVector.inNewProcess());
        }
        Collections.sort(millis);
        PrintWriter out = command.commandLine().getOut();
        out.printf(
                Locale.ROOT,
                "first vector of %s in a new process, ms from the first class of the application: median %.0f, slowest %.0f of %d%n",
                BundledModel.BGE_SMALL_EN.modelName(),
                millis.get(millis.size() / 2),
                millis.getLast(),
                millis.size());
        out.flush();
        output.append(new ResultRow(
                "tercel",
                String.format(
                        Locale.ROOT, "embed-cost start n=%d slowest_s=%.3f", millis.size(), millis.getLast() / 1_000),
                1,
                OptionalDouble.of(millis.get(millis.size() / 2) / 1_000),
                OptionalDouble.empty(),
                OptionalDouble.empty()));
    }

    private void memory(List<String> sentences) throws IOException {
        PrintWriter out = command.commandLine().getOut();
        int step = sentences.size() / STEPS;
        List<Double> peaks = new ArrayList<>();
        try (OnnxEmbeddingModel model = Embeddings.bgeSmallEn();
                Progress progress = Progress.of("embedding", (long) step * STEPS)) {
            for (int from = 0; from < step * STEPS; from += step) {
                try (ProcessUse use = ProcessUse.watch()) {
                    model.embedDocuments(sentences.subList(from, from + step), (done, total) -> progress.step(1));
                    peaks.add(use.memoryPeak().orElse(0) / MIB);
                }
            }
        }
        out.printf(
                Locale.ROOT,
                "%,d sentences: highest memory outside mapped files, MiB, in each tenth: %s%n",
                step * STEPS,
                String.join(
                        " ",
                        peaks.stream()
                                .map(peak -> String.format(Locale.ROOT, "%.0f", peak))
                                .toList()));
        out.flush();
        output.append(new ResultRow(
                "tercel",
                String.format(
                        Locale.ROOT,
                        "embed-cost memory n=%d first_mib=%.0f last_mib=%.0f",
                        step * STEPS,
                        peaks.getFirst(),
                        peaks.getLast()),
                1,
                OptionalDouble.empty(),
                OptionalDouble.of(peaks.getLast() / peaks.getFirst()),
                OptionalDouble.empty()));
    }
}
