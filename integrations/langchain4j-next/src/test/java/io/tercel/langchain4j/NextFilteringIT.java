package io.tercel.langchain4j;

/** The contract's newer version, with the hooks of the older one. */
class NextFilteringIT extends TercelEmbeddingStoreInMemoryFilteringIT {}
