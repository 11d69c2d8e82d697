/** What a collection looks like, what a row is, and whether a row fits. */
@NullMarked
package io.tercel.schema;

import org.jspecify.annotations.NullMarked;
