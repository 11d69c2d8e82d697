package io.tercel.segment;

import io.tercel.io.CheckedFile;
import io.tercel.manifest.SegmentMeta;
import java.util.ArrayList;
import java.util.List;

/*
 * A capture is a snapshot that also holds the files of sealed segments, indexes included, until it is closed. Lists of deletes are the one
 * kind of file that is not held: the next seal replaces them. But they are small, and the snapshot knows what is in them, so whoever
 * writes a capture elsewhere writes them anew.
 */
/** A collection at one moment, to be written elsewhere while writes, seals and merges go on. Safe for use by many threads. */
public final class Capture implements AutoCloseable {

    private final SegmentLayout layout;
    private final Snapshot snapshot;
    private final long historyStart;
    private final List<SealedPart> sealed = new ArrayList<>();
    private final List<SegmentView> growing = new ArrayList<>();
    private final List<SegmentIndex> indexes = new ArrayList<>();

    /**
     * A sealed segment of the moment.
     *
     * @param meta as the manifest of the moment names it, without indexes that are damaged
     * @param view which of its rows were deleted then
     * @param files its files but the list of deletes, open, called as in the database's directory
     */
    public record SealedPart(SegmentMeta meta, SegmentView view, List<CheckedFile> files) {

        /** Copies the list. */
        public SealedPart {
            files = List.copyOf(files);
        }
    }

    /** Takes over the snapshot. */
    private Capture(SegmentLayout layout, Snapshot snapshot, long historyStart) {
        this.layout = layout;
        this.snapshot = snapshot;
        this.historyStart = historyStart;
    }

    /** On the thread that applies writes, so that segments, deletes and indexes are of one moment. */
    static Capture of(SegmentLayout layout, Snapshot snapshot, Cutoff cutoff, long historyStart) {
        Capture capture = new Capture(layout, snapshot, historyStart);
        for (SegmentView seen : snapshot.segments()) {
            SegmentView view = seen.seenBy(cutoff);
            if (view.segment() instanceof SealedSegment segment) {
                capture.add(segment, view);
            } else {
                capture.growing.add(view);
            }
        }
        return capture;
    }

    private void add(SealedSegment segment, SegmentView view) {
        List<CheckedFile> files = new ArrayList<>();
        segment.forEachFile(files::add);
        List<SegmentIndex> held = segment.useIndexes();
        indexes.addAll(held);
        held.forEach(index -> files.add(index.index().file()));
        SegmentMeta meta =
                segment.meta().withIndexes(held.stream().map(SegmentIndex::meta).toList());
        sealed.add(new SealedPart(meta, view, files));
    }

    /** How the segments are laid out. */
    public SegmentLayout layout() {
        return layout;
    }

    /** The sealed segments, oldest first. */
    public List<SealedPart> sealed() {
        return List.copyOf(sealed);
    }

    /** The rows that are in memory only, a part for each partition. */
    public List<SegmentView> growing() {
        return List.copyOf(growing);
    }

    /** The earliest timestamp that can be read of what is captured. */
    public long historyStart() {
        return historyStart;
    }

    /** Rows that a read of the moment finds. */
    public long liveRows() {
        return snapshot.liveRows();
    }

    @Override
    public void close() {
        indexes.forEach(SegmentIndex::close);
        snapshot.close();
    }
}
