package io.tercel.samples.foldersearch;

import dev.langchain4j.model.embedding.EmbeddingModel;
import io.tercel.embeddings.OnnxEmbeddingModel;
import io.tercel.langchain4j.TercelEmbeddingStore;
import io.tercel.rag.ingest.IngestReport;
import io.tercel.rag.ingest.Ingestor;
import io.tercel.rag.retriever.RetrievalMode;
import io.tercel.rag.retriever.RetrievedPassage;
import io.tercel.rag.retriever.TercelContentRetriever;
import io.tercel.rerankers.Rerankers;
import io.tercel.samples.answers.QuestionTerms;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The index of a folder. Closing it closes the database; the model stays open. */
final class FolderIndex implements AutoCloseable {

    /** The same wherever the folder is: an index moves with its folder. */
    private static final String SOURCE = "folder";

    private static final int CANDIDATES = 60;

    private final Path folder;
    private final TercelEmbeddingStore store;
    private final EmbeddingModel model;

    private FolderIndex(Path folder, TercelEmbeddingStore store, EmbeddingModel model) {
        this.folder = folder;
        this.store = store;
        this.model = model;
    }

    /** Opens the index and brings it up to date, unless the options say otherwise. What could not be indexed is told. */
    static FolderIndex open(FolderOptions options, EmbeddingModel model, Terminal terminal) {
        if (!options.updates() && !Files.isDirectory(options.index())) {
            throw new IllegalArgumentException(
                    "there is no index '" + options.index() + "' yet; without --no-update it is made");
        }
        Path folder = options.folder();
        TercelEmbeddingStore store = TercelEmbeddingStore.builder()
                .path(options.index())
                .analyzer(QuestionTerms.ANALYZER)
                .build();
        FolderIndex index = new FolderIndex(folder, store, model);
        try {
            if (options.updates()) {
                index.update(terminal);
            }
            return index;
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }

    private void update(Terminal terminal) {
        IngestReport report;
        try (Progress progress = new Progress(terminal)) {
            Ingestor.Builder builder = Ingestor.builder()
                    .store(store)
                    .embeddingModel(model)
                    .source(SOURCE)
                    .listener(progress);
            if (model instanceof OnnxEmbeddingModel counting) {
                builder.tokenCounter(counting::countTokens);
            }
            report = builder.build().ingestFolder(folder);
        }
        int changes = report.added().size()
                + report.changed().size()
                + report.removed().size();
        if (changes > 0) {
            terminal.err().println("Index: " + counted(report));
        }
        report.failed().forEach(problem -> terminal.err().println("  not indexed: " + problem));
    }

    private static String counted(IngestReport report) {
        return "%d added, %d changed, %d removed, %d as before"
                .formatted(
                        report.added().size(),
                        report.changed().size(),
                        report.removed().size(),
                        report.unchanged().size());
    }

    Path folder() {
        return folder;
    }

    EmbeddingModel model() {
        return model;
    }

    List<RetrievedPassage> search(String question, RetrievalMode mode, int results) {
        return retriever(mode, results).search(question);
    }

    private TercelContentRetriever retriever(RetrievalMode mode, int results) {
        TercelContentRetriever.Builder builder = TercelContentRetriever.builder()
                .store(store)
                .embeddingModel(model)
                .mode(mode)
                .maxResults(results);
        return mode == RetrievalMode.HYBRID
                ? builder.rerankBy(Rerankers.learned())
                        .rerankCandidates(CANDIDATES)
                        .build()
                : builder.build();
    }

    @Override
    public void close() {
        store.close();
    }
}
