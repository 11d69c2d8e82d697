package io.tercel.samples.foldersearch;

import io.tercel.rag.retriever.RetrievalMode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which folder is meant and how it is searched. */
final class FolderOptions {

    /** Hidden: ingestion passes over names that begin with a dot. */
    private static final String INDEX = ".folder-search";

    private static final int MOST_RESULTS = 100;

    @Option(
            names = {"-f", "--folder"},
            paramLabel = "FOLDER",
            description = "The documents: Markdown, text, HTML, PDF. Default: the folder you are in")
    private Path folder = Path.of(".");

    @Option(
            names = "--index",
            paramLabel = "FOLDER",
            description = "Where the index is kept. Default: " + INDEX + " in the folder of documents")
    private @Nullable Path index;

    @Option(names = "--no-update", description = "Searches the index as it is, without looking for changed documents.")
    private boolean noUpdate;

    @Option(
            names = {"-m", "--mode"},
            paramLabel = "MODE",
            description = "What is searched by: ${COMPLETION-CANDIDATES}. Default: HYBRID, both")
    private RetrievalMode mode = RetrievalMode.HYBRID;

    @Option(
            names = {"-n", "--results"},
            paramLabel = "N",
            description = "Passages for each question. Default: 5")
    private int results = 5;

    Path folder() {
        if (!Files.isDirectory(folder)) {
            throw new IllegalArgumentException("there is no folder '" + folder + "'; --folder names another");
        }
        return folder.toAbsolutePath().normalize();
    }

    Path index() {
        return index == null ? folder().resolve(INDEX) : index.toAbsolutePath().normalize();
    }

    boolean updates() {
        return !noUpdate;
    }

    RetrievalMode mode() {
        return mode;
    }

    int results() {
        if (results < 1 || results > MOST_RESULTS) {
            throw new IllegalArgumentException("--results: expected 1 to " + MOST_RESULTS + ", got " + results);
        }
        return results;
    }
}
