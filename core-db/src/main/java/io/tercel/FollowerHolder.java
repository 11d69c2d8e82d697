package io.tercel;

import io.tercel.cdc.ReplicaTarget;
import io.tercel.error.NotFoundException;
import java.util.Optional;
import java.util.function.Supplier;

/** Knows the follower of a task while it is open. Safe for use by many threads. */
final class FollowerHolder {

    private final Supplier<EmbeddedDatabase> opener;
    private volatile Optional<EmbeddedDatabase> follower = Optional.empty();

    FollowerHolder(Supplier<EmbeddedDatabase> opener) {
        this.opener = opener;
    }

    /** Of a task that has no follower. */
    static FollowerHolder none() {
        return new FollowerHolder(() -> {
            throw new IllegalStateException("a listener is no follower");
        });
    }

    /** Opens it for the task. */
    ReplicaTarget open() {
        EmbeddedDatabase opened = opener.get();
        follower = Optional.of(opened);
        return new FollowerTarget(opened, () -> follower = Optional.empty());
    }

    /** The follower while it is open. */
    Optional<EmbeddedDatabase> follower() {
        return follower;
    }

    /** As {@link #follower()}; says whose it would be when there is none. */
    EmbeddedDatabase follower(String task) {
        return follower.orElseThrow(
                () -> new NotFoundException("replication task '%s' has no follower that is open".formatted(task)));
    }
}
