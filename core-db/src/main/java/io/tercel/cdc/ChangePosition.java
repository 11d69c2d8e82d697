package io.tercel.cdc;

import io.tercel.error.InvalidRequestException;
import io.tercel.log.LogPosition;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place between two changes of one database. What was read up to it need not be read again. Keep it as text: {@link #toString()} and {@link #parse}.
 *
 * @param file number of the log file
 * @param offset in that file, in bytes
 * @param timestamp of the last change before it: a copy of the database as of this timestamp lacks the changes after the position, and no others
 */
public record ChangePosition(long file, long offset, long timestamp) implements Comparable<ChangePosition> {

    private static final Pattern TEXT = Pattern.compile("(\\d{1,18}):(\\d{1,18})@(\\d{1,19})");

    /** Checks that nothing is negative. */
    public ChangePosition {
        if (file < 0 || offset < 0 || timestamp < 0) {
            throw new IllegalArgumentException("change position %d:%d@%d".formatted(file, offset, timestamp));
        }
    }

    /**
     * The position of a text.
     *
     * @throws InvalidRequestException when the text is none
     */
    public static ChangePosition parse(String text) {
        Objects.requireNonNull(text, "text");
        Matcher matcher = TEXT.matcher(text);
        try {
            if (matcher.matches()) {
                return new ChangePosition(
                        Long.parseLong(matcher.group(1)),
                        Long.parseLong(matcher.group(2)),
                        Long.parseLong(matcher.group(3)));
            }
        } catch (NumberFormatException e) {
            throw new InvalidRequestException("'%s' is not a change position".formatted(text), e);
        }
        throw new InvalidRequestException(
                "'%s' is not a change position; expected file:offset@timestamp".formatted(text));
    }

    static ChangePosition of(LogPosition log, long timestamp) {
        return new ChangePosition(log.file(), log.offset(), timestamp);
    }

    LogPosition log() {
        return new LogPosition(file, offset);
    }

    @Override
    public int compareTo(ChangePosition other) {
        return log().compareTo(other.log());
    }

    @Override
    public String toString() {
        return file + ":" + offset + "@" + timestamp;
    }
}
