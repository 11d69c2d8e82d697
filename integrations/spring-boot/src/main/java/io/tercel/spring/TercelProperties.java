package io.tercel.spring;

import io.tercel.config.ConsistencyLevel;
import io.tercel.config.Durability;
import io.tercel.langchain4j.SearchMode;
import io.tercel.langchain4j.TercelEmbeddingStore;
import io.tercel.schema.PartitionKey;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What {@code application.properties} may say under {@code tercel}.
 *
 * @param enabled whether anything is configured
 * @param path directory of the database, made when it is missing
 * @param inMemory whether everything is kept in memory instead, and gone when the application ends
 * @param readOnly whether the database, which has to be there, is opened for reading only
 * @param durability what a write has survived when its call returns
 * @param store the embedding store
 * @param embeddingModel the embedding model
 * @param retriever the content retriever
 */
@ConfigurationProperties("tercel")
public record TercelProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("tercel-data") Path path,
        @DefaultValue("false") boolean inMemory,
        @DefaultValue("false") boolean readOnly,
        @DefaultValue("fsync") Durability durability,
        @DefaultValue Store store,
        @DefaultValue Model embeddingModel,
        @DefaultValue Retriever retriever) {

    /**
     * The embedding store.
     *
     * @param enabled whether there is one
     * @param collection name of its collection
     * @param dimension of the embeddings; that of the embedding model, or of the first embedding, unless given
     * @param modelName name of the model that the embeddings come from; that of the embedding model unless given
     * @param checkModel whether an embedding model that is a bean is asked for its dimension and name, to be compared with the collection's
     * @param fullText whether a new collection gets an index over the words of its texts
     * @param analyzer how texts are cut into words
     * @param searchMode what a search looks at
     * @param consistency how fresh reads are
     * @param partitionBy key of metadata by whose values a new collection is divided, such as the tenant
     * @param partitions into how many partitions
     * @param metadataIndexes whether metadata that filters ask for often gets an index
     */
    public record Store(
            @DefaultValue("true") boolean enabled,

            @DefaultValue(TercelEmbeddingStore.DEFAULT_COLLECTION)
            String collection,

            @Nullable Integer dimension,
            @Nullable String modelName,
            @DefaultValue("true") boolean checkModel,
            @DefaultValue("true") boolean fullText,
            @Nullable String analyzer,
            @DefaultValue("vector") SearchMode searchMode,
            @DefaultValue("strong") ConsistencyLevel consistency,
            @Nullable String partitionBy,

            @DefaultValue("" + PartitionKey.DEFAULT_PARTITIONS)
            int partitions,

            @DefaultValue("true") boolean metadataIndexes) {}

    /**
     * The embedding model.
     *
     * @param enabled whether a model whose jar is on the class path becomes a bean when there is no other
     */
    public record Model(@DefaultValue("true") boolean enabled) {}

    /**
     * The content retriever.
     *
     * @param enabled whether there is one
     * @param maxResults most passages of a question
     * @param minScore least relevance of a passage, from 0 to 1
     */
    public record Retriever(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("5") int maxResults,
            @DefaultValue("0") double minScore) {}
}
