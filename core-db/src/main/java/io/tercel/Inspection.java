package io.tercel;

import io.tercel.InspectReport.CollectionReport;
import io.tercel.InspectReport.SegmentReport;
import io.tercel.io.Directory;
import io.tercel.log.LogSize;
import io.tercel.manifest.CollectionMeta;
import io.tercel.manifest.Versions;
import io.tercel.segment.CollectionStore;
import io.tercel.segment.SealedSegment;
import io.tercel.segment.SegmentView;
import io.tercel.segment.Snapshot;
import java.util.Comparator;
import java.util.List;

/** One run of {@link Database#inspect()}, where no seal runs meanwhile: segments, manifest and log belong together. */
record Inspection(Directory directory, Versions versions, List<CollectionStore> stores, long lastTimestamp) {

    InspectReport run() {
        LogSize log = LogSize.of(directory);
        return new InspectReport(
                directory.toString(),
                versions.manifestNumber(),
                lastTimestamp,
                log.files(),
                log.bytes(),
                stores.stream()
                        .sorted(Comparator.comparing(store -> store.schema().name()))
                        .map(this::report)
                        .toList());
    }

    private CollectionReport report(CollectionStore store) {
        try (Snapshot snapshot = store.snapshot()) {
            return new CollectionReport(
                    store.schema().name(),
                    versions.current()
                            .collection(store.number())
                            .map(CollectionMeta::checkpoint)
                            .orElse(0L),
                    snapshot.segments().stream().map(Inspection::report).toList());
        }
    }

    private static SegmentReport report(SegmentView view) {
        return new SegmentReport(
                view.segment().number(),
                view.segment() instanceof SealedSegment,
                view.rows(),
                view.rows() - view.liveRows(),
                view.segment().bytesUsed());
    }
}
