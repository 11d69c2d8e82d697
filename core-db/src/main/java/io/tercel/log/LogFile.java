package io.tercel.log;

import io.tercel.io.Directory;
import io.tercel.io.FileHeader;
import io.tercel.io.FileIdentity;
import io.tercel.io.FileOutput;
import io.tercel.io.PendingFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * The log file that is being written. Small frames are gathered, so that a batch of them is one system call. Confined to the
 * log's thread.
 */
final class LogFile implements AutoCloseable {

    private static final int GATHERED_BYTES = 256 << 10;
    private static final byte[] ZEROS = new byte[LogFormat.ALIGNMENT];

    private final UUID databaseId;
    private final long number;
    private final FileOutput output;
    private final ByteBuffer gathered = ByteBuffer.allocate(GATHERED_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private long syncedBytes;

    /** Where the frames of callers begin. */
    private long beginning;

    private LogFile(UUID databaseId, long number, FileOutput output) {
        this.databaseId = databaseId;
        this.number = number;
        this.output = output;
    }

    /**
     * Makes a new file, durable with its name, that says which place of the log it continues.
     *
     * @param preface payload of the frame that comes before those of callers
     */
    static LogFile create(
            Directory directory,
            UUID databaseId,
            long number,
            LogPosition previousEnd,
            long timestamp,
            Optional<ByteBuffer> preface) {
        try (PendingFile pending = PendingFile.create(directory, LogFormat.fileName(number))) {
            LogFile file = new LogFile(databaseId, number, pending.output());
            file.output.write(FileHeader.encode(LogFormat.TYPE, new FileIdentity(databaseId, number)));
            ByteBuffer payload =
                    ByteBuffer.allocate(LogFormat.OPENING_PAYLOAD_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            payload.putLong(previousEnd.file()).putLong(previousEnd.offset()).flip();
            file.append(LogFormat.OPENING, timestamp, payload);
            preface.ifPresent(bytes -> file.append(LogPreface.FRAME_TYPE, timestamp, bytes));
            file.beginning = file.position();
            file.flush();
            pending.publish();
            file.syncedBytes = file.output.position();
            return file;
        }
    }

    long number() {
        return number;
    }

    /** Where the next frame begins. */
    long position() {
        return output.position() + gathered.position();
    }

    /** Whether no caller has appended anything. */
    boolean isEmpty() {
        return position() == beginning;
    }

    LogPosition end() {
        return new LogPosition(number, position());
    }

    /** Appends a frame; it reaches the operating system with {@link #flush()} at the latest. */
    void append(byte type, long timestamp, ByteBuffer payload) {
        CRC32C checksum = LogFormat.checksumAt(databaseId, number, position());
        int payloadBytes = payload.remaining();
        flushUnlessFits(LogFormat.HEADER_BYTES);
        int header = gathered.position();
        gathered.putInt(payloadBytes)
                .put(type)
                .put(ZEROS, 0, 3)
                .putLong(timestamp)
                .putLong(syncedBytes);
        checksum.update(gathered.array(), header, gathered.position() - header);
        gathered.putInt((int) checksum.getValue());
        checksum.update(gathered.array(), gathered.position() - Integer.BYTES, Integer.BYTES);
        checksum.update(payload.duplicate());
        write(payload.duplicate());

        int padding = (int) (LogFormat.frameBytes(payloadBytes) - LogFormat.HEADER_BYTES - payloadBytes)
                - LogFormat.TRAILER_BYTES;
        checksum.update(ZEROS, 0, padding);
        flushUnlessFits(padding + LogFormat.TRAILER_BYTES);
        gathered.put(ZEROS, 0, padding).putInt((int) checksum.getValue());
    }

    private void write(ByteBuffer payload) {
        if (payload.remaining() <= gathered.remaining()) {
            gathered.put(payload);
        } else {
            flush();
            output.write(payload);
        }
    }

    private void flushUnlessFits(int bytes) {
        if (gathered.remaining() < bytes) {
            flush();
        }
    }

    /** Hands everything to the operating system. */
    void flush() {
        if (gathered.position() > 0) {
            output.write(gathered.flip());
            gathered.clear();
        }
    }

    /** Makes everything durable; a no-op if it is. */
    void sync() {
        flush();
        if (syncedBytes < output.position()) {
            output.sync();
            syncedBytes = output.position();
        }
    }

    /**
     * Takes away a batch that was written in part, durably, so that nothing of it comes back after a crash (P10). To be called
     * after a write failed, before anything else.
     */
    void cutBackTo(long position) {
        gathered.clear();
        if (output.position() > position) {
            output.truncate(position);
            output.sync();
            syncedBytes = position;
        }
    }

    @Override
    public void close() {
        output.close();
    }
}
