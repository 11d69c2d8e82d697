/** Retrieval-augmented generation on LangChain4j's interfaces: what a passage's source is, shared by ingestion and retrieval. */
@NullMarked
package io.tercel.rag;

import org.jspecify.annotations.NullMarked;
