package io.tercel.query.exec;

import io.tercel.query.exec.rank.RowRef;
import io.tercel.schema.Row;
import io.tercel.segment.Snapshot;
import io.tercel.time.Deadline;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/*
 * The first batch finds the rows that pass the filter, one bit each, and a place in each segment; then a batch costs as many steps as it
 * has rows. All that is done stays done when the time is over in the midst of a batch: the next call goes on from there.
 */
/** The rows of a query in ascending order of the primary key, batch by batch. Confined to one thread at a time. */
public final class QueryBatches {

    /** Rows to leave out, most rows or 0 for all, and rows of a batch. */
    record Window(int offset, int limit, int batchSize) {}

    private final Snapshot snapshot;
    private final Function<Deadline, List<EligibleRows>> eligible;
    private final Projector projector;
    private final Window window;

    /** Null before the first batch. */
    private @Nullable KeyOrderedRows rows;

    private int skipped;

    /** The batch so far, as {@link RowRef}s. */
    private final long[] batch;

    private int filled;

    QueryBatches(
            Snapshot snapshot, Function<Deadline, List<EligibleRows>> eligible, Projector projector, Window window) {
        this.snapshot = snapshot;
        this.eligible = eligible;
        this.projector = projector;
        this.window = window;
        this.batch = new long[window.batchSize()];
    }

    /** The next rows; none at the end. */
    public List<Row> next(Deadline deadline) {
        KeyOrderedRows found = found(deadline);
        while (skipped < window.offset() && found.hasNext()) {
            found.next(deadline);
            skipped++;
        }
        while (filled < batch.length && found.hasNext()) {
            batch[filled] = found.next(deadline);
            filled++;
        }
        List<Row> out = new ArrayList<>(filled);
        for (int i = 0; i < filled; i++) {
            out.add(projector.read(
                    snapshot.segments().get(RowRef.segment(batch[i])).segment(), RowRef.row(batch[i])));
        }
        filled = 0;
        return out;
    }

    private KeyOrderedRows found(Deadline deadline) {
        if (rows == null) {
            long wanted = window.limit() == 0 ? Long.MAX_VALUE : (long) window.offset() + window.limit();
            rows = new KeyOrderedRows(eligible.apply(deadline), wanted, deadline);
        }
        return rows;
    }
}
