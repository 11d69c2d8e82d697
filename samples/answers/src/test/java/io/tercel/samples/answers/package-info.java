/** Tests. */
@NullMarked
package io.tercel.samples.answers;

import org.jspecify.annotations.NullMarked;
