/** Tests of the whole pipeline. */
@NullMarked
package io.tercel.rag.augment;

import org.jspecify.annotations.NullMarked;
