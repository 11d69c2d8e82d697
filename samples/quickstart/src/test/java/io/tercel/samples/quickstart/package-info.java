/** Tests. */
@NullMarked
package io.tercel.samples.quickstart;

import org.jspecify.annotations.NullMarked;
