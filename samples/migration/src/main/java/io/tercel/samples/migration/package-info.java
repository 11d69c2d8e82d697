/** An application before and after it changes its embedding store. */
@NullMarked
package io.tercel.samples.migration;

import org.jspecify.annotations.NullMarked;
