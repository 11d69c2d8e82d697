package io.tercel.rag.ingest;

import io.tercel.langchain4j.TercelEmbeddingStore;
import io.tercel.rag.HashingEmbeddingModel;
import java.nio.file.Path;

/** A process of its own that ingests a folder and says which documents are stored; made to be killed. */
final class IngestingProcess {

    private IngestingProcess() {}

    /** Arguments: the folder, the database's directory. */
    public static void main(String[] arguments) {
        IngestListener listener = new IngestListener() {
            @Override
            public void stored(String documentId, int pieces) {
                // One call: half a line would be no acknowledgement.
                System.out.print(documentId + "\n");
                System.out.flush();
            }
        };
        try (TercelEmbeddingStore store = TercelEmbeddingStore.open(Path.of(arguments[1]))) {
            ingestor(store).listener(listener).build().ingestFolder(Path.of(arguments[0]));
        }
    }

    /** The same in the process that is killed and in the one that goes on. */
    static Ingestor.Builder ingestor(TercelEmbeddingStore store) {
        return Ingestor.builder()
                .store(store)
                .embeddingModel(new HashingEmbeddingModel())
                .pieces(40, 0)
                .source("docs");
    }
}
