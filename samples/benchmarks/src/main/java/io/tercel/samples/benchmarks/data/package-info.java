/** Reads what is measured with: vectors, exact neighbours, texts, judged queries. */
@NullMarked
package io.tercel.samples.benchmarks.data;

import org.jspecify.annotations.NullMarked;
