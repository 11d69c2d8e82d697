/** Tests of the embedding models. */
@NullMarked
package io.tercel.embeddings;

import org.jspecify.annotations.NullMarked;
