/** Tests of what becomes of questions. */
@NullMarked
package io.tercel.rag.query;

import org.jspecify.annotations.NullMarked;
