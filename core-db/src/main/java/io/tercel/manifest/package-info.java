/** The one root: which collections and segments there are, swapped whole. */
@NullMarked
package io.tercel.manifest;

import org.jspecify.annotations.NullMarked;
