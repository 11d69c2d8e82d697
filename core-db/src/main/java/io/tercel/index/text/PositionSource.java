package io.tercel.index.text;

/** An index whose terms and positions can be written anew into another one. */
public sealed interface PositionSource permits GrowingTextIndex, TextIndexReader, SameTextIndex {

    /** A walk over all terms as they are now. For one thread. */
    PositionStream stream();
}
