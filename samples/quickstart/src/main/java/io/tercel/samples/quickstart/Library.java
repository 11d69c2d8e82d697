package io.tercel.samples.quickstart;

import static dev.langchain4j.store.embedding.filter.MetadataFilterBuilder.metadataKey;

import dev.langchain4j.model.embedding.EmbeddingModel;
import io.tercel.langchain4j.TercelEmbeddingStore;
import io.tercel.rag.SourceRef;
import io.tercel.rag.ingest.IngestListener;
import io.tercel.rag.ingest.IngestReport;
import io.tercel.rag.ingest.Ingestor;
import io.tercel.rag.retriever.RetrievedPassage;
import io.tercel.rag.retriever.TercelContentRetriever;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.ToIntFunction;

/** A folder of documents in a database: all of retrieval that this program does. Closing it closes the store. */
final class Library implements AutoCloseable {

    private final TercelEmbeddingStore store;
    private final EmbeddingModel model;
    private final ToIntFunction<String> tokenCounter;

    Library(TercelEmbeddingStore store, EmbeddingModel model, ToIntFunction<String> tokenCounter) {
        this.store = store;
        this.model = model;
        this.tokenCounter = tokenCounter;
    }

    /** Makes the database hold the folder's documents as they are now. */
    IngestReport ingest(Path folder, IngestListener listener) {
        return Ingestor.builder()
                .store(store)
                .embeddingModel(model)
                .tokenCounter(tokenCounter)
                .source(source(folder))
                .listener(listener)
                .build()
                .ingestFolder(folder);
    }

    /** Asks the documents of a folder; the database may hold others, from earlier runs. */
    Answer ask(Path folder, String question, int results) {
        TercelContentRetriever retriever = TercelContentRetriever.builder()
                .store(store)
                .embeddingModel(model)
                .filter(metadataKey(SourceRef.SOURCE).isEqualTo(source(folder)))
                .maxResults(results)
                .build();
        long begun = System.nanoTime();
        List<RetrievedPassage> passages = retriever.search(question);
        return new Answer(question, passages, Duration.ofNanos(System.nanoTime() - begun));
    }

    private static String source(Path folder) {
        return folder.toAbsolutePath().normalize().toString();
    }

    @Override
    public void close() {
        store.close();
    }
}
