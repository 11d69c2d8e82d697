/** Finding passages for a question: by meaning, by words, or both, with their sources. */
@NullMarked
package io.tercel.rag.retriever;

import org.jspecify.annotations.NullMarked;
