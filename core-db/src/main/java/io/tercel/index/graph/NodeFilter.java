package io.tercel.index.graph;

/** Which nodes a search may find. */
interface NodeFilter {

    /** Whether one of the node's rows is eligible. */
    boolean accepts(int node);
}
