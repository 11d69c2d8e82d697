package io.tercel.log;

import io.tercel.error.VectorDbException;
import io.tercel.io.Directory;
import io.tercel.io.FileDamage;
import io.tercel.io.FileHeader;
import io.tercel.io.MappedFault;
import io.tercel.io.MappedFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;

/**
 * What is in one log file, whatever its state: where {@link LogReader} ends at the first bad frame, this goes on behind it, at the next
 * place that is a good frame. Not for recovery, since nobody knows what was between.
 *
 * @param name of the file
 * @param bytes of the file
 * @param frames good frames of writes
 * @param firstTimestamp of the first of them; 0 when there is none
 * @param lastTimestamp of the last of them; 0 when there is none
 * @param closed whether it ends as the log of a database does that was closed
 * @param damage the first places at which there is no good frame, at most {@link #LISTED}; the last one may be what a crash left of a write
 * @param framesAfterDamage good frames behind the first damage
 */
public record LogScan(
        String name,
        long bytes,
        long frames,
        long firstTimestamp,
        long lastTimestamp,
        boolean closed,
        List<FileDamage> damage,
        long framesAfterDamage) {

    /** So many places of a file are named. */
    public static final int LISTED = 16;

    /** Copies the list. */
    public LogScan {
        damage = List.copyOf(damage);
    }

    /** The log files of a directory, by number. */
    public static List<Long> files(Directory directory) {
        return directory.list("").stream()
                .flatMap(name -> LogFormat.fileNumber(name).stream().boxed())
                .sorted()
                .toList();
    }

    /** The name of the log file of that number. */
    public static String fileName(long number) {
        return LogFormat.fileName(number);
    }

    /**
     * Reads a file from its start to its end.
     *
     * @param databaseId the database that wrote it
     * @param each given each good frame but the log's own, and the place where it begins; its payload is gone when this returns
     */
    public static LogScan of(
            Directory directory, UUID databaseId, long number, BiConsumer<LogPosition, LogFrame> each) {
        String name = LogFormat.fileName(number);
        try (MappedFile mapped = directory.open(name)) {
            return MappedFault.call(directory, () -> new Walk(mapped, databaseId, number, each).run());
        } catch (VectorDbException e) {
            return new LogScan(name, directory.length(name), 0, 0, 0, false, List.of(FileDamage.of(name, e)), 0);
        }
    }

    /** One reading of one file. */
    private static final class Walk {

        private final MappedFile file;
        private final FrameCursor cursor;
        private final long number;
        private final long end;
        private final BiConsumer<LogPosition, LogFrame> each;
        private final List<FileDamage> damage = new ArrayList<>();
        private long frames;
        private long first;
        private long last;
        private long framesAfterDamage;
        private boolean closed;

        Walk(MappedFile file, UUID databaseId, long number, BiConsumer<LogPosition, LogFrame> each) {
            this.file = file;
            this.cursor = new FrameCursor(file.bytes(), databaseId, number);
            this.number = number;
            this.end = file.bytes().byteSize();
            this.each = each;
        }

        LogScan run() {
            headerDamage().ifPresent(damage::add);
            long offset = FileHeader.BYTES;
            while (offset < end) {
                if (cursor.moveTo(offset, end)) {
                    visit(offset);
                    offset = cursor.end();
                } else {
                    if (damage.size() < LISTED) {
                        damage.add(new FileDamage(file.name(), offset, cursor.damage()));
                    }
                    offset = nextGood(offset + LogFormat.ALIGNMENT);
                }
            }
            return new LogScan(file.name(), end, frames, first, last, closed, damage, framesAfterDamage);
        }

        private Optional<FileDamage> headerDamage() {
            try {
                FileHeader.decode(file.name(), file.bytes()).requireType(file.name(), LogFormat.TYPE);
                return Optional.empty();
            } catch (VectorDbException e) {
                return Optional.of(FileDamage.of(file.name(), e));
            }
        }

        private void visit(long offset) {
            closed = cursor.type() == LogFormat.CLOSING;
            if (cursor.type() < 0) {
                return;
            }
            if (cursor.type() == WriteRecord.FRAME_TYPE) {
                frames++;
                framesAfterDamage += damage.isEmpty() ? 0 : 1;
                first = first == 0 ? cursor.timestamp() : first;
                last = cursor.timestamp();
            }
            each.accept(
                    new LogPosition(number, offset), new LogFrame(cursor.type(), cursor.timestamp(), cursor.payload()));
        }

        /** Frames begin at multiples of 8. */
        private long nextGood(long from) {
            for (long offset = from; offset < end; offset += LogFormat.ALIGNMENT) {
                if (cursor.moveTo(offset, end)) {
                    return offset;
                }
            }
            return end;
        }
    }
}
