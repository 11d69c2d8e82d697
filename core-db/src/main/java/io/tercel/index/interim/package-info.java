/** The search of rows that have no index yet, or never get one because they still grow. */
@NullMarked
package io.tercel.index.interim;

import org.jspecify.annotations.NullMarked;
