package io.tercel;

import io.tercel.config.ConsistencyLevel;
import io.tercel.config.Durability;
import io.tercel.error.NotFoundException;
import io.tercel.segment.CollectionStore;
import io.tercel.segment.Snapshot;
import io.tercel.time.Deadline;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;

/** What the reads and the writes of one session on a collection have in common. Safe for use by many threads. */
final class CollectionSession {

    private final EmbeddedDatabase database;
    private final OpenCollection open;

    /** The newest write of this session: what a SESSION read has to see. */
    private final AtomicLong lastWrite;

    CollectionSession(EmbeddedDatabase database, OpenCollection open, long seen) {
        this.database = database;
        this.open = open;
        this.lastWrite = new AtomicLong(seen);
    }

    EmbeddedDatabase database() {
        return database;
    }

    OpenCollection open() {
        return open;
    }

    CollectionStore store() {
        return open.store();
    }

    /** How durable writes are that say nothing. */
    Durability durability() {
        return database.options().durability();
    }

    /** A write of this session has been acknowledged. */
    void wrote(long timestamp) {
        lastWrite.accumulateAndGet(timestamp, Math::max);
    }

    /** Returns when reads may begin that are as fresh as the level says. */
    void awaitConsistency(ConsistencyLevel level, Deadline deadline) {
        database.awaitConsistency(level, lastWrite.get(), deadline);
    }

    /** What a read sees: as fresh as was asked for, or as it was then. */
    Snapshot snapshot(
            OpenCollection.Form form, Optional<ConsistencyLevel> asked, OptionalLong asOf, Deadline deadline) {
        if (asOf.isPresent()) {
            database.awaitMoment(asOf.getAsLong(), deadline);
            open.awaitLoad(deadline);
            return form.store().snapshotAsOf(asOf.getAsLong());
        }
        ConsistencyLevel level = asked.orElse(form.store().schema().consistency());
        awaitConsistency(level, deadline);
        return form.store().snapshot();
    }

    /** Runs a write that brings rows. */
    <T> T bringing(Supplier<T> call) {
        return maintaining(() -> database.room().bringing(() -> {
            database.room().await(open);
            return open.shared(call);
        }));
    }

    /** Runs a write that only takes rows away. */
    <T> T removing(Supplier<T> call) {
        return maintaining(() -> database.room().removing(() -> {
            database.room().awaitToRemove(open);
            return open.shared(call);
        }));
    }

    /** Runs something that takes long and minds no change of the schema meanwhile. */
    <T> T maintaining(Supplier<T> call) {
        return database.call(() -> {
            database.requireWritable();
            open.requireExisting();
            return call.get();
        });
    }

    /** Runs a read under one form of the collection. */
    @SuppressWarnings("ReferenceEquality") // whether it is still that form, not one that is alike
    <T> T reading(Function<OpenCollection.Form, T> call) {
        return database.reading(() -> {
            while (true) {
                OpenCollection.Form form = open.form();
                open.requireExisting();
                try {
                    return call.apply(form);
                } catch (NotFoundException e) {
                    // Replaced after it was taken and before it could be held: the request is looked at anew.
                    if (open.form() == form) {
                        throw e;
                    }
                }
            }
        });
    }
}
