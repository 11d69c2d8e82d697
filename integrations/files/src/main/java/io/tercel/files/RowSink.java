package io.tercel.files;

import io.tercel.schema.Row;
import java.io.IOException;
import java.util.List;

/** A file that rows are written to, in order. Closing without {@link #finish} leaves a file that is of no use. */
interface RowSink extends AutoCloseable {

    /** Writes some rows; many at a time, since a form may have its values column by column. */
    void write(List<Row> rows) throws IOException;

    /** Writes what comes after the last row. */
    void finish() throws IOException;

    @Override
    void close() throws IOException;
}
