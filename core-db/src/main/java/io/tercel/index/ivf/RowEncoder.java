package io.tercel.index.ivf;

/** Makes codes of rows. For one thread. */
interface RowEncoder {

    /**
     * Writes a row's code and what belongs to it.
     *
     * @param list whose centroid it is near to
     * @param place of the row in its block, 0 to 63
     * @param blocks where its block begins at {@code at}, with zeros where rows are still to come
     * @param numbers of this row, as many as the shape of the codes says
     */
    void encode(int row, int list, int place, byte[] blocks, int at, float[] numbers);
}
