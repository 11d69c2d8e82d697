/** Tests of what goes around embedding models. */
@NullMarked
package io.tercel.embeddings.around;

import org.jspecify.annotations.NullMarked;
