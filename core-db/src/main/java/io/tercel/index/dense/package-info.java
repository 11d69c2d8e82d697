/** The one place that knows all kinds of index over dense vectors. */
@NullMarked
package io.tercel.index.dense;

import org.jspecify.annotations.NullMarked;
