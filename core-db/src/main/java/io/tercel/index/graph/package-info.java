/** Graphs of near neighbours over dense vectors: built, written, and walked through by searches. */
@NullMarked
package io.tercel.index.graph;

import org.jspecify.annotations.NullMarked;
