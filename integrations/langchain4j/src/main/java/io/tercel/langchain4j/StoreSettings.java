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
 */
record StoreSettings(
        String collection,
        OptionalInt dimension,
        boolean fullText,
        Optional<String> analyzer,
        SearchMode mode,
        ConsistencyLevel consistency) {}
