package io.tercel.commit;

import io.tercel.config.Durability;
import io.tercel.error.ConsistencyTimeoutException;
import io.tercel.error.InvalidRequestException;
import io.tercel.error.StorageFailedException;
import io.tercel.io.MappedFault;
import io.tercel.log.DurableListener;
import io.tercel.log.LogFrame;
import io.tercel.log.LogPosition;
import io.tercel.log.LogTicket;
import io.tercel.log.WriteAheadLog;
import io.tercel.log.WriteRecord;
import io.tercel.log.WriteRecordCodec;
import io.tercel.segment.CollectionStore;
import io.tercel.segment.PreparedWrite;
import io.tercel.time.Deadline;
import io.tercel.time.ServiceTime;
import io.tercel.time.TimestampOracle;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/*
 * The life of a write, after its rows have been checked and encoded:
 *
 *   sequence()    under one lock: a timestamp, a place in the queue of pending writes, a place in the log. The order of the three is
 *                 the same, so replaying the log gives the same history.
 *   the log       makes the frame as durable as asked, on its own thread, and says so in log order (onDurable).
 *   acknowledge() the caller learns that the write is safe.
 *   apply         on the applying thread, in the same order: rows appear to readers, service time advances.
 *
 * Acknowledging does not wait for applying. A reader who must see a write waits for the service time (consistency levels do).
 *
 * A frame that the log could not write is never given to onDurable. Its caller takes the exception, and its place in the queue is
 * passed over when a later frame is durable.
 */
/** Orders writes, logs them, and applies them. */
public final class CommitPipeline implements DurableListener {

    private final TimestampOracle oracle;
    private final ServiceTime serviceTime;
    private final Executor applier;
    private final Consumer<CollectionStore> applied;
    private final InFlight inFlight;

    /** Orders timestamps, the queue and the log. */
    private final ReentrantLock sequencing = new ReentrantLock();

    /** The last write that was given a place; guarded by {@link #sequencing}. */
    private Optional<PendingWrite> newest = Optional.empty();

    private final ConcurrentLinkedDeque<PendingWrite> pending = new ConcurrentLinkedDeque<>();
    private final AtomicReference<Optional<RuntimeException>> failure = new AtomicReference<>(Optional.empty());

    /** Whether memory has stopped following the log. Only the applying thread touches it. */
    private boolean applyFailed;

    /** The newest timestamp of what was given to {@link #record}. */
    private volatile long lastRecorded;

    private volatile Optional<WriteAheadLog> log = Optional.empty();
    private final AtomicReference<LogPosition> acknowledgedEnd;
    private final AtomicLong acknowledged;

    /**
     * A pipeline, to be connected to its log.
     *
     * @param oracle gives timestamps, under this pipeline's lock
     * @param serviceTime advanced after each applied write
     * @param applier runs what it is given one after the other, in the order given
     * @param recoveredEnd where the log ended when it was opened
     * @param applied told of the collection after each applied write, on the applying thread
     * @param inFlightBytes bytes of writes that may be logged and not applied yet
     */
    public CommitPipeline(
            TimestampOracle oracle,
            ServiceTime serviceTime,
            Executor applier,
            LogPosition recoveredEnd,
            Consumer<CollectionStore> applied,
            long inFlightBytes) {
        this.oracle = oracle;
        this.serviceTime = serviceTime;
        this.applier = applier;
        this.acknowledgedEnd = new AtomicReference<>(recoveredEnd);
        this.acknowledged = new AtomicLong(serviceTime.get());
        this.applied = applied;
        this.inFlight = new InFlight(inFlightBytes);
    }

    /** Connects the log whose listener this is. Called once, before the first write. */
    public void connect(WriteAheadLog opened) {
        log = Optional.of(opened);
    }

    /**
     * Gives a write its place in time and in the log. Waits only when too much is on its way already, or for {@code room}.
     *
     * @param room returns when memory has room for more rows, or throws. Asked when the write counts among those on their way, so
     *     that any number of writers that found room together bring no more than what may be on its way
     * @throws StorageFailedException when the log has failed before, or a write could not be applied
     * @throws io.tercel.error.LimitExceededException when the write is too large for one frame
     */
    public PendingWrite sequence(CollectionStore target, PreparedWrite prepared, Durability durability, Runnable room) {
        return sequence(target, prepared, durability, room, oracle::next);
    }

    /**
     * As {@link #sequence(CollectionStore, PreparedWrite, Durability, Runnable)}, for a write that has its timestamp from elsewhere.
     *
     * @param timestamp larger than all before it
     */
    public PendingWrite sequenceAt(
            CollectionStore target, PreparedWrite prepared, Durability durability, Runnable room, long timestamp) {
        return sequence(target, prepared, durability, room, () -> {
            oracle.reach(timestamp);
            return timestamp;
        });
    }

    /** Nothing else comes up to a timestamp: reads need not wait for more. To be called when all that was sequenced has been applied. */
    public void passed(long timestamp) {
        sequencing.lock();
        try {
            oracle.reach(timestamp);
        } finally {
            sequencing.unlock();
        }
        serviceTime.advance(timestamp);
    }

    private PendingWrite sequence(
            CollectionStore target,
            PreparedWrite prepared,
            Durability durability,
            Runnable room,
            LongSupplier timestamp) {
        requireUsable();
        Runnable leave = inFlight.enter(WriteRecordCodec.encodedBytes(prepared.record()));
        ByteBuffer payload;
        try {
            room.run();
            payload = WriteRecordCodec.encode(prepared.record());
        } catch (RuntimeException | Error e) {
            leave.run();
            throw e;
        }
        sequencing.lock();
        try {
            PendingWrite write =
                    new PendingWrite(target, prepared, timestamp.getAsLong(), acknowledgedEnd.get(), leave);
            pending.addLast(write);
            try {
                write.ticket(log.orElseThrow().append(WriteRecord.FRAME_TYPE, write.timestamp(), payload, durability));
            } catch (RuntimeException e) {
                pending.removeLastOccurrence(write);
                write.settle();
                throw e;
            }
            newest = Optional.of(write);
            return write;
        } finally {
            sequencing.unlock();
        }
    }

    /**
     * Gives something that changes no row a place in time and in the log, in the order of the writes. Nothing is to be applied, so service
     * time merely passes it. The ticket is done when it is durable.
     *
     * @param type of the frame; not that of a write
     * @throws StorageFailedException when the log has failed before
     */
    public LogTicket record(byte type, ByteBuffer payload) {
        sequencing.lock();
        try {
            long timestamp = oracle.next();
            LogTicket ticket = log.orElseThrow().append(type, timestamp, payload, Durability.FSYNC);
            lastRecorded = timestamp;
            return ticket;
        } finally {
            sequencing.unlock();
        }
    }

    /**
     * Whether the applied timestamp lies after all that has been recorded. Between the two, the catalog is already what the log will say that it
     * became later. When the log has failed nothing more is to be waited for.
     */
    public boolean hasPassedRecords() {
        return serviceTime.get() >= lastRecorded || failure.get().isPresent();
    }

    /** What has been recorded brought rows that a STRONG read has to see: one of a follower waits for them, too. */
    public void acknowledgeRecorded() {
        acknowledged.accumulateAndGet(lastRecorded, Math::max);
    }

    /** Whether there are writes that have begun and are not applied; those that wait for room or for the log are among them. */
    public boolean hasWritesOnTheirWay() {
        return !inFlight.isEmpty();
    }

    /** A timestamp that no write has, for keys that the database makes: unique and growing. */
    public long uniqueNumber() {
        sequencing.lock();
        try {
            return oracle.next();
        } finally {
            sequencing.unlock();
        }
    }

    /** A timestamp that no write has; all writes to come are newer than it, and than one that data from elsewhere carries. */
    public long timestampAfter(long foreign) {
        sequencing.lock();
        try {
            return oracle.nextAfter(foreign);
        } finally {
            sequencing.unlock();
        }
    }

    /**
     * Waits until the write is as durable as asked.
     *
     * @throws io.tercel.error.StorageFullException when the disk is full; the write has not happened
     * @throws StorageFailedException when the log failed; after reopening the write is there whole or not at all
     */
    public void acknowledge(PendingWrite write) {
        try {
            LogPosition end = write.ticket().awaitPosition();
            acknowledgedEnd.accumulateAndGet(end, (known, reached) -> reached.compareTo(known) > 0 ? reached : known);
            acknowledged.accumulateAndGet(write.timestamp(), Math::max);
        } catch (RuntimeException e) {
            pending.remove(write);
            write.settle();
            throw e;
        }
    }

    /**
     * Returns once everything up to a timestamp has been applied, and sees to it that nothing comes later that is older: what is read
     * as of that timestamp stays the same for ever.
     *
     * @throws InvalidRequestException when the timestamp is still to come
     * @throws ConsistencyTimeoutException when that takes longer than allowed
     */
    public void awaitMoment(long timestamp, Deadline deadline) {
        if (serviceTime.get() >= timestamp) {
            return;
        }
        Optional<PendingWrite> last;
        sequencing.lock();
        try {
            if (!oracle.pass(timestamp)) {
                throw new InvalidRequestException(
                        "asOf: timestamp %d is still to come; it is now %d, and the newest write is %d"
                                .formatted(timestamp, oracle.now(), serviceTime.get()));
            }
            last = newest;
        } finally {
            sequencing.unlock();
        }
        // Writes settle in order. One that failed never advances the service time, so that cannot be waited for.
        if (last.isPresent() && !last.get().awaitSettled(deadline)) {
            throw new ConsistencyTimeoutException("data up to timestamp %d was not applied within %d ms (applied: %d)"
                    .formatted(timestamp, deadline.allowed().toMillis(), serviceTime.get()));
        }
        // One that was acknowledged and could not be applied must not be missing without a word (P4).
        serviceTime.await(Math.min(timestamp, acknowledged.get()), deadline);
    }

    /** The newest acknowledged timestamp: what a STRONG read has to see. */
    public long acknowledgedTimestamp() {
        return acknowledged.get();
    }

    @Override
    public void onDurable(LogFrame frame) {
        long timestamp = frame.timestamp();
        if (frame.type() == WriteRecord.FRAME_TYPE) {
            applier.execute(() -> applyUpTo(timestamp));
        } else {
            applier.execute(() -> passUpTo(timestamp));
        }
    }

    /** What is still pending below a durable frame has failed. */
    private void passUpTo(long timestamp) {
        PendingWrite write = pending.peekFirst();
        while (write != null && write.timestamp() < timestamp) {
            pending.remove(write);
            write.settle();
            write = pending.peekFirst();
        }
        if (!applyFailed) {
            serviceTime.advance(timestamp);
        }
    }

    private void applyUpTo(long timestamp) {
        PendingWrite write = pending.pollFirst();
        while (write != null && write.timestamp() < timestamp) {
            write.settle();
            write = pending.pollFirst();
        }
        if (write == null || write.timestamp() != timestamp) {
            failApplying(
                    new IllegalStateException("the log made a write durable that was never sequenced: " + timestamp));
            return;
        }
        try {
            // After a failure to apply, memory stays at the last good moment: a prefix of the log (P3).
            if (!applyFailed) {
                write.apply();
                serviceTime.advance(timestamp);
                applied.accept(write.target());
            }
        } catch (RuntimeException e) {
            failApplying(e);
        } catch (Error e) {
            // Without this the next write would be applied, and one that was acknowledged be missing (P4).
            failApplying(
                    MappedFault.isOne(e)
                            ? MappedFault.of("the database", e)
                            : new IllegalStateException("a write could not be applied: " + e, e));
        } finally {
            write.settle();
        }
    }

    private void failApplying(RuntimeException cause) {
        applyFailed = true;
        failWrites(cause);
    }

    /**
     * From now on no write is taken: memory no longer follows the log, or the manifest could not be written. What is on its way is still
     * applied where that can be done, since whoever reads must see what was acknowledged (P11).
     */
    public void failWrites(RuntimeException cause) {
        failure.compareAndSet(Optional.empty(), Optional.of(cause));
    }

    /** Throws when writes are not taken any more. */
    public void requireUsable() {
        failure.get().ifPresent(cause -> {
            throw new StorageFailedException(
                    "the database takes no writes since a write could not be completed (%s); open it again to go on from its log"
                            .formatted(cause.getMessage()),
                    cause);
        });
    }
}
