/** What indexes compare in place of vectors: codes of fewer bits, and what it takes to make and to compare them. */
@NullMarked
package io.tercel.index.codes;

import org.jspecify.annotations.NullMarked;
