/** Tests of cross-encoders. */
@NullMarked
package io.tercel.rerankers.cross;

import org.jspecify.annotations.NullMarked;
