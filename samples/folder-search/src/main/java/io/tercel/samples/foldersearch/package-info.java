/** Semantic search over a folder, from the command line. */
@NullMarked
package io.tercel.samples.foldersearch;

import org.jspecify.annotations.NullMarked;
