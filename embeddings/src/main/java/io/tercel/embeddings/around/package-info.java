/**
 * What goes around any LangChain4j embedding model, remote ones too: a cache that outlives the process, batches, retries, rate
 * limits, metrics. Each is an embedding model itself, so they nest; the outermost is called first. From the inside out a good order
 * is: the model, metrics, rate limit, retries, cache, batches.
 */
@NullMarked
package io.tercel.embeddings.around;

import org.jspecify.annotations.NullMarked;
