/** Texts of many languages, told apart and found. */
@NullMarked
package io.tercel.languages;

import org.jspecify.annotations.NullMarked;
