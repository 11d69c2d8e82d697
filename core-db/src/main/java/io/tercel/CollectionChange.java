package io.tercel;

import io.tercel.error.NotFoundException;
import io.tercel.maintain.Flusher;
import io.tercel.maintain.SerialThread;
import io.tercel.manifest.CollectionMeta;
import io.tercel.manifest.VersionEdit;
import io.tercel.manifest.Versions;
import io.tercel.segment.CollectionStore;
import io.tercel.segment.SegmentLayout;
import io.tercel.time.ServiceTime;
import java.util.Objects;
import java.util.function.Function;

/*
 * Changes what a collection looks like while it is in use: its fields, its name, its partitions.
 *
 *  1 seal                                          writes and reads go on; most of the work
 *  2 wait for the writes on their way, let no other begin, seal what they brought
 *  3 open the sealed segments under the new layout
 *  4 commit the manifest that says so
 *  5 give all readers and writers to come the new form, in one step; writes go on
 *
 * After step 2 all that the log holds of the collection lies before its checkpoint, so that no frame is ever replayed under a schema that
 * it was not written for. A crash before 4 leaves the old form, one after it the new one, with all rows either way. A failure up to 4
 * leaves the old form in use. Steps 2 to 5 run on the thread that seals, so that no seal and no end of a merge comes between them; a
 * merge that is writing files gives up when it finds its store replaced.
 */
/** The one way to give a collection another schema or other partitions. */
final class CollectionChange {

    private final Versions versions;
    private final Flusher flusher;
    private final ServiceTime serviceTime;
    private final SerialThread applyThread;
    private final SerialThread sealThread;

    /**
     * For one database.
     *
     * @param applyThread the thread that applies writes
     * @param sealThread the thread that seals; what is called there may commit a manifest
     */
    CollectionChange(
            Versions versions,
            Flusher flusher,
            ServiceTime serviceTime,
            SerialThread applyThread,
            SerialThread sealThread) {
        this.versions = versions;
        this.flusher = flusher;
        this.serviceTime = serviceTime;
        this.applyThread = applyThread;
        this.sealThread = sealThread;
    }

    /**
     * Changes a collection; durable on return. Segments that the changed collection does not name go with their last reader. Called on a
     * caller's thread, and holding no lock that a write needs.
     *
     * @param edit from the collection as the manifest in force has it what is to change; throws when that cannot be. Asked before
     *     anything is done, and again when it is
     * @throws NotFoundException when the collection has been dropped
     */
    @SuppressWarnings("ReturnValueIgnored") // the first time it is asked only whether it can be
    void run(OpenCollection open, Function<CollectionMeta, VersionEdit.OfCollection> edit) {
        Objects.requireNonNull(edit.apply(existing(open)), "edit");
        sealThread.call(() -> sealed(open));
        open.alone(() -> sealThread.call(() -> {
            sealed(open);
            return changed(open, edit.apply(existing(open)));
        }));
    }

    /** Takes all rows away, sealed or not, and their files; durable on return. What has not been sealed never is. */
    void truncate(OpenCollection open) {
        open.alone(() -> sealThread.call(() -> changed(
                open,
                new VersionEdit.Truncate(
                        open.store().number(),
                        open.store().appliedTimestamp(),
                        open.store().historyStartAfterLoss()))));
    }

    private boolean sealed(OpenCollection open) {
        existing(open);
        flusher.flush(open.store());
        return true;
    }

    /** A collection as the manifest in force has it. */
    CollectionMeta existing(OpenCollection open) {
        CollectionStore store = open.store();
        return versions.current()
                .collection(store.number())
                .orElseThrow(() -> new NotFoundException("collection '%s' has been dropped"
                        .formatted(store.schema().name())));
    }

    private boolean changed(OpenCollection open, VersionEdit.OfCollection edit) {
        CollectionStore before = open.store();
        CollectionMeta meta = edit.edited(existing(open));
        CollectionStore after = before.changed(
                SegmentLayout.of(
                        versions.current().database(), meta, before.layout().indexes()),
                meta);
        try {
            after.analysis().requireUsableAs(before.analysis());
            OpenCollection.Form form = open.formOver(after);
            versions.commit(edit, serviceTime.get());
            return applyThread.call(() -> {
                open.become(form);
                before.replacedBy(meta);
                return true;
            });
        } catch (RuntimeException e) {
            after.close();
            throw e;
        }
    }
}
