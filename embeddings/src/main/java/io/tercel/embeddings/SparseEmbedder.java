package io.tercel.embeddings;

import io.tercel.vector.SparseVector;
import java.util.List;

/**
 * A model that gives a text weighted dimensions, one for each term that it finds in the text or thinks of: vectors for a
 * SPARSE_FLOAT_VECTOR field with the metric IP. Implementations are thread-safe.
 */
public interface SparseEmbedder {

    /**
     * The vector of a search query.
     *
     * @throws IllegalArgumentException if the query is blank
     */
    SparseVector embedSparseQuery(String query);

    /**
     * The vectors of texts to be found, in their order.
     *
     * @param texts any number of texts, none of them blank
     * @throws IllegalArgumentException if a text is blank
     */
    default List<SparseVector> embedSparseDocuments(List<String> texts) {
        return embedSparseDocuments(texts, ProgressListener.NONE);
    }

    /** As {@link #embedSparseDocuments(List)}, telling the listener of each text that is done. */
    List<SparseVector> embedSparseDocuments(List<String> texts, ProgressListener progress);
}
