package io.tercel.config;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * How a database is run. Immutable: start from {@link #defaults()} and change what is needed.
 *
 * @param durability of writes that name none
 * @param limits the largest sizes accepted
 * @param readOnly opens for reading: nothing is written, writes are refused
 * @param sealRows rows after which a growing segment is sealed into column files
 * @param sealBytes bytes in memory after which a growing segment is sealed. Writers wait while a collection has more than three
 *     times this in memory only; besides there are at most two of the largest writes ({@code Limits.insertBytes}) on their way
 * @param logFileBytes size at which the log starts a new file
 * @param reserveBytes the most that is kept free on the disk for deletes when it is full: 1 % of the data, from 64 KiB up to this. 0 for
 *     nothing, otherwise at least 65,536
 * @param warmUp for how long opening may take longer so that the first search is fast: what has rows is searched meanwhile. Zero for not
 *     at all. Once a process has searched, opening another database takes next to none of it
 * @param stalenessBound how old the data may be under BOUNDED
 * @param changeRetention for how long changes are kept for those who follow them; empty for what the database was told last
 */
public record DatabaseOptions(
        Durability durability,
        Limits limits,
        boolean readOnly,
        int sealRows,
        long sealBytes,
        long logFileBytes,
        long reserveBytes,
        Duration warmUp,
        Duration stalenessBound,
        Optional<ChangeRetention> changeRetention) {

    private static final long RESERVE_BYTES_MIN = 64 << 10;

    private static final DatabaseOptions DEFAULTS = new DatabaseOptions(
            Durability.FSYNC,
            Limits.DEFAULT,
            false,
            250_000,
            256L << 20,
            64L << 20,
            256L << 20,
            Duration.ofSeconds(1),
            Duration.ofSeconds(5),
            Optional.empty());

    /** Checks for nulls and for sizes that make no sense. */
    public DatabaseOptions {
        Objects.requireNonNull(durability, "durability");
        Objects.requireNonNull(limits, "limits");
        Objects.requireNonNull(warmUp, "warmUp");
        Objects.requireNonNull(stalenessBound, "stalenessBound");
        Objects.requireNonNull(changeRetention, "changeRetention");
        if (warmUp.isNegative()) {
            throw new IllegalArgumentException("warmUp must not be negative, got " + warmUp);
        }
        if (sealRows < 1 || sealBytes < 1 || logFileBytes < 1) {
            throw new IllegalArgumentException("sealRows, sealBytes and logFileBytes must be at least 1");
        }
        if (reserveBytes != 0 && reserveBytes < RESERVE_BYTES_MIN) {
            throw new IllegalArgumentException(
                    "reserveBytes must be 0 or at least %d, got %d".formatted(RESERVE_BYTES_MIN, reserveBytes));
        }
    }

    /** What is right for most. */
    public static DatabaseOptions defaults() {
        return DEFAULTS;
    }

    /** The same options with another durability of writes. */
    public DatabaseOptions durability(Durability level) {
        return with(draft -> draft.durability = level);
    }

    /** The same options with other limits. */
    public DatabaseOptions limits(Limits other) {
        return with(draft -> draft.limits = other);
    }

    /** The same options, for reading only or not. */
    public DatabaseOptions readOnly(boolean only) {
        return with(draft -> draft.readOnly = only);
    }

    /** The same options with another size of growing segments, in rows. */
    public DatabaseOptions sealRows(int rows) {
        return with(draft -> draft.sealRows = rows);
    }

    /** The same options with another size of growing segments, in bytes. */
    public DatabaseOptions sealBytes(long bytes) {
        return with(draft -> draft.sealBytes = bytes);
    }

    /** The same options with another size of log files, in bytes. */
    public DatabaseOptions logFileBytes(long bytes) {
        return with(draft -> draft.logFileBytes = bytes);
    }

    /** The same options with another bound, in bytes, for the room kept on the disk for when it is full; 0 for none. */
    public DatabaseOptions reserveBytes(long bytes) {
        return with(draft -> draft.reserveBytes = bytes);
    }

    /**
     * The same options with another bound for how much longer opening may take so that the first search is fast. Zero has opening return as
     * soon as it can, for programs that do not search, or only once: the first searches then take hundreds of times as long as later ones.
     */
    public DatabaseOptions warmUp(Duration most) {
        return with(draft -> draft.warmUp = most);
    }

    /** The same options with another bound for BOUNDED reads. */
    public DatabaseOptions stalenessBound(Duration bound) {
        return with(draft -> draft.stalenessBound = bound);
    }

    /**
     * The same options, with changes kept for those who follow them: {@code Database.changes()}. Off until it is asked for. The database
     * remembers it: opened later without this option, it goes on keeping changes as it did, so that nobody who follows loses any. What is
     * kept are log files that are not needed any more otherwise; those beyond either bound are removed with the next seal. While it is on, the
     * catalog's changes are written to the log, too.
     *
     * @param bytes of log files that may be kept longer than the database itself needs them; 0, with an age of zero, ends the keeping of
     *     changes, and with it what was kept
     * @param age how long they are kept at most
     */
    public DatabaseOptions changeRetention(long bytes, Duration age) {
        return with(draft -> draft.changeRetention = Optional.of(new ChangeRetention(bytes, age)));
    }

    private DatabaseOptions with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.made();
    }

    /** The components, while one or some of them change. */
    private static final class Draft {

        private Durability durability;
        private Limits limits;
        private boolean readOnly;
        private int sealRows;
        private long sealBytes;
        private long logFileBytes;
        private long reserveBytes;
        private Duration warmUp;
        private Duration stalenessBound;
        private Optional<ChangeRetention> changeRetention;

        Draft(DatabaseOptions from) {
            durability = from.durability;
            limits = from.limits;
            readOnly = from.readOnly;
            sealRows = from.sealRows;
            sealBytes = from.sealBytes;
            logFileBytes = from.logFileBytes;
            reserveBytes = from.reserveBytes;
            warmUp = from.warmUp;
            stalenessBound = from.stalenessBound;
            changeRetention = from.changeRetention;
        }

        DatabaseOptions made() {
            return new DatabaseOptions(
                    durability,
                    limits,
                    readOnly,
                    sealRows,
                    sealBytes,
                    logFileBytes,
                    reserveBytes,
                    warmUp,
                    stalenessBound,
                    changeRetention);
        }
    }
}
