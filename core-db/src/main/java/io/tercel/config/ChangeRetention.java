package io.tercel.config;

import java.time.Duration;
import java.util.Objects;

/**
 * For how long a database keeps its changes for those who follow them.
 *
 * @param bytes of log files that the database itself does not need any more; 0 when no changes are kept
 * @param age of the newest change of a log file, beyond which it is removed
 */
public record ChangeRetention(long bytes, Duration age) {

    /** Changes are not kept. */
    public static final ChangeRetention NONE = new ChangeRetention(0, Duration.ZERO);

    /** Checks that either both say something or none does. */
    public ChangeRetention {
        Objects.requireNonNull(age, "age");
        if (bytes < 0 || age.isNegative() || (bytes == 0) != age.isZero()) {
            throw new IllegalArgumentException(
                    "changeRetention: expected positive bytes and a positive age, got %d and %s".formatted(bytes, age));
        }
    }

    /** Whether changes are kept. */
    public boolean isOn() {
        return bytes > 0;
    }
}
