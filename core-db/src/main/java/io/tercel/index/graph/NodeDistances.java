package io.tercel.index.graph;

/** How far nodes are from something, for one thread. Smaller is nearer; what the numbers are beyond that is the implementation's matter. */
abstract class NodeDistances {

    /** Writes the distances of the first {@code count} of {@code nodes} to {@code out}. */
    abstract void of(int[] nodes, int count, float[] out);
}
