package io.tercel;

import io.tercel.error.CorruptionException;
import io.tercel.error.VectorDbException;
import io.tercel.io.CheckedFile;
import io.tercel.io.Directory;
import io.tercel.io.MappedFault;
import io.tercel.segment.CollectionStore;
import io.tercel.segment.PartitionCheck;
import io.tercel.segment.SealedSegment;
import io.tercel.segment.SegmentCheck;
import io.tercel.segment.SegmentIndex;
import io.tercel.segment.Snapshot;
import java.util.ArrayList;
import java.util.List;

/** One run of {@link Database#verify()}. */
final class Verification {

    private final Directory directory;
    private final List<CollectionStore> stores;
    private final List<String> problems = new ArrayList<>();
    private long files;
    private long bytes;
    private long rows;

    Verification(Directory directory, List<CollectionStore> stores) {
        this.directory = directory;
        this.stores = stores;
    }

    VerifyReport run() {
        for (CollectionStore store : stores) {
            try (Snapshot snapshot = store.snapshotWithExpired()) {
                store.sealedSegments().forEach(this::checkFiles);
                MappedFault.run(directory, () -> {
                    problems.addAll(PartitionCheck.problems(store.partitions(), snapshot));
                    problems.addAll(SegmentCheck.problems(store.schema(), snapshot));
                });
                rows += snapshot.liveRows();
            } catch (VectorDbException e) {
                problems.add(e.getMessage());
            }
        }
        return new VerifyReport(problems, files, bytes, rows);
    }

    private void checkFiles(SealedSegment segment) {
        segment.forEachIndex(this::checkIndex);
        segment.indexDamage()
                .forEach(damage ->
                        problems.add(damage + "; this index is built anew from its vectors, nothing is lost"));
        segment.forEachFile(file -> {
            files++;
            bytes += file.length();
            try {
                file.verify();
            } catch (VectorDbException e) {
                problems.add(e.getMessage());
            }
        });
    }

    /** Searches do without a damaged one from now on. */
    private void checkIndex(SegmentIndex index) {
        CheckedFile file = index.index().file();
        files++;
        bytes += file.length();
        try {
            file.verify();
        } catch (CorruptionException e) {
            index.requireOther(e);
        }
    }
}
