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
 * @param dropRatio sparse vectors and texts: the share of the query's keys to leave out, those of the smallest weights, from 0 up to but
 *     without 1; with 0, or when it is not given, the answer is exact. Milvus calls it drop_ratio_search
 */
public record SearchParams(OptionalInt ef, OptionalInt nprobe, OptionalDouble refineK, OptionalDouble dropRatio) {

    /** Everything as the index chooses. */
    public static final SearchParams DEFAULT =
            new SearchParams(OptionalInt.empty(), OptionalInt.empty(), OptionalDouble.empty());

    /** Of dense vectors. */
    public SearchParams(OptionalInt ef, OptionalInt nprobe, OptionalDouble refineK) {
        this(ef, nprobe, refineK, OptionalDouble.empty());
    }

    /** Checks for nulls; the collection checks the values. */
    public SearchParams {
        Objects.requireNonNull(ef, "ef");
        Objects.requireNonNull(nprobe, "nprobe");
        Objects.requireNonNull(refineK, "refineK");
        Objects.requireNonNull(dropRatio, "dropRatio");
    }

    /** So many candidates on the walk through a graph. */
    public static SearchParams ef(int candidates) {
        return new SearchParams(OptionalInt.of(candidates), OptionalInt.empty(), OptionalDouble.empty());
    }

    /** So many lists of an inverted file. */
    public static SearchParams nprobe(int lists) {
        return new SearchParams(OptionalInt.empty(), OptionalInt.of(lists), OptionalDouble.empty());
    }

    /** Leaves out that share of the keys of a sparse vector, or of the words of a text. */
    public static SearchParams dropRatio(double share) {
        return new SearchParams(
                OptionalInt.empty(), OptionalInt.empty(), OptionalDouble.empty(), OptionalDouble.of(share));
    }

    /** The same, comparing the vectors of so many rows for each one wanted. */
    public SearchParams refineK(double factor) {
        return new SearchParams(ef, nprobe, OptionalDouble.of(factor), dropRatio);
    }
}
