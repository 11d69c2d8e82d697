/** Tests of the filter language: against an interpreter of its own, row by row. */
@NullMarked
package io.tercel.expr;

import org.jspecify.annotations.NullMarked;
