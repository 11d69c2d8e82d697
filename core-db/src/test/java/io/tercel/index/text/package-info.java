/** The index of terms and positions against reading the texts. */
@NullMarked
package io.tercel.index.text;

import org.jspecify.annotations.NullMarked;
