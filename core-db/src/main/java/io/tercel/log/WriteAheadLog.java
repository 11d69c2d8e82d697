package io.tercel.log;

import io.tercel.config.Durability;
import io.tercel.error.ClosedException;
import io.tercel.error.LimitExceededException;
import io.tercel.error.StorageFailedException;
import io.tercel.error.StorageFullException;
import io.tercel.io.Directory;
import io.tercel.io.Reserve;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;

/**
 * The log that every write goes through before anyone can see it.
 *
 * <p>Frames are appended in timestamp order and handed to one thread of the log's own, which writes them in batches, makes
 * each as durable as it asked, tells the {@link DurableListener} in log order, and completes the tickets. Frames with
 * {@link Durability#FSYNC} of one batch share one sync. All file work is done on that thread, so interrupting a caller does
 * not close a file (P13).
 *
 * <p>A log is never appended to after a crash: {@link LogReader} finds where it ended, and {@link #open} continues in a new
 * file that says so. {@link #append} is for one caller at a time, the one that hands out timestamps; everything else may be
 * called by any thread at any time.
 */
public final class WriteAheadLog implements AutoCloseable {

    private final LogOptions options;
    private final GroupCommit queue;
    private final LogWriter writer;
    private final LogTicket closing = new LogTicket();
    private final LogEnd end;
    private final Thread thread;

    private long lastTimestamp;

    private WriteAheadLog(
            Directory directory,
            UUID databaseId,
            RecoveryReport recovered,
            LogOptions options,
            DurableListener listener,
            Reserve reserve,
            LogPreface preface,
            String name) {
        this.options = options;
        this.lastTimestamp = recovered.lastTimestamp();
        this.queue = new GroupCommit(options.queueBytes());
        long number = Math.max(newestFile(directory), recovered.end().file()) + 1;
        this.end = new LogEnd(recovered.end());
        this.writer = new LogWriter(
                new LogWriter.Place(directory, databaseId, number, recovered.end()),
                options,
                listener,
                queue,
                reserve,
                preface,
                end,
                lastTimestamp);
        writer.begin();
        this.thread = new Thread(() -> writer.run(closing), "tercel-log-" + name);
        thread.setDaemon(true);
    }

    /**
     * Continues the log in a new file, which is durable when this returns. Where even the reserve has no room for it, it is made when the first
     * frame comes: until then nothing is written, and all that is there can be read (P10).
     *
     * @param directory where the files lie, in its root
     * @param databaseId written into each file and each checksum
     * @param recovered what {@link LogReader} found in this directory; not from SALVAGE
     * @param options sizes
     * @param listener told of each frame, on the log's thread
     * @param reserve used for beginning and for closing when there is no room otherwise
     * @param preface what each file begins with
     * @param name ends the name of the log's thread
     * @throws io.tercel.error.StorageException if the new file cannot be made for another reason than a full disk
     */
    public static WriteAheadLog open(
            Directory directory,
            UUID databaseId,
            RecoveryReport recovered,
            LogOptions options,
            DurableListener listener,
            Reserve reserve,
            LogPreface preface,
            String name) {
        WriteAheadLog log =
                new WriteAheadLog(directory, databaseId, recovered, options, listener, reserve, preface, name);
        log.thread.start();
        return log;
    }

    /**
     * Hands a frame to the log and returns at once, unless so much is waiting already that this has to wait for room. Called
     * by one caller at a time.
     *
     * @param type what the payload is, from 1 to 127
     * @param timestamp not smaller than that of the frame before
     * @param payload its remaining bytes; they must not change until the ticket is done
     * @param durability what the frame survives when its ticket is done
     * @throws LimitExceededException if the payload is too large for one frame
     * @throws StorageFailedException if the log has failed before
     * @throws ClosedException if the log is closed
     */
    public LogTicket append(byte type, long timestamp, ByteBuffer payload, Durability durability) {
        if (type <= 0) {
            throw new IllegalArgumentException("frame type " + type);
        }
        if (timestamp < lastTimestamp) {
            throw new IllegalArgumentException("timestamp %d after %d".formatted(timestamp, lastTimestamp));
        }
        if (payload.remaining() > options.payloadBytes()) {
            throw new LimitExceededException("insertBytes", options.payloadBytes(), payload.remaining(), "log frame");
        }
        writer.requireUsable();
        LogTicket ticket = new LogTicket();
        LogFrame frame = new LogFrame(type, timestamp, payload);
        queue.enqueue(new LogRequest.Append(frame, payload.duplicate(), durability, ticket));
        lastTimestamp = timestamp;
        return ticket;
    }

    /** How far this log has come; always the same object. */
    public LogEnd end() {
        return end;
    }

    /**
     * Makes everything durable that was appended before, whatever durability it asked for. The position of the ticket is the
     * end of what is durable then.
     */
    public LogTicket sync() {
        return sync(false);
    }

    /** As {@link #sync}, and what is appended next finds a file; the ticket fails when the disk is too full to begin one. */
    public LogTicket ready() {
        return sync(true);
    }

    private LogTicket sync(boolean ready) {
        writer.requireUsable();
        LogTicket ticket = new LogTicket();
        queue.enqueue(new LogRequest.Sync(ticket, ready));
        return ticket;
    }

    /**
     * Begins a new file between what was appended before this call and what is appended after it. The position of the ticket
     * is that place: everything before it is durable, and it can be the checkpoint of a manifest. A file without frames is
     * not followed by another one.
     */
    public LogTicket rotate() {
        writer.requireUsable();
        LogTicket ticket = new LogTicket();
        queue.enqueue(new LogRequest.Rotate(ticket));
        return ticket;
    }

    /**
     * Writes and makes durable whatever waits, marks the log as closed and ends its thread. May be repeated; the later calls
     * wait for the first and then do nothing. Not to be called from the listener.
     *
     * @throws StorageFullException if frames that were acknowledged with NONE could not be written
     * @throws StorageFailedException if frames that were acknowledged with NONE or OS_BUFFER could not be made durable, now
     *     or when the log failed
     */
    @Override
    public void close() {
        boolean first = queue.close();
        awaitEnd();
        if (first) {
            closing.await();
        }
    }

    private void awaitEnd() {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static long newestFile(Directory directory) {
        List<String> names = directory.list("");
        return names.stream()
                .mapToLong(name -> LogFormat.fileNumber(name).orElse(0))
                .max()
                .orElse(0);
    }
}
