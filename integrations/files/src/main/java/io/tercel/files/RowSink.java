package io.tercel.files;

import io.tercel.schema.Row;
import java.io.IOException;

/** A file that rows are written to, in order. Closing without {@link #finish} leaves a file that is of no use. */
interface RowSink extends AutoCloseable {

    void write(Row row) throws IOException;

    /** Writes what comes after the last row. */
    void finish() throws IOException;

    @Override
    void close() throws IOException;
}
