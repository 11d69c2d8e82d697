package io.tercel.cdc;

import io.tercel.backup.CollectionFilter;
import io.tercel.error.VectorDbException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Reading goes ahead of writing. A part of the changes is read and handed on while earlier ones are being made durable, so that those which
 * come while the disk is busy share the next sync, and the further the copy is behind, the more of them do. Were each part waited for, the copy
 * would pay a sync for every write while it also reads and applies it, and could not keep up with a writer that only pays the sync.
 */
/** Makes another directory what the database is. What has come there is its own checkpoint, see {@link ReplicaTarget}. */
public final class ReplicaFollow implements Follow {

    private static final Logger LOGGER = LoggerFactory.getLogger(ReplicaFollow.class);

    /** Parts of a mebibyte or somewhat more that may be on their way; what they take in memory is bounded by the target. */
    private static final int PARTS_AHEAD = 16;

    private final LoggedChanges changes;
    private final Supplier<ReplicaTarget> opener;
    private final CollectionFilter collections;
    private final long from;
    private volatile ChangePosition position;

    /** Ends of the parts that are on their way. */
    private final Deque<ChangePosition> ahead = new ArrayDeque<>();

    private volatile Optional<ChangeReader> reader = Optional.empty();
    private @Nullable ReplicaTarget target;
    private @Nullable ReplicaSink sink;

    /**
     * A directory that is to follow.
     *
     * @param opener opens it
     * @param collections those that are followed
     * @param from what it holds from the beginning, as a timestamp, if that is more than it says itself
     * @param known the place that was reached before, for information
     */
    public ReplicaFollow(
            LoggedChanges changes,
            Supplier<ReplicaTarget> opener,
            CollectionFilter collections,
            long from,
            ChangePosition known) {
        this.changes = changes;
        this.opener = opener;
        this.collections = collections;
        this.from = from;
        this.position = known;
    }

    @Override
    public void begin() {
        ReplicaTarget opened = opener.get();
        target = opened;
        long start = Math.max(from, opened.timestamp());
        ChangeReader reading = changes.readAfter(start);
        sink = new ReplicaSink(opened, collections, reading.catalog(), start);
        reader = Optional.of(reading);
        position = reading.position();
    }

    @Override
    public void advance(Duration wait) {
        ReplicaSink into = sink;
        if (into == null) {
            throw new IllegalStateException("not begun");
        }
        ChangeReader reading = reader.orElseThrow();
        boolean more = readPart(reading, into, ahead.isEmpty() ? wait : Duration.ZERO);
        if (!more || ahead.size() > PARTS_AHEAD) {
            ChangePosition reached = ahead.isEmpty() ? reading.position() : ahead.removeFirst();
            into.commit(reached.timestamp());
            position = reached;
        }
    }

    /** Whether there was one. */
    private boolean readPart(ChangeReader reading, ReplicaSink into, Duration wait) {
        ChangePosition before = reading.position();
        boolean[] taken = new boolean[1];
        reading.read(
                wait,
                change -> {
                    into.take(change);
                    taken[0] = true;
                },
                () -> !taken[0]);
        boolean moved = !reading.position().equals(before);
        if (moved) {
            ahead.addLast(reading.position());
        }
        return moved;
    }

    @Override
    public ChangePosition position() {
        return position;
    }

    @Override
    public void stop() {
        reader.ifPresent(ChangeReader::stop);
    }

    @Override
    public void end() {
        reader = Optional.empty();
        sink = null;
        ahead.clear();
        ReplicaTarget open = target;
        target = null;
        if (open != null) {
            try {
                open.close();
            } catch (VectorDbException e) {
                LOGGER.warn("closing a follower failed; opening it again finds what it holds", e);
            }
        }
    }
}
