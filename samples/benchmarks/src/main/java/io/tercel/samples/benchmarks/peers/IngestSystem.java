package io.tercel.samples.benchmarks.peers;

import java.io.IOException;
import java.util.List;

/** A system that rows are written to: what is put side by side. Used by one thread. */
public interface IngestSystem extends AutoCloseable {

    /** The name it has in results. */
    String name();

    /** How it is set up, as words of a result's configuration; may be empty. */
    String configuration();

    /** Adds rows with new ids; durable when it returns. */
    void insert(List<IngestRow> rows) throws IOException;

    /** Puts rows in the place of those with the same ids; durable when it returns. */
    void upsert(List<IngestRow> rows) throws IOException;

    /** Deletes the rows of a year; durable when it returns. */
    void deleteYear(int year) throws IOException;

    /** Whether a search for the row's vector, among all that has been written, comes to the row. */
    boolean finds(IngestRow row) throws IOException;

    /** Returns when every row that was written is in an index of its vectors. */
    void awaitIndexed() throws IOException;

    /** Returns when nothing of what was written is left to be done in the background. */
    void settle() throws IOException;

    /** Closes what is open. */
    void shut() throws IOException;

    /** Opens again what was shut. */
    void reopen() throws IOException;

    /** Number of rows. */
    long count() throws IOException;

    /** Number of rows whose price is at least this. */
    long countFromPrice(double price) throws IOException;

    /** What its own check of all files finds; nothing when all is well. */
    List<String> problems() throws IOException;

    /** Gives up everything; called also after a failure. */
    @Override
    void close() throws IOException;
}
