package io.tercel.langchain4j;

import io.tercel.config.ConsistencyLevel;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a store was asked to be.
 *
 * @param collection the collection's name
 * @param dimension of the embeddings; empty to learn it from the first one
 * @param fullText whether a new collection gets an index over the words of its texts
 * @param analyzer how texts are cut into words; empty for the default, or for whatever an existing collection has
 * @param mode what a search looks at
 * @param consistency how fresh reads are
 * @param partitioning by which metadata a new collection is divided; empty for not at all, or for however an existing one is
 * @param model the name of the embedding model; empty when it is not known
 * @param tokenDimension of the token vectors that a new collection holds; empty for none, or for whatever an existing one does
 * @param indexesMetadata whether metadata that filters ask for often gets an index
 * @param readOnly whether nothing may be written
 */
record StoreSettings(
        String collection,
        OptionalInt dimension,
        boolean fullText,
        Optional<String> analyzer,
        SearchMode mode,
        ConsistencyLevel consistency,
        Optional<Partitioning> partitioning,
        Optional<String> model,
        OptionalInt tokenDimension,
        boolean indexesMetadata,
        boolean readOnly) {

    /** By the values of which key of metadata entries are divided, and into how many partitions. */
    record Partitioning(String key, int partitions) {}
}
