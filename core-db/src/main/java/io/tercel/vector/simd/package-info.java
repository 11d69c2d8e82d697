/** Kernels on SIMD registers. Loaded by name, so that the database runs where the Vector API is missing. */
@NullMarked
package io.tercel.vector.simd;

import org.jspecify.annotations.NullMarked;
