/** The filter language: text to tree, tree to typed conditions, conditions to the set of rows that meet them. */
@NullMarked
package io.tercel.expr;

import org.jspecify.annotations.NullMarked;
