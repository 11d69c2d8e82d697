package io.tercel.index.flat;

import java.lang.foreign.MemorySegment;

/*
 * Elements are copied to an array, a tile that stays in the first-level cache while all queries are compared with it. The copy costs what
 * reading the elements once costs, which is little beside comparing them with some dozens of queries; vectors of fewer bits become
 * floats on the way. Because all further code works on arrays, there is one copy of it and not one for each class of memory segments
 * (see DistanceKernel).
 */
/** Compares the vectors of one row after the other with the vectors of a query. For one thread. */
abstract sealed class ListScorer permits FloatListScorer, BitListScorer {

    private final int tileElements;

    /**
     * A scorer.
     *
     * @param tileBytes what a tile takes at most, unless one element takes more
     * @param elementBytes of an element in the tile
     */
    ListScorer(int tileBytes, int elementBytes) {
        tileElements = Math.max(1, tileBytes / elementBytes);
    }

    /** How many elements a tile holds. */
    final int tileElements() {
        return tileElements;
    }

    /** Turns to another row. */
    abstract void begin();

    /** Copies elements that lie one after the other to the tile. */
    abstract void load(MemorySegment memory, long offset, int count);

    /** Compares the first elements of the tile with all queries. */
    abstract void compare(int count);

    /** The sum over the queries of the best value with an element, of all that have been compared since {@link #begin}. */
    abstract float total();

    /** The value of the first query with each of the first elements of the tile, to {@code out} from {@code at} on. */
    abstract void each(int count, float[] out, int at);
}
