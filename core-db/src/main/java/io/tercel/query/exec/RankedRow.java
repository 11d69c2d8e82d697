package io.tercel.query.exec;

import io.tercel.query.exec.rank.FusedRow;
import java.util.Optional;

/**
 * A row that a search returns.
 *
 * @param group its value in what the search groups by; empty when it has none, or the search does not group
 */
record RankedRow(FusedRow row, Optional<Object> group) {

    static RankedRow alone(FusedRow row) {
        return new RankedRow(row, Optional.empty());
    }
}
