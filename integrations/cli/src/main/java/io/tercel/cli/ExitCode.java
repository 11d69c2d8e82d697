package io.tercel.cli;

import io.tercel.error.VectorDbException;

/** What a command ends with, for scripts. The numbers are part of the program's interface. */
enum ExitCode {
    /** It did what it was asked for. */
    DONE(0),
    /** It ran to its end and found something wrong: damage, or rows that were rejected. */
    PROBLEM(1),
    /** The arguments were not understood. */
    USAGE(2),
    /** The request, or the data that came with it, does not fit the database. */
    REFUSED(3),
    /** Another process has the database open. */
    IN_USE(4),
    /** The files cannot be read or written: damaged, missing, the disk full. */
    STORAGE(5),
    /** It would have destroyed something, and nobody said yes. */
    NOT_CONFIRMED(6),
    /** A mistake of the program. */
    INTERNAL(70);

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    static ExitCode of(VectorDbException failure) {
        return switch (failure.code()) {
            case DIRECTORY_LOCKED -> IN_USE;
            case STORAGE, STORAGE_FULL, STORAGE_FAILED, CORRUPTION, UNSUPPORTED_FORMAT -> STORAGE;
            case INVALID_REQUEST,
                    LIMIT_EXCEEDED,
                    FILTER_SYNTAX,
                    ALREADY_EXISTS,
                    NOT_FOUND,
                    CLOSED,
                    CONSISTENCY_TIMEOUT,
                    DEADLINE_EXCEEDED,
                    FUNCTION_FAILED,
                    POSITION_EXPIRED,
                    READ_ONLY -> REFUSED;
        };
    }
}
