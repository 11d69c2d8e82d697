/** Columns: the values of one field over the rows of a segment, growing in memory or sealed in a file, read in one way. */
@NullMarked
package io.tercel.column;

import org.jspecify.annotations.NullMarked;
