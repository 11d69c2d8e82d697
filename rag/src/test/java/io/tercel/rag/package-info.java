/** Tests. */
@NullMarked
package io.tercel.rag;

import org.jspecify.annotations.NullMarked;
