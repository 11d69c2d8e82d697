/** The exact search over dense vectors. */
@NullMarked
package io.tercel.index.flat;

import org.jspecify.annotations.NullMarked;
