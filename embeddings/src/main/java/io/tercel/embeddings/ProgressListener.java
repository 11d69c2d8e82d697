package io.tercel.embeddings;

/** Told how far a long embedding call has come. */
@FunctionalInterface
public interface ProgressListener {

    /** Does nothing. */
    ProgressListener NONE = (done, total) -> {};

    /**
     * Called on the thread that waits for the vectors, once for every text: {@code done} is 1, 2, … {@code total}. What it
     * throws stops the embedding call and reaches its caller.
     *
     * @param done how many texts are embedded
     * @param total how many texts there are
     */
    void onProgress(int done, int total);
}
