package io.tercel.segment;

import io.tercel.manifest.SegmentMeta;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/*
 * What goes into a merged segment is what the manifest says: all rows that it does not list as deleted, and those that it does while a
 * read of an earlier moment may need them. Rows deleted after the checkpoint are written too, and marked as deleted in memory. So a merge says nothing new about the rows: a crash may lose the end of
 * the log after it as before it, and what the log deletes after the checkpoint finds its rows. They are few, since a seal comes before
 * most merges.
 *
 * Deletes go on while the files are written. They are carried over in two steps, each from where the one before stopped: those that a
 * newer manifest lists by now, which the merged segment's own list must hold too, and then those that are in the log only.
 */
/** Sealed segments on their way into one, or into several by ranges of the clustering key. Their files stay until this is closed. */
public final class Merging implements AutoCloseable {

    private final Snapshot held;
    private final List<SegmentView> inputs;
    private final CollectionStore store;

    /** Moves on when the merge ends, which may leave out more than was known at its beginning. */
    private volatile long historyStart;

    /** By input: how far its list of deletes has been carried over. */
    private final int[] carried;

    /**
     * One of what they were merged into.
     *
     * @param segment opened, given to no collection yet
     * @param meta as the manifest names it
     */
    public record Output(SealedSegment segment, SegmentMeta meta) {}

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

    /** Cuts the rows into {@code least} ranges of the clustering key, or a few more; for 0, or without such a key, into none. */
    public KeyRanges ranges(int least) {
        OptionalInt field = store.clusteringField();
        return least == 0 || field.isEmpty() ? KeyRanges.WHOLE : KeyRanges.of(inputs, field.getAsInt(), least);
    }

    /**
     * Carries over the deletes that the manifest in force lists, before anyone reads the merged segments.
     *
     * @param segments by range; none for a range without rows
     * @param named the collection's segments in that manifest; an input that is missing has no row that is needed
     * @return the merged segments with these deletes, for writing them
     */
    public List<Optional<SegmentView>> carryNamed(
            List<Optional<SealedSegment>> segments, RowMoves moves, List<SegmentMeta> named) {
        for (int input = 0; input < inputs.size(); input++) {
            DeleteSet deletes = inputs.get(input).segment().deletes();
            int number = inputs.get(input).segment().number();
            Optional<SegmentMeta> meta =
                    named.stream().filter(each -> each.number() == number).findFirst();
            carry(
                    input,
                    meta.map(each -> deletes.countWhen(each.deletedRows())).orElseGet(deletes::count),
                    segments,
                    moves);
        }
        // The history may have been made longer since the merge began: what is deleted by now is judged as things stand
        // now.
        Cutoff cutoff = store.cutoff();
        historyStart = Math.max(historyStart, store.historyStart(cutoff));
        return segments.stream()
                .map(each -> each.map(segment -> new SegmentView(
                                segment, segment.rows(), segment.deletes().count())
                        .seenBy(cutoff)))
                .toList();
    }

    /** Carries over all other deletes, between two writes. */
    void carryAll(List<Optional<Output>> outputs, RowMoves moves) {
        List<Optional<SealedSegment>> segments =
                outputs.stream().map(each -> each.map(Output::segment)).toList();
        for (int input = 0; input < inputs.size(); input++) {
            carry(input, inputs.get(input).segment().deletes().count(), segments, moves);
        }
        for (Optional<Output> output : outputs) {
            output.ifPresent(each -> each.segment().deletesWritten(each.meta()));
        }
    }

    private void carry(int input, int upTo, List<Optional<SealedSegment>> segments, RowMoves moves) {
        DeleteSet deletes = inputs.get(input).segment().deletes();
        for (int i = carried[input]; i < upTo; i++) {
            int old = deletes.rowAt(i);
            int row = moves.row(input, old);
            long time = deletes.timeAt(i);
            // A row that had expired was left out.
            if (row >= 0) {
                segments.get(moves.range(input, old))
                        .ifPresent(segment -> segment.deletes().delete(row, time));
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
