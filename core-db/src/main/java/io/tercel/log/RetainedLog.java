package io.tercel.log;

import io.tercel.error.ClosedException;
import io.tercel.error.CorruptionException;
import io.tercel.error.InvalidRequestException;
import io.tercel.error.PositionExpiredException;
import io.tercel.io.Directory;
import io.tercel.io.MappedFault;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import java.util.stream.Stream;

/*
 * A log file is needed until its rows are in segments; it may be kept longer, for those who follow the changes. Such files stay where they
 * are. What can be read is a row of files in which each continues the one before and begins with a preface; a file without one was written
 * while nobody kept changes, and what was changed in the catalog then is nowhere.
 *
 * Files are removed oldest first, with the lock held alone: a reader has its file open with the lock held shared, for one part, and finds it
 * whole or not at all. It never holds a file between two parts, so a slow one holds nothing back.
 */
/** The log files of a database that is open, read from anywhere in them while the log is written, and removed. Safe for use by many threads. */
public final class RetainedLog {

    private final Directory directory;
    private final UUID databaseId;
    private final ReentrantReadWriteLock files = new ReentrantReadWriteLock();

    /** Where files end that are continued, by their number, as far as it was looked up: that stays as it is. */
    private final Map<Long, Long> ends = new ConcurrentHashMap<>();

    private boolean closed;

    /**
     * Of a database.
     *
     * @param directory where the files lie, in its root
     */
    public RetainedLog(Directory directory, UUID databaseId) {
        this.directory = directory;
        this.databaseId = databaseId;
    }

    /** Says that the directory is about to be closed; returns when no part is being read any more. */
    public void close() {
        holding(files.writeLock(), () -> closed = true);
    }

    /**
     * Removes the files that lie wholly before a position, but not those that are to be kept.
     *
     * @param position below a checkpoint that is durable: what was removed cannot be replayed
     * @param keptBytes of files before the position that may stay; 0 for none
     * @param keptAfter files in which all is older than this timestamp go in any case
     */
    public void deleteBefore(LogPosition position, long keptBytes, long keptAfter) {
        holding(files.writeLock(), () -> {
            List<Long> unneeded =
                    numbers().filter(number -> number < position.file()).toList();
            long bytes = unneeded.stream().mapToLong(this::length).sum();
            // Oldest first: a crash in between leaves the newer ones, which is a log without a gap.
            for (long number : unneeded) {
                long length = length(number);
                if (bytes <= keptBytes && isYoung(number, keptAfter)) {
                    break;
                }
                directory.delete(LogFormat.fileName(number));
                ends.remove(number);
                bytes -= length;
            }
            return true;
        });
    }

    private long length(long number) {
        return directory.length(LogFormat.fileName(number));
    }

    private boolean isYoung(long number, long keptAfter) {
        if (keptAfter == Long.MIN_VALUE) {
            return true;
        }
        Optional<Long> next = numbers().filter(other -> other > number).findFirst();
        if (next.isEmpty()) {
            return true;
        }
        try (LogFileView view = view(next.get())) {
            return !view.isReadable() || view.openingTimestamp() >= keptAfter;
        }
    }

    /** Where the oldest changes begin that are there without a gap up to the end of the log; the end itself when there are none. */
    public LogPosition earliest(LogPosition end) {
        return holding(files.readLock(), () -> {
            LogPosition earliest = end;
            long number = end.file();
            while (number > 0 && exists(number)) {
                try (LogFileView view = view(number)) {
                    if (!beginsWithPreface(view)) {
                        break;
                    }
                    earliest = new LogPosition(number, LogFormat.FIRST_FRAME);
                    number = view.previousEnd().file();
                }
            }
            return earliest;
        });
    }

    /**
     * The file to begin with when all after a timestamp is wanted: the newest one before which nothing is newer.
     *
     * @throws PositionExpiredException when there is none
     */
    public LogPosition fileBefore(long timestamp, LogPosition end) {
        return holding(files.readLock(), () -> {
            long number = end.file();
            while (number > 0 && exists(number)) {
                try (LogFileView view = view(number)) {
                    if (!beginsWithPreface(view)) {
                        break;
                    }
                    if (view.openingTimestamp() <= timestamp) {
                        return new LogPosition(number, LogFormat.FIRST_FRAME);
                    }
                    number = view.previousEnd().file();
                }
            }
            throw expired("timestamp " + timestamp, "they begin later");
        });
    }

    /**
     * Reads the preface of a file and the frames after it up to a position in it, and makes sure that it is one.
     *
     * @throws PositionExpiredException when the file is gone
     * @throws InvalidRequestException when no frame ends there
     */
    public void readUpTo(LogPosition position, LogPosition end, LogConsumer consumer) {
        if (position.compareTo(end) > 0) {
            throw new InvalidRequestException("position %s lies after the end, %s".formatted(position, end));
        }
        holding(files.readLock(), () -> {
            try (LogFileView view = readable(position)) {
                // Found to be the preface.
                deliver(view, consumer);
                long offset = position.offset() == LogFormat.FIRST_FRAME
                        ? LogFormat.FIRST_FRAME
                        : view.frames().end();
                while (offset < position.offset()) {
                    if (!view.frames().moveTo(offset, Math.min(position.offset(), view.length()))) {
                        throw notAPosition(position);
                    }
                    offset = view.frames().end();
                    deliver(view, consumer);
                }
                if (offset != position.offset()) {
                    throw notAPosition(position);
                }
            }
            return true;
        });
    }

    private static InvalidRequestException notAPosition(LogPosition position) {
        return new InvalidRequestException("%s is not a position of this stream".formatted(position));
    }

    /**
     * Reads frames from a position on, of one file, until there are enough of them.
     *
     * @param from between two frames, not after {@code end}
     * @param end of what is durable
     * @param bytes of frames after which it is enough
     * @return where to go on
     * @throws PositionExpiredException when the changes there are gone
     */
    public LogPosition read(LogPosition from, LogPosition end, long bytes, LogConsumer consumer) {
        return holding(files.readLock(), () -> {
            try (LogFileView view = readable(from)) {
                boolean newest = view.number() == end.file();
                long limit = newest ? end.offset() : ends.computeIfAbsent(view.number(), ignored -> endOf(from));
                if (from.offset() < limit) {
                    return read(view, from.offset(), limit, bytes, consumer);
                }
                return newest ? from : beginningAfter(from);
            }
        });
    }

    private long endOf(LogPosition inFile) {
        try (LogFileView next = continuation(inFile)) {
            return next.previousEnd().offset();
        }
    }

    private LogPosition beginningAfter(LogPosition inFile) {
        try (LogFileView next = continuation(inFile)) {
            return beginning(next);
        }
    }

    private static LogPosition read(LogFileView view, long from, long limit, long bytes, LogConsumer consumer) {
        long offset = from;
        while (offset < limit && offset - from < bytes) {
            FrameCursor frame = view.frames();
            if (!frame.moveTo(offset, limit)) {
                throw new CorruptionException(view.name(), offset, frame.damage());
            }
            offset = frame.end();
            deliver(view, consumer);
        }
        return new LogPosition(view.number(), offset);
    }

    private static void deliver(LogFileView view, LogConsumer consumer) {
        FrameCursor frame = view.frames();
        if (frame.type() > 0) {
            consumer.accept(
                    new LogFrame(frame.type(), frame.timestamp(), frame.payload()),
                    new LogPosition(view.number(), frame.end()));
        }
    }

    /** The file that continues another one. */
    private LogFileView continuation(LogPosition of) {
        for (long number : numbers().filter(number -> number > of.file()).toList()) {
            LogFileView view = view(number);
            if (view.isReadable() && view.previousEnd().file() == of.file()) {
                return view;
            }
            boolean passed = view.isReadable();
            view.close();
            if (passed) {
                break;
            }
        }
        throw expired("position " + of, "a file after it is missing");
    }

    private static LogPosition beginning(LogFileView next) {
        if (!beginsWithPreface(next)) {
            throw expired(
                    "position " + next.previousEnd(), "the database was opened without keeping changes after that");
        }
        return new LogPosition(next.number(), LogFormat.FIRST_FRAME);
    }

    private LogFileView readable(LogPosition position) {
        if (!exists(position.file())) {
            throw expired("position " + position, "its file is gone");
        }
        LogFileView view = view(position.file());
        if (!beginsWithPreface(view)) {
            view.close();
            throw expired("position " + position, "the database was open without keeping changes then");
        }
        return view;
    }

    private static PositionExpiredException expired(String what, String why) {
        return new PositionExpiredException(
                "the changes after %s are not kept any more: %s; begin again with a copy of the data"
                        .formatted(what, why));
    }

    private static boolean beginsWithPreface(LogFileView view) {
        return view.isReadable()
                && view.frames().moveTo(LogFormat.FIRST_FRAME, view.length())
                && view.frames().type() == LogPreface.FRAME_TYPE;
    }

    private boolean exists(long number) {
        return directory.exists(LogFormat.fileName(number));
    }

    private LogFileView view(long number) {
        return LogFileView.openHere(directory, databaseId, number);
    }

    private Stream<Long> numbers() {
        return directory.list("").stream()
                .map(LogFormat::fileNumber)
                .flatMap(number -> number.stream().boxed())
                .sorted(Comparator.naturalOrder());
    }

    private <T> T holding(Lock lock, Supplier<T> action) {
        lock.lock();
        try {
            if (closed) {
                throw new ClosedException("the database has been closed");
            }
            return MappedFault.call(directory, action);
        } finally {
            lock.unlock();
        }
    }
}
