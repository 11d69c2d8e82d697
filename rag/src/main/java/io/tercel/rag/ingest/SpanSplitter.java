package io.tercel.rag.ingest;

import java.util.List;

/** Cuts a text into pieces that know where they are. Not safe for use by many threads. */
interface SpanSplitter {

    /** The pieces in the order of the text; they may overlap. None for a blank text. */
    List<Span> split(String text);

    /** Says in a few words what cuts and how: two splitters that say the same cut alike. */
    String description();
}
