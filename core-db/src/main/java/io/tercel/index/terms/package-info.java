/** Terms, as strings of bytes in the order of their unsigned bytes: what indexes of words and of sparse vectors have in common. */
@NullMarked
package io.tercel.index.terms;

import org.jspecify.annotations.NullMarked;
