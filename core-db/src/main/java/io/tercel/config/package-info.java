/** Options, limits and levels that a caller chooses. */
@NullMarked
package io.tercel.config;

import org.jspecify.annotations.NullMarked;
