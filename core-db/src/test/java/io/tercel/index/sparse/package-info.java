/** Tests of the inverted index. */
@NullMarked
package io.tercel.index.sparse;

import org.jspecify.annotations.NullMarked;
