package io.tercel;

import io.tercel.cdc.ChangePosition;
import io.tercel.cdc.ReplicationState;
import io.tercel.cdc.Replicator;
import io.tercel.query.WriteResult;
import io.tercel.time.Timestamp;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/** A task of an {@link EmbeddedReplication}. */
final class EmbeddedReplicationTask implements ReplicationTask {

    private final EmbeddedReplication replication;
    private final String name;
    private final Replicator replicator;
    private final FollowerHolder holder;
    private final long begun;

    /**
     * A task that does not run yet.
     *
     * @param record what is kept of it
     */
    EmbeddedReplicationTask(
            EmbeddedReplication replication, TaskFile.Task record, Replicator replicator, FollowerHolder holder) {
        this.replication = replication;
        this.name = record.name();
        this.replicator = replicator;
        this.holder = holder;
        this.begun = Math.max(record.begun(), record.after());
    }

    void begin() {
        replicator.begin();
    }

    void startBegun() {
        replicator.startBegun();
    }

    void abandon() {
        replicator.abandon();
    }

    void start() {
        replicator.start();
    }

    void stop(ReplicationState then) {
        replicator.stop(then);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public ReplicationState state() {
        return replicator.state();
    }

    @Override
    public Optional<RuntimeException> failure() {
        return replicator.failure();
    }

    @Override
    public ChangePosition position() {
        return replicator.position();
    }

    @Override
    public Duration lag() {
        long newest = replication.acknowledged();
        long reached = Math.max(
                position().timestamp(),
                holder.follower().map(EmbeddedDatabase::appliedTimestamp).orElse(0L));
        if (reached == 0) {
            // It has nothing yet: it is behind since it was begun, not since 1970.
            reached = begun;
        }
        return newest <= reached
                ? Duration.ZERO
                : Duration.ofMillis(Timestamp.toMillis(newest) - Timestamp.toMillis(reached));
    }

    @Override
    public synchronized void pause() {
        if (state() == ReplicationState.RUNNING
                || state() == ReplicationState.RETRYING
                || state() == ReplicationState.FAILED) {
            replicator.stop(ReplicationState.PAUSED);
            replication.setPaused(name, true);
        }
    }

    @Override
    public synchronized void resume() {
        if (state() == ReplicationState.PAUSED || state() == ReplicationState.FAILED) {
            replication.setPaused(name, false);
            // One that has failed has a thread that has ended.
            replicator.stop(ReplicationState.PAUSED);
            replicator.start();
        }
    }

    @Override
    public synchronized void delete() {
        if (state() == ReplicationState.CLOSED) {
            return;
        }
        replicator.stop(ReplicationState.CLOSED);
        replication.forget(name);
    }

    @Override
    public Database follower() {
        return holder.follower(name);
    }

    @Override
    public Collection session(String collection, WriteResult seen) {
        Objects.requireNonNull(collection, "collection");
        Objects.requireNonNull(seen, "seen");
        return holder.follower(name).session(collection, seen.timestamp());
    }
}
