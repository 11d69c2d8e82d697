/** Tests of the storage of rows. */
@NullMarked
package io.tercel.segment;

import org.jspecify.annotations.NullMarked;
