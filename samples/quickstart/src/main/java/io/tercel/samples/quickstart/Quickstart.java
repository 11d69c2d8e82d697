package io.tercel.samples.quickstart;

import io.tercel.embeddings.Embeddings;
import io.tercel.embeddings.OnnxEmbeddingModel;
import io.tercel.langchain4j.TercelEmbeddingStore;
import io.tercel.rag.ingest.IngestReport;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Ingests a folder into an embedded database and answers questions about it, all in this process and without a network. */
@Command(
        name = "quickstart",
        mixinStandardHelpOptions = true,
        description = "Ingests a folder into an embedded database and answers questions about it.")
public final class Quickstart implements Callable<Integer> {

    /** Answered by this repository's own documentation. */
    static final List<String> QUESTIONS = List.of(
            "What happens to my data when the process is killed?",
            "How are vector search and full-text search combined?",
            "How do I keep a folder of documents up to date in the store?");

    private static final int REFUSED = 2;
    private static final int DEFAULT_RESULTS = 3;

    @Option(
            names = "--docs",
            paramLabel = "FOLDER",
            description = "The documents: Markdown, text, HTML, PDF. Default: docs")
    private Path docs = Path.of("docs");

    @Option(
            names = "--data",
            paramLabel = "FOLDER",
            description = "Where the database is kept. Default: target/quickstart-data")
    private Path data = Path.of("target", "quickstart-data");

    @Option(
            names = "--ask",
            paramLabel = "QUESTION",
            description = "Asked after the built-in questions, which only Tercel's own documents get; repeatable.")
    private List<String> asked = new ArrayList<>();

    @Option(names = "--results", paramLabel = "N", description = "Passages for each question. Default: 3")
    private int results = DEFAULT_RESULTS;

    private final PrintStream out;
    private final Style style;

    Quickstart(PrintStream out, Style style) {
        this.out = out;
        this.style = style;
    }

    /** Runs and exits: 0 when all went well, 2 when something the user can mend stood in the way. */
    public static void main(String[] args) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.exit(run(out, System.err, Style.detect(), args));
    }

    static int run(PrintStream out, PrintStream err, Style style, String... args) {
        return new CommandLine(new Quickstart(out, style))
                .setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(err, true, StandardCharsets.UTF_8))
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    String complaint = Complaint.about(failure).orElseThrow(() -> failure);
                    err.println("quickstart: " + complaint);
                    return REFUSED;
                })
                .execute(args);
    }

    @Override
    public Integer call() {
        if (!Files.isDirectory(docs)) {
            throw new IllegalArgumentException("there is no folder '" + docs + "' to ingest; choose one with -Ddocs=…");
        }
        out.println(style.bold("Tercel quickstart"));
        out.println("  documents  " + docs.toAbsolutePath().normalize());
        out.println("  database   " + data.toAbsolutePath().normalize());
        long begun = System.nanoTime();
        try (TercelEmbeddingStore store = TercelEmbeddingStore.builder()
                        .path(data)
                        .analyzer("english")
                        .build();
                OnnxEmbeddingModel model = Embeddings.bgeSmallEn();
                Library library = new Library(store, model, model::countTokens)) {
            Duration opened = Duration.ofNanos(System.nanoTime() - begun);
            out.println("  opened in  " + Times.of(opened) + ", with " + store.count() + " passages; model "
                    + model.modelName());
            out.println();
            ingest(library);
            answer(library);
        }
        return 0;
    }

    /** Other documents do not answer questions about Tercel. */
    private boolean isOwnDocumentation() {
        return Files.exists(docs.resolve("concepts.md")) && Files.exists(docs.resolve("langchain4j-guide.md"));
    }

    private void ingest(Library library) {
        IngestReport report;
        try (IngestDisplay display = new IngestDisplay(out, style)) {
            report = library.ingest(docs, display);
        }
        int work = report.added().size() + report.changed().size();
        if (work == 0 && report.removed().isEmpty()) {
            out.println(
                    "Nothing to embed: all " + report.unchanged().size() + " documents are in the database, unchanged ("
                            + Times.of(report.times().total()) + ").");
        } else {
            out.println("Ingested: " + report.summary());
        }
        report.failed().forEach(problem -> out.println("  failed   " + problem));
        report.skipped().forEach(problem -> out.println("  skipped  " + problem));
    }

    private void answer(Library library) {
        AnswerPrinter printer = new AnswerPrinter(out, style);
        List<String> questions = new ArrayList<>(isOwnDocumentation() ? QUESTIONS : List.of());
        asked.stream().filter(question -> !question.isBlank()).forEach(questions::add);
        for (String question : questions) {
            printer.print(library.ask(docs, question, results));
        }
        out.println();
        out.println(style.faint("Ask your own: mvn -q -Pquickstart -Dask=\"…\"   other documents: -Ddocs=FOLDER"));
    }
}
