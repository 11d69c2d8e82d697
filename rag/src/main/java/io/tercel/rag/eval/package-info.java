/** How good a search is: judged questions, measures, latencies, and whether a difference is more than luck. */
@NullMarked
package io.tercel.rag.eval;

import org.jspecify.annotations.NullMarked;
