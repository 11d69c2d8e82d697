package io.tercel.maintain;

import io.tercel.error.StorageFullException;
import io.tercel.io.Directory;
import io.tercel.maintain.CompactionPolicy.Candidate;
import io.tercel.maintain.CompactionPolicy.Choice;
import io.tercel.manifest.CollectionMeta;
import io.tercel.manifest.SegmentMeta;
import io.tercel.manifest.VersionEdit;
import io.tercel.manifest.Versions;
import io.tercel.segment.CollectionStore;
import io.tercel.segment.KeyRanges;
import io.tercel.segment.Merging;
import io.tercel.segment.RowMoves;
import io.tercel.segment.SealedSegment;
import io.tercel.segment.SegmentView;
import io.tercel.segment.SegmentWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Function;

/*
 * Replaces sealed segments by one, or by several for ranges of the clustering key, that hold those of their rows that a read may need,
 * in an order in which a crash between any two steps loses nothing:
 *
 *  1 take hold of the segments as the manifest has them     between two seals
 *  2 check their bytes, write the merged segments           files and their names are durable; nobody knows them; seals go on
 *    and the indexes that they had
 *  3 list what was deleted meanwhile, commit the manifest   between two seals; the checkpoint stays what it is
 *  4 put the merged segments in the place of the others     between two writes
 *  5 remove the others                                      when their last reader has gone
 *
 * Step 2 takes long and changes nothing, so it has a thread of its own; the others are short and take turns with seals, which change the
 * same lists. A crash before 3 leaves a folder that recovery removes, one after it leaves folders that recovery removes. A failure
 * before 3 removes what was written, unless nobody can tell whether the manifest is in force.
 */
/** Merges sealed segments. One merge of a collection runs at a time. */
final class SegmentMerger {

    private final Directory directory;
    private final Versions versions;
    private final SerialThread applyThread;
    private final SerialThread sealThread;
    private final Indexer indexer;

    SegmentMerger(
            Directory directory,
            Versions versions,
            SerialThread applyThread,
            SerialThread sealThread,
            Indexer indexer) {
        this.directory = directory;
        this.versions = versions;
        this.applyThread = applyThread;
        this.sealThread = sealThread;
        this.indexer = indexer;
    }

    /** The sealed segments of a collection, as the manifest has them. */
    List<Candidate> candidates(CollectionStore store) {
        return sealThread.call(() -> candidatesNow(store));
    }

    /**
     * Merges once.
     *
     * @param choice from all sealed segments those to merge; none when nothing is to be done
     * @param requireWanted called now and then, by many threads; throws to end the work: CancellationException if there is nothing wrong
     *     with that
     * @param afterStep called after each piece of work that has no pace of its own; may throw as well
     * @return whether anything was merged
     */
    boolean merge(
            CollectionStore store,
            Function<List<Candidate>, Choice> choice,
            Runnable requireWanted,
            Runnable afterStep) {
        try {
            return mergeWanted(store, choice, requireWanted, afterStep);
        } catch (CancellationException e) {
            return false;
        }
    }

    private boolean mergeWanted(
            CollectionStore store,
            Function<List<Candidate>, Choice> choice,
            Runnable requireWanted,
            Runnable afterStep) {
        Runnable step = () -> {
            requireWanted.run();
            afterStep.run();
        };
        step.run();
        Optional<Begun> begun = sealThread.call(() -> begin(store, choice));
        if (begun.isEmpty()) {
            return false;
        }
        try (Merging merging = begun.get().merging()) {
            merging.inputs().forEach(input -> verify(input, step));
            SegmentWriter writer = new SegmentWriter(directory, store.layout());
            step.run();
            KeyRanges ranges = merging.ranges(begun.get().ranges());
            Outputs outputs = new Outputs(new ArrayList<>(), new RowMoves(ranges));
            try {
                for (int range = 0; range < ranges.count(); range++) {
                    SegmentWriter.Written written =
                            writer.write(versions.nextNumber(), merging.inputs(), ranges, range, step);
                    outputs.metas().add(written.meta());
                    outputs.moves().add(written);
                }
                outputs.metas().replaceAll(meta -> indexer.indexMerged(store, merging.inputs(), meta, requireWanted));
            } catch (RuntimeException | Error e) {
                outputs.metas().forEach(writer::discard);
                throw e;
            }
            return sealThread.call(() -> finish(store, merging, writer, outputs));
        }
    }

    /** A merge that has begun, and into how many ranges it goes at least; 0 for no ranges. */
    private record Begun(Merging merging, int ranges) {}

    /** What has been written, by range. */
    private record Outputs(List<SegmentMeta> metas, RowMoves moves) {}

    private List<Candidate> candidatesNow(CollectionStore store) {
        // A collection that has been dropped has nothing to merge, and maybe no segments any more.
        if (store.isClosed() || versions.current().collection(store.number()).isEmpty()) {
            return List.of();
        }
        return store.sealedSegments().stream()
                .map(segment -> new Candidate(
                        segment.number(),
                        segment.partition(),
                        segment.meta().rows(),
                        store.droppableRows(segment),
                        segment.rowBytes(),
                        segment.meta().clustered(),
                        store.clusteringBounds(segment)))
                .toList();
    }

    private Optional<Begun> begin(CollectionStore store, Function<List<Candidate>, Choice> choice) {
        Choice chosen = choice.apply(candidatesNow(store));
        return chosen.segments().isEmpty()
                ? Optional.empty()
                : store.beginMerge(chosen.segments()).map(merging -> new Begun(merging, chosen.ranges()));
    }

    /** Damaged bytes must not be written anew with checksums that say they are good (P9). */
    private static void verify(SegmentView input, Runnable requireWanted) {
        ((SealedSegment) input.segment()).forEachFile(file -> {
            requireWanted.run();
            file.verify();
        });
    }

    private boolean finish(CollectionStore store, Merging merging, SegmentWriter writer, Outputs written) {
        Optional<CollectionMeta> named = versions.current().collection(store.number());
        if (named.isEmpty() || store.isClosed() || store.isSealUnfinished()) {
            written.metas().forEach(writer::discard);
            return false;
        }
        List<Optional<Merging.Output>> outputs = open(store, merging, writer, written, named.get());
        commit(named.get(), merging, outputs.stream().flatMap(Optional::stream).toList());
        applyThread.call(() -> {
            store.finishMerge(merging, outputs, written.moves());
            return true;
        });
        return true;
    }

    private List<Optional<Merging.Output>> open(
            CollectionStore store, Merging merging, SegmentWriter writer, Outputs written, CollectionMeta named) {
        List<Optional<SealedSegment>> segments = new ArrayList<>();
        try {
            for (SegmentMeta meta : written.metas()) {
                segments.add(
                        meta.rows() == 0
                                ? Optional.empty()
                                : Optional.of(SealedSegment.open(directory, store.layout(), meta)));
            }
            List<Optional<Merging.Output>> outputs = new ArrayList<>();
            for (Optional<SegmentView> view : merging.carryNamed(segments, written.moves(), named.segments())) {
                outputs.add(view.filter(each -> each.liveRows() > 0).map(each -> output(each, writer)));
            }
            for (int range = 0; range < outputs.size(); range++) {
                if (outputs.get(range).isEmpty()) {
                    segments.get(range).ifPresent(SealedSegment::discard);
                }
            }
            return outputs;
        } catch (RuntimeException e) {
            segments.forEach(segment -> segment.ifPresent(SealedSegment::discard));
            written.metas().stream().skip(segments.size()).forEach(writer::discard);
            throw e;
        }
    }

    private Merging.Output output(SegmentView view, SegmentWriter writer) {
        SealedSegment segment = (SealedSegment) view.segment();
        return new Merging.Output(segment, withDeletes(segment, view, writer));
    }

    /** The segment as the manifest is to name it, with a newer list of deletes if it has got more. */
    private SegmentMeta withDeletes(SealedSegment segment, SegmentView view, SegmentWriter writer) {
        SegmentMeta written = segment.meta();
        if (view.deletedRows() == written.deletedRows()) {
            return written;
        }
        SegmentMeta newer = writer.writeDeletes(segment, view, versions.nextNumber());
        if (written.deletesFile() != 0) {
            // No manifest names it, and none will.
            directory.delete(SegmentWriter.deletesFile(written));
        }
        return newer;
    }

    private void commit(CollectionMeta named, Merging merging, List<Merging.Output> outputs) {
        List<SegmentMeta> segments = new ArrayList<>();
        outputs.forEach(merged -> segments.add(merged.meta()));
        named.segments().stream().filter(each -> !merging.takes(each.number())).forEach(segments::add);
        try {
            versions.commit(
                    new VersionEdit.SetSegments(named.number(), named.checkpoint(), merging.historyStart(), segments),
                    versions.current().lastTimestamp());
        } catch (StorageFullException e) {
            // The old manifest is in force.
            outputs.forEach(merged -> merged.segment().discard());
            throw e;
        } catch (RuntimeException e) {
            // Either manifest may be; a reopening removes the files of the other one.
            outputs.forEach(merged -> merged.segment().abandon());
            throw e;
        }
    }
}
