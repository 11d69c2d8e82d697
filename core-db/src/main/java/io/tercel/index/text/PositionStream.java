package io.tercel.index.text;

import io.tercel.index.terms.TermStream;
import org.jspecify.annotations.Nullable;

/** The terms of an index, in ascending order of their unsigned bytes, with their rows and positions. */
sealed interface PositionStream extends TermStream
        permits GrowingTextIndex.Stream, TextIndexReader.Stream, SameTextIndex.Stream {

    /** Adds the rows and positions of the current term under the rows' new numbers; -1 leaves a row out, null keeps all. */
    void read(PositionBuffer into, int @Nullable [] newRows);
}
