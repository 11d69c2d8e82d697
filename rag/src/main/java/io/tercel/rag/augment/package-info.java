/** Retrieval-augmented generation put together: one call gives an assistant its sources. */
@NullMarked
package io.tercel.rag.augment;

import org.jspecify.annotations.NullMarked;
