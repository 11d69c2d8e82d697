/** Tests of columns. */
@NullMarked
package io.tercel.column;

import org.jspecify.annotations.NullMarked;
