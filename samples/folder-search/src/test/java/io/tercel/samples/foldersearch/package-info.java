/** Tests. */
@NullMarked
package io.tercel.samples.foldersearch;

import org.jspecify.annotations.NullMarked;
