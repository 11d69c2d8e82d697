/** The command line for measuring: {@code samples/benchmarks/bench WHAT …}. */
@NullMarked
package io.tercel.samples.benchmarks;

import org.jspecify.annotations.NullMarked;
