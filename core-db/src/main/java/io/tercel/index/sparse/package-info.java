/** The inverted index of full text and sparse vectors. */
@NullMarked
package io.tercel.index.sparse;

import org.jspecify.annotations.NullMarked;
