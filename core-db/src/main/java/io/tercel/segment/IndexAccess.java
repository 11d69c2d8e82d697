package io.tercel.segment;

import io.tercel.index.IndexKinds;
import java.util.function.IntConsumer;

/** How the segments of a database come to their vector indexes, and whom they tell when one is damaged. Safe for use by many threads. */
public final class IndexAccess {

    private final IndexKinds kinds;
    private volatile IntConsumer damaged = collection -> {};

    /** With some kinds of index; nobody listens yet. */
    public IndexAccess(IndexKinds kinds) {
        this.kinds = kinds;
    }

    /** The kinds of index there are. */
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
