package io.tercel.segment;

import io.tercel.index.IndexKinds;
import io.tercel.index.scalar.ScalarIndexes;
import java.util.function.IntConsumer;

/** How the segments of a database come to their indexes, and whom they tell when one is damaged. Safe for use by many threads. */
public final class IndexAccess {

    private final IndexKinds kinds;
    private final ScalarIndexes scalars;
    private volatile IntConsumer damaged = collection -> {};

    /** With some kinds of index over vectors, and those for filters; nobody listens yet. */
    public IndexAccess(IndexKinds kinds, ScalarIndexes scalars) {
        this.kinds = kinds;
        this.scalars = scalars;
    }

    /** The indexes for filters. */
    public ScalarIndexes scalars() {
        return scalars;
    }

    /** The kinds of index over vectors there are. */
    public IndexKinds kinds() {
        return kinds;
    }

    /**
     * From now on tells a listener of damage.
     *
     * @param listener gets the collection's number, on a thread that searches or verifies, and returns soon
     */
    public void whenDamaged(IntConsumer listener) {
        damaged = listener;
    }

    void damagedIn(int collection) {
        damaged.accept(collection);
    }
}
