/** Measures: rates of closed loops, quality of answers, memory. */
@NullMarked
package io.tercel.samples.benchmarks.measure;

import org.jspecify.annotations.NullMarked;
