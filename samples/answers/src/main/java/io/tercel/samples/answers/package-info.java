/** Answers from retrieved passages, with citations: what the sample applications share. */
@NullMarked
package io.tercel.samples.answers;

import org.jspecify.annotations.NullMarked;
