/** What randomized tests of every module stand on: seeds, repeated tries, shrinking. */
@NullMarked
package io.tercel.testing;

import org.jspecify.annotations.NullMarked;
