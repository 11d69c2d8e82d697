/** Cross-encoders: models that read a question and a passage together. */
@NullMarked
package io.tercel.rerankers.cross;

import org.jspecify.annotations.NullMarked;
