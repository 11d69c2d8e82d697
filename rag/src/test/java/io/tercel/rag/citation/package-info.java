/** Tests of citations. */
@NullMarked
package io.tercel.rag.citation;

import org.jspecify.annotations.NullMarked;
