/** Tests of the exact search. */
@NullMarked
package io.tercel.index.flat;

import org.jspecify.annotations.NullMarked;
