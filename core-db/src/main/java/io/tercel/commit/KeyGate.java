package io.tercel.commit;

import io.tercel.schema.ColumnData;
import io.tercel.schema.PrimaryKeys;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/*
 * An insert must know whether its keys exist, but the applied state lags behind the log. The gate remembers which keys are touched by
 * writes on their way, so that an insert waits only for those and all others share the log's syncs.
 *
 * Writes whose keys are known beforehand only pass through. A delete by condition must see all rows as they are, and nothing may change
 * between looking and writing: it waits until nothing is on its way, with the gate closed.
 */
/** Orders the writes of one collection that depend on what is stored. Safe for use by many threads. */
public final class KeyGate {

    private final Map<Object, PendingWrite> touched = new HashMap<>();
    private @Nullable PendingWrite newest;

    /** Looks up keys in the applied rows. */
    @FunctionalInterface
    public interface KeyLookup {
        /** Position of the first key that a live row has, or -1. */
        int firstExisting(ColumnData keys);
    }

    /** What became of an attempt to insert. */
    public sealed interface Attempt {
        /** The write has its place. */
        record Sequenced(PendingWrite write) implements Attempt {}

        /** A key exists. */
        record Exists(int position) implements Attempt {}
    }

    /** Sequences an insert if none of its keys exists, now or after what is on its way. */
    public Attempt insert(ColumnData keys, KeyLookup lookup, Supplier<PendingWrite> sequence) {
        return knowing(keys, () -> {
            int existing = lookup.firstExisting(keys);
            return existing >= 0 ? new Attempt.Exists(existing) : new Attempt.Sequenced(enter(keys, sequence.get()));
        });
    }

    /**
     * Sequences a write that is made of what is stored of its keys: {@code read} runs when no write of these keys is on its way, and
     * nothing else is sequenced until it returns.
     */
    public PendingWrite update(ColumnData keys, Supplier<PendingWrite> read) {
        return knowing(keys, () -> enter(keys, read.get()));
    }

    /** Runs something under the lock when all writes of some keys have been applied. */
    private <T> T knowing(ColumnData keys, Supplier<T> action) {
        while (true) {
            PendingWrite conflict;
            synchronized (this) {
                forgetSettled();
                Optional<PendingWrite> pending = firstTouching(keys);
                if (pending.isEmpty()) {
                    return action.get();
                }
                conflict = pending.get();
            }
            conflict.awaitSettled();
        }
    }

    /** Sequences a write of these keys, whatever exists. */
    public synchronized PendingWrite write(ColumnData keys, Supplier<PendingWrite> sequence) {
        forgetSettled();
        return enter(keys, sequence.get());
    }

    /**
     * Carries out a write that depends on all rows: {@code commit} runs when nothing is on its way and nothing else can start. It
     * returns an acknowledged write, or none when there was nothing to do.
     */
    public synchronized Optional<PendingWrite> alone(Supplier<Optional<PendingWrite>> commit) {
        if (newest != null) {
            newest.awaitSettled();
        }
        touched.clear();
        Optional<PendingWrite> write = commit.get();
        // Its keys are not listed, so whoever comes next must find it applied.
        write.ifPresent(PendingWrite::awaitSettled);
        return write;
    }

    private Optional<PendingWrite> firstTouching(ColumnData keys) {
        if (touched.isEmpty()) {
            return Optional.empty();
        }
        for (int i = 0; i < keys.rows(); i++) {
            PendingWrite write = touched.get(PrimaryKeys.of(keys, i));
            if (write != null && !write.isSettled()) {
                return Optional.of(write);
            }
        }
        return Optional.empty();
    }

    private PendingWrite enter(ColumnData keys, PendingWrite write) {
        newest = write;
        for (int i = 0; i < keys.rows(); i++) {
            touched.put(PrimaryKeys.of(keys, i), write);
        }
        return write;
    }

    /** Writes settle in order, so once the newest has, all have. */
    private void forgetSettled() {
        if (newest != null && newest.isSettled()) {
            touched.clear();
        } else if (touched.size() > 100_000) {
            touched.values().removeIf(PendingWrite::isSettled);
        }
    }
}
