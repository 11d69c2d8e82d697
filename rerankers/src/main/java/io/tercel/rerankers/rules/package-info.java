/** Order by rules: contents of several retrievers fused by id, boosted, faded with distance, and made diverse. */
@NullMarked
package io.tercel.rerankers.rules;

import org.jspecify.annotations.NullMarked;
