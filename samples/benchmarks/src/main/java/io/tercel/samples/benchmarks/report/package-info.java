/** Keeps results in a CSV file and lays them out as tables, Markdown and plots. */
@NullMarked
package io.tercel.samples.benchmarks.report;

import org.jspecify.annotations.NullMarked;
