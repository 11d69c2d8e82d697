/** Tests. */
@NullMarked
package io.tercel.rag.retriever;

import org.jspecify.annotations.NullMarked;
