package io.tercel.index.scalar;

import java.lang.foreign.MemorySegment;

/** Keys in ascending order, each with its rows. */
interface Lists {

    /** How many keys there are. */
    int keys();

    /** A key that is a number; asked where keys are numbers. */
    long number(int key);

    /** A key that is a text; asked where keys are texts. */
    MemorySegment text(int key);

    /** How many rows a key has; at least 1. */
    int count(int key);

    /** The rows of a key, ascending, each once. */
    int[] rows(int key);
}
