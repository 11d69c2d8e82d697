package io.tercel.index.terms;

/** Terms one after the other, in ascending order of their unsigned bytes. Used by one thread. */
public interface TermStream {

    /** Goes to the next term, at first to the first; false if there is none. */
    boolean next();

    /** The bytes of the current term. */
    byte[] key();
}
