package io.tercel.index;

import io.tercel.io.CheckedFile;

/**
 * What was derived from a column of one sealed segment and lies in a file of its own beside it. Safe for use by many threads until it is
 * closed; whoever closes it has counted the readers.
 */
public interface StoredIndex extends AutoCloseable {

    /** The kind of index and its parameters, for people. */
    String description();

    /** Rows of the column it was built from, null ones too. */
    int rows();

    /** Its file. */
    CheckedFile file();

    /** Bytes held on the Java heap, estimated. */
    long heapBytes();

    /** Unmaps the file. */
    @Override
    void close();
}
