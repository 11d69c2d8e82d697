package io.tercel.samples.benchmarks;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tercel.samples.benchmarks.data.KnownItems;
import io.tercel.samples.benchmarks.data.KnownItems.Item;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes a judged collection of texts that nobody has judged. */
@Command(
        name = "known-items",
        description =
                "Writes a BEIR folder whose questions are titles, and for each title one right document, the text that has it: for eval.",
        mixinStandardHelpOptions = true)
final class KnownItemsCommand implements Callable<Integer> {

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Option(
            names = "--texts",
            required = true,
            paramLabel = "FILE",
            description = "Texts with _id, title and text as .jsonl[.gz].")
    private Path texts = Path.of("");

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "The folder to write.")
    private Path out = Path.of("");

    @Option(names = "--n", defaultValue = "1000", description = "Documents. Default: 1000.")
    private int n = 1_000;

    @Option(
            names = "--questions",
            defaultValue = "300",
            description = "Questions, about the first of them. Default: 300.")
    private int questions = 300;

    @Option(
            names = "--skip",
            defaultValue = "0",
            description = "Leave out so many texts before: those that something was trained on.")
    private int skip;

    @Option(names = "--category", defaultValue = "", description = "Only texts with this primary_cat. Default: all.")
    private String category = "";

    @Override
    public Integer call() throws IOException {
        List<Item> items = KnownItems.ofTitles(texts, category, skip, n);
        Files.createDirectories(out.resolve("qrels"));
        JsonMapper json = new JsonMapper();
        try (BufferedWriter corpus = Files.newBufferedWriter(out.resolve("corpus.jsonl"));
                BufferedWriter queries = Files.newBufferedWriter(out.resolve("queries.jsonl"));
                BufferedWriter judgements = Files.newBufferedWriter(out.resolve("qrels/test.tsv"))) {
            judgements.write("query-id\tcorpus-id\tscore\n");
            for (Item item : items) {
                corpus.write(
                        json.writeValueAsString(Map.of("_id", item.id(), "title", "", "text", item.document())) + "\n");
            }
            for (Item item : items.subList(0, Math.min(questions, items.size()))) {
                queries.write(json.writeValueAsString(Map.of("_id", item.id(), "text", item.question())) + "\n");
                judgements.write(item.id() + "\t" + item.id() + "\t1\n");
            }
        }
        command.commandLine()
                .getOut()
                .printf(
                        Locale.ROOT,
                        "%s: %,d documents, %,d questions%n",
                        out,
                        items.size(),
                        Math.min(questions, items.size()));
        return 0;
    }
}
