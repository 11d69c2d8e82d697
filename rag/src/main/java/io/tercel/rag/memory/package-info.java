/** Memory of conversations: chat histories, and answers that were given before. */
@NullMarked
package io.tercel.rag.memory;

import org.jspecify.annotations.NullMarked;
