package io.tercel.log;

/**
 * A place between two frames of the log.
 *
 * @param file number of the log file; 0 lies before the first one
 * @param offset offset in that file in bytes
 */
public record LogPosition(long file, long offset) implements Comparable<LogPosition> {

    /** Before everything. */
    public static final LogPosition START = new LogPosition(0, 0);

    /** Checks that neither part is negative. */
    public LogPosition {
        if (file < 0 || offset < 0) {
            throw new IllegalArgumentException("log position %d:%d".formatted(file, offset));
        }
    }

    @Override
    public int compareTo(LogPosition other) {
        return file != other.file ? Long.compare(file, other.file) : Long.compare(offset, other.offset);
    }

    @Override
    public String toString() {
        return file + ":" + offset;
    }
}
