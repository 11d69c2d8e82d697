/** Inverted files: lists of rows around centroids, with their vectors or with codes. */
@NullMarked
package io.tercel.index.ivf;

import org.jspecify.annotations.NullMarked;
