package io.tercel.samples.foldersearch;

import io.tercel.rag.eval.BeirFolder;
import io.tercel.rag.eval.EvaluationReport;
import io.tercel.rag.eval.EvaluationRun;
import io.tercel.rag.eval.Measure;
import io.tercel.rag.eval.QuestionFile;
import io.tercel.rag.eval.Scored;
import io.tercel.rag.retriever.RetrievalMode;
import io.tercel.rag.retriever.RetrievedPassage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Measures how often the document that should be found is. */
@Command(
        name = "eval",
        mixinStandardHelpOptions = true,
        description = {
            "Measures, for each way of searching, how well the right documents are found.",
            "The list is a CSV file with a line for each question: the question, then the documents that answer it, or a file of JSON",
            "lines such as {\"question\": \"How are writes made durable?\", \"expected\": [\"concepts.md\"]}."
        })
final class EvalCommand implements Callable<Integer> {

    private static final int DEPTH = 10;
    /** Documents are judged, passages are found: several of them may be of one document. */
    private static final int PASSAGES = 30;

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // Given by picocli before anything is called.
    private FolderSearch program;

    @Mixin
    private FolderOptions options = new FolderOptions();

    @Parameters(paramLabel = "QUESTIONS", description = "The list, its name ending in .csv or .jsonl.")
    private Path list = Path.of("questions.csv");

    @Override
    public Integer call() {
        QuestionFile questions = read(list);
        Terminal terminal = program.terminal();
        return program.withIndex(options, index -> {
            nameUnknown(questions, index);
            EvaluationReport report = new EvaluationReport(
                    questions.queries().size() + " questions of " + list.getFileName(),
                    questions.judgements(),
                    List.of(Measure.recall(1), Measure.recall(DEPTH), Measure.mrr(DEPTH)));
            for (RetrievalMode mode : List.of(RetrievalMode.TEXT, RetrievalMode.DENSE, RetrievalMode.HYBRID)) {
                report.add(EvaluationRun.of(
                        name(mode),
                        questions.queries(),
                        question -> documents(index.search(question, mode, PASSAGES))));
            }
            terminal.out().println(report.toMarkdown());
            missed(questions, index);
            return 0;
        });
    }

    private static QuestionFile read(Path list) {
        try {
            return QuestionFile.read(list);
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("there is no list '" + list + "'", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    /** A name that is spelled wrong would look like a document that is not found. */
    private void nameUnknown(QuestionFile questions, FolderIndex index) {
        Set<String> unknown = new TreeSet<>();
        questions.judgements().values().forEach(wanted -> unknown.addAll(wanted.keySet()));
        unknown.removeIf(name -> Files.exists(index.folder().resolve(name)));
        if (!unknown.isEmpty()) {
            program.terminal()
                    .err()
                    .println("folder-search: not in the folder, so never found: " + String.join(", ", unknown));
        }
    }

    /** What to look at next. */
    private void missed(QuestionFile questions, FolderIndex index) {
        Terminal terminal = program.terminal();
        for (BeirFolder.Query query : questions.queries()) {
            List<Scored> found = documents(index.search(query.text(), options.mode(), PASSAGES));
            Map<String, Integer> wanted = questions.judgements().getOrDefault(query.id(), Map.of());
            if (found.isEmpty() || !wanted.containsKey(found.getFirst().id())) {
                terminal.out().println("Not first: " + query.text());
                terminal.out()
                        .println("  wanted " + String.join(", ", wanted.keySet()) + "; found "
                                + (found.isEmpty()
                                        ? "nothing"
                                        : found.getFirst().id()));
            }
        }
    }

    private static String name(RetrievalMode mode) {
        return switch (mode) {
            case TEXT -> "words";
            case DENSE -> "meaning";
            case HYBRID -> "both, reranked";
        };
    }

    /** Each document by its best passage; their order alone counts. */
    private static List<Scored> documents(List<RetrievedPassage> passages) {
        Map<String, Scored> best = new LinkedHashMap<>();
        for (RetrievedPassage passage : passages) {
            String id = passage.source().documentId();
            best.putIfAbsent(id, new Scored(id, -best.size()));
        }
        return new ArrayList<>(best.values());
    }
}
