/** What becomes of a question before it is searched by: other wordings, parts, an imagined answer, and where to look. */
@NullMarked
package io.tercel.rag.query;

import org.jspecify.annotations.NullMarked;
