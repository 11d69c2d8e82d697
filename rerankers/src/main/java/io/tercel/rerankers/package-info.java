/** Second looks at search results, as LangChain4j scoring models. */
@NullMarked
package io.tercel.rerankers;

import org.jspecify.annotations.NullMarked;
