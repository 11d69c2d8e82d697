package io.tercel.index;

import org.jspecify.annotations.Nullable;

/**
 * Which rows of a column a search may return.
 *
 * @param bound rows from here on are not there
 * @param filter a bit for each row, set where it is eligible: bit {@code row & 63} of word {@code row >> 6}, for all rows below the
 *     bound; null when all are
 * @param count how many rows below the bound are eligible, among them maybe some without a vector
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record CandidateRows(int bound, long @Nullable [] filter, int count) {

    /** All rows below a bound. */
    public static CandidateRows all(int bound) {
        return new CandidateRows(bound, null, bound);
    }
}
