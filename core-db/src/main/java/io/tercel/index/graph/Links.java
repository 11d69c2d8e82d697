package io.tercel.index.graph;

/** The links of the lowest layer. */
abstract class Links {

    /** The most links that a node has. */
    abstract int degree();

    /** Copies the nodes that a node links to into {@code out}, and returns how many they are. */
    abstract int read(int node, int[] out);

    /** As {@link #read}, for a node that a walk goes on from. */
    int leave(int node, int[] out) {
        return read(node, out);
    }
}
