/** From files to embedded pieces in a store: scan, plan, parse, split, embed, replace document by document. */
@NullMarked
package io.tercel.rag.ingest;

import org.jspecify.annotations.NullMarked;
