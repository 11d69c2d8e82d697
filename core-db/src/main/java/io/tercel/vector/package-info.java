/** Vectors, metrics and the kernels that compare them. */
@NullMarked
package io.tercel.vector;

import org.jspecify.annotations.NullMarked;
