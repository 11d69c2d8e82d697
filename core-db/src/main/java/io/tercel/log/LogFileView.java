package io.tercel.log;

import io.tercel.error.CorruptionException;
import io.tercel.io.Directory;
import io.tercel.io.FileHeader;
import io.tercel.io.FileIdentity;
import io.tercel.io.MappedFile;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.UUID;

/** One log file being read: its header and its opening frame. */
final class LogFileView implements AutoCloseable {

    private final long number;
    private final MappedFile mapped;
    private final FrameCursor frames;

    /** The position that the opening frame names, or what is wrong with header or opening frame. */
    private final Optional<LogPosition> previousEnd;

    private final Optional<CorruptionException> damage;

    private final boolean foreign;
    private final long openingTimestamp;

    private LogFileView(long number, MappedFile mapped, UUID databaseId) {
        this.number = number;
        this.mapped = mapped;
        this.frames = new FrameCursor(mapped.bytes(), databaseId, number);
        Optional<CorruptionException> found = Optional.empty();
        Optional<LogPosition> previous = Optional.empty();
        boolean headerIsWhole = false;
        boolean headerIsOurs = false;
        try {
            FileHeader header = FileHeader.decode(mapped.name(), mapped.bytes());
            headerIsWhole = true;
            header.requireType(mapped.name(), LogFormat.TYPE);
            header.requireIdentity(mapped.name(), new FileIdentity(databaseId, number));
            headerIsOurs = true;
            previous = Optional.of(readOpening());
        } catch (CorruptionException e) {
            found = Optional.of(e);
        }
        this.foreign = headerIsWhole && !headerIsOurs;
        this.damage = found;
        this.previousEnd = previous;
        this.openingTimestamp = previous.isPresent() ? frames.timestamp() : Long.MIN_VALUE;
    }

    static LogFileView open(Directory directory, UUID databaseId, long number) {
        return of(directory.open(LogFormat.fileName(number)), databaseId, number);
    }

    /** As {@link #open}, for the calling thread alone. */
    static LogFileView openHere(Directory directory, UUID databaseId, long number) {
        return of(directory.openHere(LogFormat.fileName(number)), databaseId, number);
    }

    private static LogFileView of(MappedFile mapped, UUID databaseId, long number) {
        try {
            return new LogFileView(number, mapped, databaseId);
        } catch (RuntimeException e) {
            mapped.close();
            throw e;
        }
    }

    private LogPosition readOpening() {
        if (!frames.moveTo(FileHeader.BYTES, length())
                || frames.type() != LogFormat.OPENING
                || frames.end() != LogFormat.FIRST_FRAME) {
            throw new CorruptionException(name(), FileHeader.BYTES, "no opening frame: " + frames.damage());
        }
        ByteBuffer payload = frames.payload();
        long file = payload.getLong();
        long offset = payload.getLong();
        if (file < 0 || file >= number || offset < 0) {
            throw new CorruptionException(name(), FileHeader.BYTES, "continues %d:%d".formatted(file, offset));
        }
        return new LogPosition(file, offset);
    }

    long number() {
        return number;
    }

    String name() {
        return mapped.name();
    }

    long length() {
        return mapped.bytes().byteSize();
    }

    FrameCursor frames() {
        return frames;
    }

    /** Whether header and opening frame are good. */
    boolean isReadable() {
        return previousEnd.isPresent();
    }

    /** The place of the log that this file continues. Only for a readable file. */
    LogPosition previousEnd() {
        return previousEnd.orElseThrow(this::damage);
    }

    /** The largest timestamp before this file. */
    long openingTimestamp() {
        return openingTimestamp;
    }

    /** What is wrong with header or opening frame of a file that is not readable. */
    CorruptionException damage() {
        return damage.orElseThrow();
    }

    /** Whether a file that is not readable holds more than what a crash could leave of one that was never used. */
    boolean isCertainlyDamaged() {
        return foreign || (length() >= LogFormat.FIRST_FRAME && provesSynced(-1, FileHeader.BYTES));
    }

    /**
     * Looks for a frame header at or after an offset that was written when the byte at {@code place} had been synced already.
     * It proves that damage there is not the mark of a crash (P8). Frames begin at multiples of 8.
     */
    boolean provesSynced(long place, long searchFrom) {
        long step = LogFormat.ALIGNMENT;
        for (long offset = (searchFrom + step - 1) / step * step; offset < length(); offset += step) {
            if (frames.moveToHeader(offset, length()) && frames.syncedBytes() > place) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        mapped.close();
    }
}
