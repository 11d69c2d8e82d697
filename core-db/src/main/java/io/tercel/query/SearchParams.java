package io.tercel.query;

import java.util.Objects;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * How much work a leg puts into finding rows through its index: more finds more of the true nearest and takes longer. What is not given
 * is chosen by the index. A leg whose field is a vector of an ARRAY of STRUCT takes none: all vectors are compared there. Immutable.
 *
 * @param ef HNSW and DISKANN: candidates kept on the walk, at least as many as the leg brings; DISKANN's is called search_list in Milvus
 * @param nprobe IVF: lists that are read, 1 to the number of lists; of a segment with fewer lists all are
 * @param refineK IVF with codes: rows compared by their vectors for each row that is wanted, 1 or more
 */
public record SearchParams(OptionalInt ef, OptionalInt nprobe, OptionalDouble refineK) {

    /** Everything as the index chooses. */
    public static final SearchParams DEFAULT =
            new SearchParams(OptionalInt.empty(), OptionalInt.empty(), OptionalDouble.empty());

    /** Checks for nulls; the collection checks the values. */
    public SearchParams {
        Objects.requireNonNull(ef, "ef");
        Objects.requireNonNull(nprobe, "nprobe");
        Objects.requireNonNull(refineK, "refineK");
    }

    /** So many candidates on the walk through a graph. */
    public static SearchParams ef(int candidates) {
        return new SearchParams(OptionalInt.of(candidates), OptionalInt.empty(), OptionalDouble.empty());
    }

    /** So many lists of an inverted file. */
    public static SearchParams nprobe(int lists) {
        return new SearchParams(OptionalInt.empty(), OptionalInt.of(lists), OptionalDouble.empty());
    }

    /** The same, comparing the vectors of so many rows for each one wanted. */
    public SearchParams refineK(double factor) {
        return new SearchParams(ef, nprobe, OptionalDouble.of(factor));
    }
}
