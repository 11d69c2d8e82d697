/** Which texts have which terms, and where: the index behind {@code text_match} and {@code phrase_match}. */
@NullMarked
package io.tercel.index.text;

import org.jspecify.annotations.NullMarked;
