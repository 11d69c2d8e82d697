package io.tercel.segment;

import io.tercel.log.WriteRecord;
import io.tercel.schema.RowBatch;
import java.util.List;
import java.util.function.Function;

/** A write with all that can be worked out before it has its place in the order of writes. */
public final class PreparedWrite {

    private final WriteRecord record;
    private final List<PartitionRows> parts;

    private PreparedWrite(WriteRecord record, List<PartitionRows> parts) {
        this.record = record;
        this.parts = parts;
    }

    /**
     * Works out what can be: on the writer's thread, or on the one that replays the log.
     *
     * @param analysis makes rows ready for the indexes of terms
     */
    static PreparedWrite of(WriteRecord record, Partitions partitions, Function<RowBatch, AnalyzedRows> analysis) {
        return new PreparedWrite(
                record,
                record.rows()
                        .map(rows -> partitions.divided(rows, record.partition(), analysis))
                        .orElse(List.of()));
    }

    /** What the log gets. */
    public WriteRecord record() {
        return record;
    }

    /** The rows by partition, and their terms; empty when the write brings no rows. */
    List<PartitionRows> parts() {
        return parts;
    }
}
