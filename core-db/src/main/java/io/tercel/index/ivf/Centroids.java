package io.tercel.index.ivf;

import io.tercel.io.ChecksumOutput;

/** Centroids that are being trained, and how near rows of the column are to them. */
interface Centroids {

    int count();

    /** As many centroids as asked for, in the same space, nowhere yet. */
    Centroids ofCount(int count);

    /** Puts a centroid where a row is. */
    void place(int centroid, int row);

    /** Puts copies of other centroids at {@code at} and after. */
    void copy(Centroids from, int at);

    /** Puts two centroids close to each other, where the first of them was. */
    void split(int centroid, int other);

    /**
     * Moves a centroid into the middle of rows, at least one. Different centroids may be moved by different threads.
     *
     * @param rows of which those {@code from} to {@code to} are meant, the latter not included
     */
    void moveToMiddle(int centroid, int[] rows, int from, int to);

    /** Finds nearest centroids, as they lie after the last move. */
    Finder finder();

    /** Bytes of a centroid in the file. */
    int bytes();

    /** Writes all of them, one after the other. */
    void write(ChecksumOutput out);

    /** For one thread. */
    interface Finder {

        /** Writes the nearest centroid of {@code rows[i]} to {@code nearest[i]}, for {@code i} from {@code from} to before {@code to}. */
        void find(int[] rows, int from, int to, int[] nearest);
    }
}
