/** Tercel and its peers in nearest-neighbour search, behind one interface. */
@NullMarked
package io.tercel.samples.benchmarks.peers;

import org.jspecify.annotations.NullMarked;
