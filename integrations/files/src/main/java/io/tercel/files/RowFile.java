package io.tercel.files;

import java.io.IOException;
import java.util.List;

/** A file, or a folder that counts as one, as rows. Its parts may be read at the same time. */
interface RowFile extends AutoCloseable {

    /** Takes rows that follow each other. */
    @FunctionalInterface
    interface Batches {
        /**
         * Takes some.
         *
         * @param first number of the first of them in the file, from 0
         */
        void accept(long first, List<RawRow> rows);
    }

    /** A run of rows that can be read by itself. Read once, by one thread. */
    interface Part {
        void read(int batchRows, Batches batches) throws IOException;
    }

    List<Part> parts();

    /**
     * Checks, when its parts have been read, that nobody has cut the file short meanwhile. Beyond the new end of a file that is mapped there are
     * zeros up to the end of the page, which nothing tells from what was written.
     *
     * @throws io.tercel.error.CorruptionException when somebody has
     */
    default void requireWhole() throws IOException {}

    @Override
    void close() throws IOException;
}
