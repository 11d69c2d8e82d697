/** Tests of the command line. */
@NullMarked
package io.tercel.cli;

import org.jspecify.annotations.NullMarked;
