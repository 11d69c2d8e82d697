/** Tests of the rules. */
@NullMarked
package io.tercel.rerankers.rules;

import org.jspecify.annotations.NullMarked;
