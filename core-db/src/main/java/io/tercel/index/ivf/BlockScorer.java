package io.tercel.index.ivf;

/** Tells from codes about how near rows are to one query. For one thread. */
interface BlockScorer {

    /**
     * Scores rows of a block, at least those of a range.
     *
     * @param from the first row that counts, 0 to 63
     * @param to the one after the last that counts
     * @param centroid the nearness of the centroid of the list that the rows are in
     * @param nearness of each row, written; larger is nearer
     * @param margins by how much a row may be nearer than that, written if it is known
     */
    void score(int block, int from, int to, float centroid, float[] nearness, float[] margins);
}
