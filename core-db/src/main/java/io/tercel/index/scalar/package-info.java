/** Indexes for filters: the rows of each value, and boxes around geometries. */
@NullMarked
package io.tercel.index.scalar;

import org.jspecify.annotations.NullMarked;
