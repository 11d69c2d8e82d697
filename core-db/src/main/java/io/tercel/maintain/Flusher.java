package io.tercel.maintain;

import io.tercel.error.StorageFullException;
import io.tercel.io.Directory;
import io.tercel.io.Reserve;
import io.tercel.manifest.CollectionMeta;
import io.tercel.manifest.SegmentMeta;
import io.tercel.manifest.VersionEdit;
import io.tercel.manifest.Versions;
import io.tercel.segment.CollectionStore;
import io.tercel.segment.CollectionStore.Sealed;
import io.tercel.segment.CollectionStore.Sealing;
import io.tercel.segment.SealedSegment;
import io.tercel.segment.SegmentView;
import io.tercel.segment.SegmentWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/*
 * Moves a collection's growing rows into sealed segments, one a partition, in an order in which a crash between any two steps loses
 * nothing:
 *
 *  1 close the growing segments for rows, all together       memory
 *  2 write those of their rows that a read may need, and     files and their names are durable; nobody knows them
 *    the deletes of older segments
 *  3 commit the manifest that names them all                 a reopening finds them and passes over the log up to the checkpoint
 *  4 put the sealed segments in the growing ones' place      memory
 *  5 remove what no manifest names                           old lists of deletes, emptied segments; by the caller, old log files
 *
 * A crash before 3 leaves folders that recovery removes, one after it leaves files that recovery removes. A failure before 3 (a full
 * disk) leaves the closed segments where they are: the next flush begins with them again. That is what the one that may use the reserve does.
 */
/** Seals growing segments. One flush of a collection runs at a time. */
public final class Flusher {

    private final Directory directory;
    private final Versions versions;
    private final SerialThread applyThread;
    private final Reserve reserve;

    /**
     * A flusher for one database.
     *
     * @param applyThread the thread that applies writes
     * @param reserve used when there is no room otherwise
     */
    public Flusher(Directory directory, Versions versions, SerialThread applyThread, Reserve reserve) {
        this.directory = directory;
        this.versions = versions;
        this.applyThread = applyThread;
        this.reserve = reserve;
    }

    /** Seals what has been applied so far. Durable on return. */
    public void flush(CollectionStore store) {
        store.analysis().requireAllTerms();
        reserve.using(() -> {
            flushOnce(store);
            return true;
        });
    }

    private void flushOnce(CollectionStore store) {
        boolean resumed = store.isSealUnfinished();
        applyThread.call(store::beginSeal).ifPresent(sealing -> seal(store, sealing));
        if (resumed) {
            // That was what an earlier flush had begun; now what has come since.
            applyThread.call(store::beginSeal).ifPresent(sealing -> seal(store, sealing));
        }
    }

    private void seal(CollectionStore store, Sealing sealing) {
        SegmentWriter writer = new SegmentWriter(directory, store.layout());
        List<SegmentWriter.Written> written = write(sealing, writer);
        List<SegmentMeta> before = named(store);
        List<SegmentMeta> kept;
        try {
            kept = keptSegments(sealing, writer);
            commit(store, sealing, kept, written);
        } catch (StorageFullException e) {
            // The old manifest is in force, so nobody names what was written. After any other failure somebody might.
            written.forEach(each -> writer.discard(each.meta()));
            throw e;
        }
        List<Sealed> replacements = open(store, sealing, written);
        applyThread.call(() -> {
            store.finishSeal(sealing, kept, replacements);
            return true;
        });
        deleteOldDeletes(before, kept);
    }

    /** All growing segments, or none: what was written is removed when the rest cannot be. */
    private List<SegmentWriter.Written> write(Sealing sealing, SegmentWriter writer) {
        List<SegmentWriter.Written> written = new ArrayList<>();
        try {
            for (SegmentView growing : sealing.growing()) {
                written.add(writer.write(versions.nextNumber(), List.of(growing)));
            }
            return written;
        } catch (RuntimeException e) {
            written.forEach(each -> writer.discard(each.meta()));
            throw e;
        }
    }

    private void commit(
            CollectionStore store, Sealing sealing, List<SegmentMeta> kept, List<SegmentWriter.Written> written) {
        List<SegmentMeta> all = new ArrayList<>(kept);
        written.stream()
                .map(SegmentWriter.Written::meta)
                .filter(meta -> meta.rows() > 0)
                .forEach(all::add);
        versions.commit(
                new VersionEdit.SetSegments(store.number(), sealing.checkpoint(), sealing.historyStart(), all),
                sealing.checkpoint());
    }

    private List<Sealed> open(CollectionStore store, Sealing sealing, List<SegmentWriter.Written> written) {
        List<Sealed> opened = new ArrayList<>();
        try {
            for (int i = 0; i < written.size(); i++) {
                SegmentMeta meta = written.get(i).meta();
                Optional<SealedSegment> replacement = meta.rows() == 0
                        ? Optional.empty()
                        : Optional.of(SealedSegment.open(directory, store.layout(), meta));
                opened.add(new Sealed(
                        sealing.growing().get(i),
                        replacement,
                        written.get(i).newRows().getFirst()));
            }
            return opened;
        } catch (RuntimeException e) {
            opened.forEach(each -> each.replacement().ifPresent(SealedSegment::abandon));
            throw e;
        }
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
