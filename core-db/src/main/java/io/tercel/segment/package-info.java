/** Rows: growing in memory, sealed in files, which of them are deleted, and what one read sees of them. */
@NullMarked
package io.tercel.segment;

import org.jspecify.annotations.NullMarked;
