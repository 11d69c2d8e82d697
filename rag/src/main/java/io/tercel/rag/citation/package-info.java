/** Answers that say where they come from: numbered sources for the model, and the check of what it cites. */
@NullMarked
package io.tercel.rag.citation;

import org.jspecify.annotations.NullMarked;
