package io.tercel.langchain4j;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.store.embedding.EmbeddingStore;
import dev.langchain4j.store.embedding.EmbeddingStoreWithRemovalIT;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(ContractCount.class)
class TercelEmbeddingStoreOnDiskRemovalIT extends EmbeddingStoreWithRemovalIT {

    /* Closed even for a test that is skipped, whose instance is made nevertheless. */
    @AutoClose
    private final TercelEmbeddingStore store;

    TercelEmbeddingStoreOnDiskRemovalIT(@TempDir Path directory) {
        store = TercelEmbeddingStore.open(directory);
    }

    @Override
    protected EmbeddingStore<TextSegment> embeddingStore() {
        return store;
    }

    @Override
    protected EmbeddingModel embeddingModel() {
        return new WordEmbeddings();
    }
}
