package io.tercel.log;

import io.tercel.error.CorruptionException;
import io.tercel.io.Directory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Reads the log back, in order, and finds where it ends. Changes nothing.
 *
 * <p>The frames from a position on are found by following the files: each names the place of the file before it that it
 * continues. A missing file, or damage before a place that a later file continues, is an error in every mode but SALVAGE,
 * for all of that had been synced. In the newest file the log ends at the first bad frame; whether that is a torn tail or
 * damage is decided by P8: it is damage if a readable frame after it says that its place had been synced when that frame was
 * written. A newest file in which not even a frame header can be read was never used and is passed over.
 */
public final class LogReader {

    private final List<LogFileView> files;
    private final RecoveryMode mode;
    private final LogConsumer consumer;

    private long frames;
    private long bytes;
    private long lastTimestamp = Long.MIN_VALUE;
    private boolean closedCleanly;
    private LogPosition end;

    private LogReader(List<LogFileView> files, RecoveryMode mode, LogConsumer consumer, LogPosition from) {
        this.files = files;
        this.mode = mode;
        this.consumer = consumer;
        this.end = from;
    }

    /**
     * Reads all frames from a position to the end of the log.
     *
     * @param directory where the log files lie, in its root; no log may be open on it
     * @param databaseId the database that wrote them
     * @param from {@link LogPosition#START}, or a position between two frames that is known to be durable
     * @param mode what to do about damage
     * @param consumer given each frame; what it throws ends the reading and is passed on
     * @throws CorruptionException naming file and offset, if the log is damaged and the mode does not allow it
     * @throws io.tercel.error.UnsupportedFormatException if a file is of a version that is not read
     */
    public static RecoveryReport read(
            Directory directory, UUID databaseId, LogPosition from, RecoveryMode mode, LogConsumer consumer) {
        List<LogFileView> files = new ArrayList<>();
        try {
            for (String name : directory.list("")) {
                long number = LogFormat.fileNumber(name).orElse(-1);
                if (number >= Math.max(1, from.file())) {
                    files.add(LogFileView.open(directory, databaseId, number));
                }
            }
            return new LogReader(files, mode, consumer, from).read(from);
        } finally {
            files.forEach(LogFileView::close);
        }
    }

    /** Why reading ended before the last byte, and whether that is what a crash may leave. */
    private record Damage(CorruptionException what, boolean tornTail) {}

    private RecoveryReport read(LogPosition from) {
        Optional<Damage> damage = follow(from);
        if (damage.isPresent() && !isAllowed(damage.get())) {
            throw damage.get().what();
        }
        return new RecoveryReport(
                frames,
                bytes,
                bytesAfterEnd(),
                closedCleanly && damage.isEmpty(),
                end,
                lastTimestamp,
                damage.map(d -> String.valueOf(d.what().getMessage())));
    }

    private boolean isAllowed(Damage damage) {
        return switch (mode) {
            case STRICT -> false;
            case TOLERATE_TAIL -> damage.tornTail();
            case SALVAGE -> true;
        };
    }

    private Optional<Damage> follow(LogPosition from) {
        Optional<LogFileView> next = from.file() == 0 ? continuing(from) : numbered(from.file());
        if (next.isEmpty() && from.file() > 0) {
            return synced(LogFormat.fileName(from.file()), 0, "the file is missing, and the checkpoint lies in it");
        }
        long start = from.offset();
        while (next.isPresent()) {
            LogFileView file = next.get();
            if (!file.isReadable()) {
                return Optional.of(new Damage(file.damage(), false));
            }
            next = files.stream()
                    .filter(other -> other.isReadable() && other.previousEnd().file() == file.number())
                    .findFirst();
            Optional<Damage> damage = next.isPresent()
                    ? readContinued(file, start, next.get().previousEnd().offset())
                    : readNewest(file, start);
            if (damage.isPresent()) {
                return damage;
            }
            start = 0;
        }
        return checkFilesAfterEnd();
    }

    /** Reads a file of which all bytes before {@code limit} are known to have been synced. */
    private Optional<Damage> readContinued(LogFileView file, long start, long limit) {
        if (limit > file.length()) {
            return synced(file.name(), file.length(), "the log goes on at byte %d of this file".formatted(limit));
        }
        return readFrames(file, start, limit);
    }

    private Optional<Damage> readNewest(LogFileView file, long start) {
        if (start > file.length()) {
            return synced(file.name(), file.length(), "the checkpoint lies at byte %d of this file".formatted(start));
        }
        Optional<Damage> damage = readFrames(file, start, file.length());
        if (damage.isEmpty() || closedCleanly || file.provesSynced(end.offset(), end.offset())) {
            return damage;
        }
        return Optional.of(new Damage(damage.get().what(), true));
    }

    /** Gives the frames between two offsets to the consumer, and stops at the first one that is not good. */
    private Optional<Damage> readFrames(LogFileView file, long start, long limit) {
        FrameCursor cursor = file.frames();
        long offset = Math.max(start, LogFormat.FIRST_FRAME);
        end = new LogPosition(file.number(), offset);
        lastTimestamp = Math.max(lastTimestamp, file.openingTimestamp());
        closedCleanly = false;
        while (offset < limit) {
            if (closedCleanly) {
                return synced(file.name(), offset, "%d bytes after the log was closed".formatted(limit - offset));
            }
            if (!cursor.moveTo(offset, limit)) {
                return synced(file.name(), offset, cursor.damage());
            }
            if (cursor.timestamp() < lastTimestamp) {
                return synced(
                        file.name(), offset, "timestamp %d after %d".formatted(cursor.timestamp(), lastTimestamp));
            }
            offset = cursor.end();
            lastTimestamp = cursor.timestamp();
            end = new LogPosition(file.number(), offset);
            if (cursor.type() == LogFormat.CLOSING) {
                closedCleanly = true;
            } else {
                deliver(cursor);
            }
        }
        return Optional.empty();
    }

    private void deliver(FrameCursor cursor) {
        frames++;
        bytes += LogFormat.frameBytes(cursor.payload().remaining());
        consumer.accept(new LogFrame(cursor.type(), cursor.timestamp(), cursor.payload()), end);
    }

    /** What lies after the newest file that was reached must be one that was never used. */
    private Optional<Damage> checkFilesAfterEnd() {
        List<LogFileView> after =
                files.stream().filter(file -> file.number() > end.file()).toList();
        for (LogFileView file : after) {
            if (file.isReadable()) {
                return Optional.of(new Damage(missingBefore(file), false));
            }
        }
        for (LogFileView file : after) {
            if (file.isCertainlyDamaged()) {
                return Optional.of(new Damage(file.damage(), false));
            }
        }
        return after.stream().findFirst().map(file -> new Damage(file.damage(), true));
    }

    private CorruptionException missingBefore(LogFileView file) {
        long previous = file.previousEnd().file();
        Optional<LogFileView> found = numbered(previous);
        if (found.isPresent() && !found.get().isReadable()) {
            return found.get().damage();
        }
        return new CorruptionException(
                LogFormat.fileName(previous), 0, "the log has a gap: %s continues this file".formatted(file.name()));
    }

    private Optional<LogFileView> continuing(LogPosition position) {
        return files.stream()
                .filter(file -> file.isReadable() && file.previousEnd().equals(position))
                .findFirst();
    }

    private Optional<LogFileView> numbered(long number) {
        return files.stream().filter(file -> file.number() == number).findFirst();
    }

    private static Optional<Damage> synced(String file, long offset, String what) {
        return Optional.of(new Damage(new CorruptionException(file, offset, what), false));
    }

    private long bytesAfterEnd() {
        long sum = 0;
        for (LogFileView file : files) {
            if (file.number() > end.file()) {
                sum += file.length();
            } else if (file.number() == end.file()) {
                sum += Math.max(0, file.length() - end.offset());
            }
        }
        return sum;
    }
}
