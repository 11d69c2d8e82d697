/** Tests of the rerankers. */
@NullMarked
package io.tercel.rerankers;

import org.jspecify.annotations.NullMarked;
