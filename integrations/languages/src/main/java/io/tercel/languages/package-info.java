/** The languages of texts: what the tokenizer {@code language_identifier} of an analyzer asks. */
@NullMarked
package io.tercel.languages;

import org.jspecify.annotations.NullMarked;
