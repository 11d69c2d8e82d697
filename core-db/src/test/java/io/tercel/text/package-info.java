/** Tests of text analysis. */
@NullMarked
package io.tercel.text;

import org.jspecify.annotations.NullMarked;
