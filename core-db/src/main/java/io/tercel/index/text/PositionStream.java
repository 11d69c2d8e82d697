package io.tercel.index.text;

import org.jspecify.annotations.Nullable;

/** The terms of an index, in ascending order of their unsigned bytes, with their rows and positions. */
sealed interface PositionStream permits GrowingTextIndex.Stream, TextIndexReader.Stream, SameTextIndex.Stream {

    /** Goes to the next term, at first to the first; false if there is none. */
    boolean next();

    /** The current term in UTF-8. */
    byte[] key();

    /** Adds the rows and positions of the current term under the rows' new numbers; -1 leaves a row out, null keeps all. */
    void read(PositionBuffer into, int @Nullable [] newRows);
}
