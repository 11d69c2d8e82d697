package io.tercel.samples.benchmarks.peers;

import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * How an index of Tercel is built, and how hard its searches look, one after the other. What is not given is Tercel's default.
 *
 * @param m links of a node of a graph
 * @param efConstruction candidates while a graph is built
 * @param nlist lists of a segment
 * @param ef candidates of a search through a graph
 * @param nprobe lists that a search reads
 * @param refineK rows compared by their vectors for each one wanted, of lists of codes
 */
public record IndexParameters(
        OptionalInt m,
        OptionalInt efConstruction,
        OptionalInt nlist,
        List<Integer> ef,
        List<Integer> nprobe,
        OptionalDouble refineK) {

    /** Tercel's defaults, searched from too little effort to more than is worth it. */
    public static final IndexParameters DEFAULT = new IndexParameters(
            OptionalInt.empty(),
            OptionalInt.empty(),
            OptionalInt.empty(),
            List.of(10, 16, 24, 32, 48, 64, 96, 128, 200, 300, 500),
            List.of(1, 2, 4, 8, 16, 32, 64, 128),
            OptionalDouble.empty());

    /** Copies the lists. */
    public IndexParameters {
        ef = List.copyOf(ef);
        nprobe = List.copyOf(nprobe);
    }
}
