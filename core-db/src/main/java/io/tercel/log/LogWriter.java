package io.tercel.log;

import io.tercel.config.Durability;
import io.tercel.error.StorageFailedException;
import io.tercel.error.StorageFullException;
import io.tercel.error.VectorDbException;
import io.tercel.io.Directory;
import io.tercel.io.Reserve;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * What the log's thread does with a batch of requests.
 *
 * Order. Frames are written, delivered to the listener and acknowledged in the order in which they were appended, whatever
 * their durability, so that what is visible is always a prefix (P3, P4). A frame with NONE is delivered before it is written,
 * unless an earlier frame has still to become durable.
 *
 * A full disk (P10). The whole batch is cut off again and its frames fail, except those that were delivered already: they are
 * acknowledged and visible, and later frames must not overtake them, so they stay in `unwritten` and go first next time.
 * Whose frame may use the reserve brings it again; the log itself uses it only to begin and to close.
 * While there are any, NONE is treated as OS_BUFFER, which keeps `unwritten` from growing without bound.
 *
 * A disk that was full already when the log was opened. There is no file yet; it is begun when something comes that has to be written, and that
 * fails like others while there is no room. Until then the log ends where recovery has found its end.
 *
 * Any other failure (P11). Nobody knows what the disk holds, so nothing more is written to it, ever. Everything that waits
 * and everything that comes fails with the first cause. In particular a sync is not tried again: the kernel may have dropped
 * the pages and would report success.
 */
final class LogWriter {

    private static final Logger LOG = LoggerFactory.getLogger(LogWriter.class);

    private final Place place;
    private final LogOptions options;
    private final DurableListener listener;
    private final GroupCommit queue;
    private final Reserve reserve;
    private final LogPreface preface;
    private final LogEnd end;

    /** None while there has been no room to begin one. */
    private @Nullable LogFile file;

    private long lastTimestamp;
    private List<LogRequest.Append> unwritten = new ArrayList<>();

    /** Whether frames have been acknowledged that a power cut would still take. */
    private boolean owesSync;

    /** Set once, by the log's thread; read by appenders, so that they are refused without waiting for their turn. */
    private volatile @Nullable Throwable failure;

    /**
     * Where a log is continued.
     *
     * @param number of its first file
     * @param continues the end of what there is
     */
    record Place(Directory directory, UUID databaseId, long number, LogPosition continues) {}

    LogWriter(
            Place place,
            LogOptions options,
            DurableListener listener,
            GroupCommit queue,
            Reserve reserve,
            LogPreface preface,
            LogEnd end,
            long lastTimestamp) {
        this.place = place;
        this.options = options;
        this.listener = listener;
        this.queue = queue;
        this.reserve = reserve;
        this.preface = preface;
        this.end = end;
        this.lastTimestamp = lastTimestamp;
    }

    /** Begins the first file, if there is room. Before {@link #run}. */
    void begin() {
        try {
            reserve.using(this::begun);
        } catch (StorageFullException e) {
            LOG.warn(
                    "the disk of {} is too full for a file of the log: what is there can be read, writes are refused until there is room: {}",
                    place.directory(),
                    e.getMessage());
        }
    }

    /** The file that is written to, begun if there is none yet. */
    private LogFile begun() {
        LogFile known = file;
        if (known != null) {
            return known;
        }
        LogFile first = LogFile.create(
                place.directory(),
                place.databaseId(),
                place.number(),
                place.continues(),
                lastTimestamp,
                preface.payload());
        file = first;
        end.durable(first.end());
        return first;
    }

    private LogPosition fileEnd() {
        LogFile known = file;
        return known == null ? place.continues() : known.end();
    }

    /** Serves requests until the queue is closed and empty, then closes the log. Nothing escapes: failures go to tickets. */
    void run(LogTicket closing) {
        for (List<LogRequest> batch = queue.drain(); !batch.isEmpty(); batch = queue.drain()) {
            serve(batch);
        }
        close(closing);
    }

    /** Throws if the log has failed. */
    void requireUsable() {
        if (failure != null) {
            throw failed();
        }
    }

    private void serve(List<LogRequest> batch) {
        List<LogRequest> untilRotation = new ArrayList<>();
        for (LogRequest request : batch) {
            if (request instanceof LogRequest.Rotate rotate) {
                commit(untilRotation);
                untilRotation = new ArrayList<>();
                rotate(rotate);
            } else {
                untilRotation.add(request);
            }
        }
        commit(untilRotation);
        queue.release(batch.stream().mapToLong(LogRequest::queuedBytes).sum());
    }

    private void commit(List<LogRequest> requests) {
        List<LogRequest.Append> frames = new ArrayList<>();
        List<LogTicket> syncs = new ArrayList<>();
        boolean ready = false;
        for (LogRequest request : requests) {
            switch (request) {
                case LogRequest.Append append -> frames.add(append);
                case LogRequest.Sync sync -> {
                    syncs.add(sync.ticket());
                    ready |= sync.ready();
                }
                case LogRequest.Rotate rotate -> throw new IllegalArgumentException("a rotation divides batches");
            }
        }
        Delivery delivery = new Delivery(frames);
        try {
            requireUsable();
            if (file == null && frames.isEmpty() && !ready) {
                syncs.forEach(ticket -> ticket.complete(place.continues()));
                return;
            }
            if (file != null && unwritten.isEmpty()) {
                delivery.deliverWhileNone();
            }
            if (write(delivery, syncs)) {
                acknowledge(delivery, syncs);
            }
        } catch (RuntimeException | Error e) {
            StorageFailedException failed = fail(e);
            delivery.failRest(failed);
            syncs.forEach(ticket -> ticket.fail(failed));
        }
    }

    /** Hands a batch to the operating system, or, if the disk is full, leaves the log as it was and tells the callers. */
    private boolean write(Delivery delivery, List<LogTicket> syncs) {
        try {
            LogFile current = begun();
            if (current.position() >= options.fileBytes()) {
                startNewFile(current);
            }
            write(delivery.frames);
            return true;
        } catch (StorageFullException e) {
            if (options.gapless()) {
                throw e;
            }
            unwritten.addAll(delivery.delivered());
            delivery.failRest(e);
            syncs.forEach(ticket -> ticket.fail(e));
            return false;
        }
    }

    private void acknowledge(Delivery delivery, List<LogTicket> syncs) {
        LogFile written = begun();
        delivery.deliverUntilFsync();
        if (!syncs.isEmpty() || !delivery.isComplete()) {
            written.sync();
            owesSync = false;
            end.durable(written.end());
        } else {
            end.written(written.end());
        }
        delivery.deliverRest();
        syncs.forEach(ticket -> ticket.complete(written.end()));
    }

    /** Writes what was left over and then the frames; on a full disk all of it is taken away again. */
    private void write(List<LogRequest.Append> frames) {
        LogFile to = begun();
        long start = to.position();
        long timestamp = lastTimestamp;
        try {
            unwritten.forEach(append -> append(to, append));
            frames.forEach(append -> append(to, append));
            to.flush();
            unwritten = new ArrayList<>();
        } catch (StorageFullException e) {
            lastTimestamp = timestamp;
            cutBackTo(to, start, e);
            throw e;
        }
    }

    private void append(LogFile to, LogRequest.Append append) {
        to.append(append.frame().type(), append.frame().timestamp(), append.payload());
        lastTimestamp = append.frame().timestamp();
    }

    private static void cutBackTo(LogFile cut, long position, StorageFullException full) {
        try {
            cut.cutBackTo(position);
        } catch (VectorDbException e) {
            e.addSuppressed(full);
            throw new StorageFailedException("cannot cut off what a full disk left unfinished: " + e.getMessage(), e);
        }
    }

    private void rotate(LogRequest.Rotate rotate) {
        commit(List.of());
        try {
            requireUsable();
            if (!unwritten.isEmpty()) {
                throw new StorageFullException("cannot begin a new log file: the disk is full");
            }
            LogFile current = file;
            if (current != null && !current.isEmpty()) {
                startNewFile(current);
            }
            rotate.ticket().complete(fileEnd());
        } catch (StorageFullException e) {
            rotate.ticket().fail(e);
        } catch (RuntimeException | Error e) {
            rotate.ticket().fail(fail(e));
        }
    }

    /** The old file is synced whole before a new one can exist: whoever finds a newer file knows that. */
    private void startNewFile(LogFile old) {
        old.sync();
        LogFile next = LogFile.create(
                place.directory(), place.databaseId(), old.number() + 1, old.end(), lastTimestamp, preface.payload());
        file = next;
        end.durable(next.end());
        old.close();
    }

    private void close(LogTicket closing) {
        try (LogFile last = file) {
            if (failure == null && last != null) {
                finish(last);
            } else if (owesSync) {
                throw failed();
            }
            // Otherwise everyone whose write did not become durable has been told.
            closing.complete(fileEnd());
        } catch (RuntimeException | Error e) {
            closing.fail(e instanceof StorageFullException full ? full : fail(e));
        }
    }

    private void finish(LogFile last) {
        try {
            reserve.using(() -> {
                write(List.of());
                return true;
            });
        } catch (StorageFullException e) {
            // What was acknowledged without being written is lost; what was written need not be.
            last.sync();
            throw e;
        }
        last.sync();
        try {
            // After the sync, so that the closing frame bears witness that everything before it was on disk (P8).
            reserve.using(() -> writeClosing(last));
        } catch (StorageFullException e) {
            LOG.debug("everything is durable; the next opening will merely not know that the log was closed", e);
        }
    }

    private boolean writeClosing(LogFile last) {
        long end = last.position();
        try {
            last.append(LogFormat.CLOSING, lastTimestamp, ByteBuffer.allocate(0));
            last.sync();
            return true;
        } catch (StorageFullException e) {
            cutBackTo(last, end, e);
            throw e;
        }
    }

    private StorageFailedException fail(Throwable cause) {
        if (failure == null) {
            failure = cause;
        }
        return failed();
    }

    private StorageFailedException failed() {
        Throwable cause = failure;
        String reason = cause == null ? "unknown" : String.valueOf(cause.getMessage());
        return new StorageFailedException(
                "the log of %s takes no more writes until it is opened again, because: %s"
                        .formatted(place.directory(), reason),
                cause);
    }

    /** How far the listener has come in a batch. */
    private final class Delivery {

        private final List<LogRequest.Append> frames;
        private int count;

        Delivery(List<LogRequest.Append> frames) {
            this.frames = frames;
        }

        boolean isComplete() {
            return count == frames.size();
        }

        List<LogRequest.Append> delivered() {
            return frames.subList(0, count);
        }

        void deliverWhileNone() {
            while (count < frames.size() && frames.get(count).durability() == Durability.NONE) {
                owesSync = true;
                deliver();
            }
        }

        void deliverUntilFsync() {
            while (count < frames.size() && frames.get(count).durability() != Durability.FSYNC) {
                owesSync = true;
                deliver();
            }
        }

        void deliverRest() {
            while (count < frames.size()) {
                deliver();
            }
        }

        void failRest(RuntimeException cause) {
            for (; count < frames.size(); count++) {
                frames.get(count).ticket().fail(cause);
            }
        }

        private void deliver() {
            LogRequest.Append append = frames.get(count);
            listener.onDurable(append.frame());
            append.ticket().complete(fileEnd());
            count++;
        }
    }
}
