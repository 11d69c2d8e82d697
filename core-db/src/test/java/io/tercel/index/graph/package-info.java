/** Tests of graph indexes. */
@NullMarked
package io.tercel.index.graph;

import org.jspecify.annotations.NullMarked;
