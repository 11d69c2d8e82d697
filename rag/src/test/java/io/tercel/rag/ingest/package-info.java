/** Tests. */
@NullMarked
package io.tercel.rag.ingest;

import org.jspecify.annotations.NullMarked;
