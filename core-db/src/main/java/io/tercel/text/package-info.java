/** Text analysis: from a text to the terms that full-text search counts. */
@NullMarked
package io.tercel.text;

import org.jspecify.annotations.NullMarked;
