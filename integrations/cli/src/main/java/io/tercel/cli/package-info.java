/** The database from a terminal. */
@NullMarked
package io.tercel.cli;

import org.jspecify.annotations.NullMarked;
