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

    @Override
    void close() throws IOException;
}
