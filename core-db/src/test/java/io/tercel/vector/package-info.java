/** Tests of vectors and kernels. */
@NullMarked
package io.tercel.vector;

import org.jspecify.annotations.NullMarked;
