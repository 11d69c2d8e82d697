package io.tercel.samples.benchmarks.peers;

import java.io.IOException;
import java.util.List;

/** A system that finds texts by their words, ranked by BM25: what is put side by side. Built once, then searched. */
public interface TextSystem extends AutoCloseable {

    /** The name it has in results. */
    String name();

    /** Loads rows and makes them ready for searching. Row i has the id i and the text {@code i % texts.size()}. */
    void build(List<String> texts, int rows) throws IOException;

    /** In how many parts the rows are searched. */
    int segments();

    /** What one worker searches with; used by one thread at a time. */
    Searcher searcher() throws IOException;

    /** Gives up everything; called also when building failed. */
    @Override
    void close() throws IOException;

    /** Searches. Used by one thread at a time. */
    interface Searcher {

        /** The best rows for the words of a query, best first; k or fewer. */
        List<Found> search(String query, int k) throws IOException;
    }

    /** A row that was found. */
    record Found(long id, double score) {}
}
