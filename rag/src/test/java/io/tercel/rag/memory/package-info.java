/** Tests of the memory of conversations. */
@NullMarked
package io.tercel.rag.memory;

import org.jspecify.annotations.NullMarked;
