package io.tercel.maintain;

import io.tercel.error.StorageFullException;
import io.tercel.io.Directory;
import io.tercel.manifest.CollectionMeta;
import io.tercel.manifest.SegmentMeta;
import io.tercel.manifest.VersionEdit;
import io.tercel.manifest.Versions;
import io.tercel.segment.CollectionStore;
import io.tercel.segment.CollectionStore.Sealing;
import io.tercel.segment.SealedSegment;
import io.tercel.segment.SegmentView;
import io.tercel.segment.SegmentWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/*
 * Moves a collection's growing rows into a sealed segment, in an order in which a crash between any two steps loses nothing:
 *
 *  1 close the growing segment for rows                      memory
 *  2 write its rows that a read may need, and the deletes of older segments  files and their names are durable; nobody knows them
 *  3 commit the manifest that names them                     a reopening finds them and passes over the log up to the checkpoint
 *  4 put the sealed segment in the growing one's place       memory
 *  5 remove what no manifest names                           old lists of deletes, emptied segments; by the caller, old log files
 *
 * A crash before 3 leaves a folder that recovery removes, one after it leaves files that recovery removes. A failure before 3 (a full
 * disk) leaves the closed segment where it is: the next flush begins with it again.
 */
/** Seals growing segments. One flush of a collection runs at a time. */
public final class Flusher {

    private final Directory directory;
    private final Versions versions;
    private final SerialThread applyThread;

    /**
     * A flusher for one database.
     *
     * @param applyThread the thread that applies writes
     */
    public Flusher(Directory directory, Versions versions, SerialThread applyThread) {
        this.directory = directory;
        this.versions = versions;
        this.applyThread = applyThread;
    }

    /** Seals what has been applied so far. Durable on return. */
    public void flush(CollectionStore store) {
        boolean resumed = store.isSealUnfinished();
        applyThread.call(store::beginSeal).ifPresent(sealing -> seal(store, sealing));
        if (resumed) {
            // That was what an earlier flush had begun; now what has come since.
            applyThread.call(store::beginSeal).ifPresent(sealing -> seal(store, sealing));
        }
    }

    private void seal(CollectionStore store, Sealing sealing) {
        SegmentWriter writer = new SegmentWriter(directory, store.layout());
        SegmentWriter.Written written = writer.write(versions.nextNumber(), List.of(sealing.growing()));
        List<SegmentMeta> before = named(store);
        List<SegmentMeta> kept;
        try {
            kept = keptSegments(sealing, writer);
            commit(store, sealing, kept, written.meta());
        } catch (StorageFullException e) {
            // The old manifest is in force, so nobody names what was written. After any other failure somebody might.
            writer.discard(written.meta());
            throw e;
        }
        Optional<SealedSegment> replacement = written.meta().rows() == 0
                ? Optional.empty()
                : Optional.of(SealedSegment.open(directory, store.layout(), written.meta()));
        applyThread.call(() -> {
            store.finishSeal(sealing, kept, replacement, written.newRows().getFirst());
            return true;
        });
        deleteOldDeletes(before, kept);
    }

    private void commit(CollectionStore store, Sealing sealing, List<SegmentMeta> kept, SegmentMeta added) {
        List<SegmentMeta> all = new ArrayList<>(kept);
        if (added.rows() > 0) {
            all.add(added);
        }
        versions.commit(
                new VersionEdit.SetSegments(store.number(), sealing.checkpoint(), sealing.historyStart(), all),
                sealing.checkpoint());
    }

    private List<SegmentMeta> named(CollectionStore store) {
        return versions.current()
                .collection(store.number())
                .map(CollectionMeta::segments)
                .orElse(List.of());
    }

    /** The older segments that still have rows that a read may need, with lists of deletes up to the checkpoint. */
    private List<SegmentMeta> keptSegments(Sealing sealing, SegmentWriter writer) {
        List<SegmentMeta> kept = new ArrayList<>();
        for (SegmentView view : sealing.sealed()) {
            if (view.liveRows() > 0) {
                SealedSegment segment = (SealedSegment) view.segment();
                boolean stale = segment.meta().deletedRows() != view.deletedRows();
                kept.add(stale ? writer.writeDeletes(segment, view, versions.nextNumber()) : segment.meta());
            }
        }
        return kept;
    }

    private void deleteOldDeletes(List<SegmentMeta> before, List<SegmentMeta> kept) {
        for (SegmentMeta old : before) {
            boolean replaced = kept.stream()
                    .anyMatch(meta -> meta.number() == old.number() && meta.deletesFile() != old.deletesFile());
            if (replaced && old.deletesFile() != 0) {
                directory.delete(SegmentWriter.deletesFile(old));
            }
        }
    }
}
