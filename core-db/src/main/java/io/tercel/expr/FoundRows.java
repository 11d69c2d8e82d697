package io.tercel.expr;

import java.util.Optional;

/**
 * The rows that may have a verdict, one bit each, and which of them have it for certain.
 *
 * @param possible all of them
 * @param certain those that need not be looked at: the same words when it is all of them, no words when it is not known of any
 */
// Identity equality is what a carrier of shared arrays should have.
@SuppressWarnings("ArrayRecordComponent")
record FoundRows(long[] possible, long[] certain) {

    private static final long[] NONE = {};

    /** Rows that all have the verdict. */
    static FoundRows exact(long[] rows) {
        return new FoundRows(rows, rows);
    }

    /** Rows that all have to be looked at. */
    static FoundRows unsure(long[] rows) {
        return new FoundRows(rows, NONE);
    }

    /** The same, with nothing known for certain. */
    FoundRows unsure() {
        return unsure(possible);
    }

    @SuppressWarnings("ReferenceEquality") // the very same words say that all are certain
    private boolean isExact() {
        return certain == possible;
    }

    /** The rows that both have. Takes the words of both over. */
    FoundRows and(FoundRows other) {
        boolean exact = isExact() && other.isExact();
        boolean none = certain.length == 0 || other.certain.length == 0;
        long[] both = exact || none ? NONE : certain.clone();
        for (int i = 0; i < both.length; i++) {
            both[i] &= other.certain[i];
        }
        for (int i = 0; i < possible.length; i++) {
            possible[i] &= other.possible[i];
        }
        return exact ? exact(possible) : new FoundRows(possible, both);
    }

    /** The rows that one of both has. Takes the words of both over. */
    FoundRows or(FoundRows other) {
        boolean exact = isExact() && other.isExact();
        long[] either = exact ? NONE : certain.length == 0 ? other.certain.clone() : certain.clone();
        for (int i = 0; i < Math.min(either.length, other.certain.length); i++) {
            either[i] |= other.certain[i];
        }
        for (int i = 0; i < possible.length; i++) {
            possible[i] |= other.possible[i];
        }
        return exact ? exact(possible) : new FoundRows(possible, either);
    }

    /** The rows that have to be looked at; empty when there are none. Takes the words over that are not certain. */
    Optional<long[]> undecided() {
        if (isExact()) {
            return Optional.empty();
        }
        long[] left = possible.clone();
        long any = 0;
        for (int i = 0; i < left.length; i++) {
            if (certain.length > 0) {
                left[i] &= ~certain[i];
            }
            any |= left[i];
        }
        return any == 0 ? Optional.empty() : Optional.of(left);
    }
}
