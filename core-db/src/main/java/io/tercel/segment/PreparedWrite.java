package io.tercel.segment;

import io.tercel.index.sparse.TermBatch;
import io.tercel.log.WriteRecord;
import java.util.List;

/**
 * A write with all that can be worked out before it has its place in the order of writes.
 *
 * @param record what the log gets
 * @param terms the rows' terms, one batch for each sparse index; empty when the write brings no rows
 */
public record PreparedWrite(WriteRecord record, List<TermBatch> terms) {

    /** Works out what can be: on the writer's thread, or on the one that replays the log. */
    public static PreparedWrite of(WriteRecord record, SparseAnalysis analysis) {
        return new PreparedWrite(record, record.rows().map(analysis::prepare).orElse(List.of()));
    }
}
