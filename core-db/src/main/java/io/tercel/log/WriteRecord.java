package io.tercel.log;

import io.tercel.schema.ColumnData;
import io.tercel.schema.RowBatch;
import java.util.Optional;

/**
 * One write, as the log carries it: which rows go and which come, as keys and final values. Replay evaluates no filter, clock or
 * default, so it cannot come to another result than the first time.
 *
 * @param collection number of the collection
 * @param partition number of the partition that the new rows come to; 0 where a partition key says it for each row
 * @param removal which rows go before the new ones come
 * @param rows the rows that come; empty for a plain delete
 */
public record WriteRecord(int collection, int partition, Removal removal, Optional<RowBatch> rows) {

    /** The type byte of a write's log frame. */
    public static final byte FRAME_TYPE = 1;

    /** Which rows a write takes away. */
    public sealed interface Removal {

        /** None: the new rows' keys are known to be new. */
        record None() implements Removal {}

        /** The older versions of the new rows. */
        record Replaced() implements Removal {}

        /** The rows of these keys, and the older versions of the new rows. */
        record Keys(ColumnData keys) implements Removal {}

        /** All rows. */
        record All() implements Removal {}

        /** Those rows of these keys that are in one partition. */
        record KeysOf(int partition, ColumnData keys) implements Removal {}

        /** All rows of one partition. */
        record AllOf(int partition) implements Removal {}
    }
}
