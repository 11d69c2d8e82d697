/** Tests of the search of rows without an index. */
@NullMarked
package io.tercel.index.interim;

import org.jspecify.annotations.NullMarked;
