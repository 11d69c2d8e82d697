/** Tests of the measuring of searches. */
@NullMarked
package io.tercel.rag.eval;

import org.jspecify.annotations.NullMarked;
