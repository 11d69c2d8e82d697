package io.tercel.segment;

import io.tercel.manifest.SegmentMeta;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/*
 * What goes into a merged segment is what the manifest says: all rows that it does not list as deleted, and those that it does while a
 * read of an earlier moment may need them. Rows deleted after the checkpoint are written too, and marked as deleted in memory. So a merge says nothing new about the rows: a crash may lose the end of
 * the log after it as before it, and what the log deletes after the checkpoint finds its rows. They are few, since a seal comes before
 * most merges.
 *
 * Deletes go on while the files are written. They are carried over in two steps, each from where the one before stopped: those that a
 * newer manifest lists by now, which the merged segment's own list must hold too, and then those that are in the log only.
 */
/** Sealed segments on their way into one. Their files stay until this is closed. */
public final class Merging implements AutoCloseable {

    private final Snapshot held;
    private final List<SegmentView> inputs;
    private final CollectionStore store;

    /** Moves on when the merge ends, which may leave out more than was known at its beginning. */
    private volatile long historyStart;

    /** By input: how far its list of deletes has been carried over. */
    private final int[] carried;

    /**
     * What they were merged into.
     *
     * @param segment opened, given to no collection yet
     * @param meta as the manifest names it
     * @param newRows for each input and each of its rows the row in the segment, or -1
     */
    public record Output(SealedSegment segment, SegmentMeta meta, List<int[]> newRows) {}

    Merging(CollectionStore store, Snapshot held, List<SegmentView> inputs) {
        this.store = store;
        this.held = held;
        Cutoff cutoff = store.cutoff();
        this.historyStart = store.historyStart(cutoff);
        this.inputs = inputs.stream().map(view -> view.seenBy(cutoff)).toList();
        this.carried = inputs.stream().mapToInt(SegmentView::deletesSeen).toArray();
    }

    /** What is to be written: the segments as the manifest had them when the merge began. */
    public List<SegmentView> inputs() {
        return inputs;
    }

    /** The earliest timestamp that can be read when the inputs are gone. */
    public long historyStart() {
        return historyStart;
    }

    /** Whether the segment is one of the inputs. */
    public boolean takes(int number) {
        return inputs.stream().anyMatch(view -> view.segment().number() == number);
    }

    /**
     * Carries over the deletes that the manifest in force lists, before anyone reads the merged segment.
     *
     * @param named the collection's segments in that manifest; an input that is missing has no row that is needed
     * @return the merged segment with these deletes, for writing them
     */
    public SegmentView carryNamed(SealedSegment segment, List<int[]> newRows, List<SegmentMeta> named) {
        for (int input = 0; input < inputs.size(); input++) {
            DeleteSet deletes = inputs.get(input).segment().deletes();
            int number = inputs.get(input).segment().number();
            Optional<SegmentMeta> meta =
                    named.stream().filter(each -> each.number() == number).findFirst();
            carry(
                    input,
                    meta.map(each -> deletes.countWhen(each.deletedRows())).orElseGet(deletes::count),
                    segment,
                    newRows);
        }
        // The history may have been made longer since the merge began: what is deleted by now is judged as things stand
        // now.
        Cutoff cutoff = store.cutoff();
        historyStart = Math.max(historyStart, store.historyStart(cutoff));
        return new SegmentView(segment, segment.rows(), segment.deletes().count()).seenBy(cutoff);
    }

    /** Carries over all other deletes, between two writes. */
    void carryAll(Output output) {
        for (int input = 0; input < inputs.size(); input++) {
            carry(input, inputs.get(input).segment().deletes().count(), output.segment(), output.newRows());
        }
        output.segment().deletesWritten(output.meta());
    }

    private void carry(int input, int upTo, SealedSegment segment, List<int[]> newRows) {
        DeleteSet deletes = inputs.get(input).segment().deletes();
        for (int i = carried[input]; i < upTo; i++) {
            int row = newRows.get(input)[deletes.rowAt(i)];
            // A row that had expired was left out.
            if (row >= 0) {
                segment.deletes().delete(row, deletes.timeAt(i));
            }
        }
        carried[input] = Math.max(carried[input], upTo);
    }

    @Override
    public void close() {
        held.close();
    }

    @Override
    public String toString() {
        return Arrays.toString(
                inputs.stream().mapToInt(view -> view.segment().number()).toArray());
    }
}
