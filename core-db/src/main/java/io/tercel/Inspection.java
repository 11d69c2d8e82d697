package io.tercel;

import io.tercel.InspectReport.CollectionReport;
import io.tercel.InspectReport.IndexReport;
import io.tercel.InspectReport.SegmentReport;
import io.tercel.io.Directory;
import io.tercel.io.Reserve;
import io.tercel.log.LogSize;
import io.tercel.manifest.CollectionMeta;
import io.tercel.manifest.Versions;
import io.tercel.schema.CollectionSchema;
import io.tercel.segment.CollectionStore;
import io.tercel.segment.SealedSegment;
import io.tercel.segment.SegmentView;
import io.tercel.segment.Snapshot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** One run of {@link Database#inspect()}, where no seal runs meanwhile: segments, manifest and log belong together. */
record Inspection(Directory directory, Reserve reserve, Versions versions, Catalog catalog, long lastTimestamp) {

    InspectReport run() {
        LogSize log = LogSize.of(directory);
        return new InspectReport(
                directory.toString(),
                versions.manifestNumber(),
                lastTimestamp,
                log.files(),
                log.bytes(),
                reserve.bytes(),
                catalog.names().databases(),
                catalog.all().stream()
                        .map(OpenCollection::store)
                        .flatMap(store -> report(store).stream())
                        .sorted(Comparator.comparing(CollectionReport::database).thenComparing(CollectionReport::name))
                        .toList());
    }

    /** Empty when the collection is being created or dropped. */
    private Optional<CollectionReport> report(CollectionStore store) {
        return versions.current().collection(store.number()).map(meta -> report(store, meta));
    }

    private CollectionReport report(CollectionStore store, CollectionMeta meta) {
        try (Snapshot snapshot = store.snapshot()) {
            return new CollectionReport(
                    meta.namespace(),
                    meta.schema().name(),
                    catalog.names().aliasesOf(meta.number(), meta.namespace()),
                    meta.properties(),
                    meta.checkpoint(),
                    snapshot.segments().stream()
                            .map(view -> report(view, store))
                            .toList());
        }
    }

    private static SegmentReport report(SegmentView view, CollectionStore store) {
        return new SegmentReport(
                view.segment().number(),
                store.partitions().nameOf(view.segment().partition()),
                view.segment() instanceof SealedSegment,
                view.rows(),
                view.rows() - view.liveRows(),
                view.segment().bytesUsed(),
                view.segment() instanceof SealedSegment segment ? indexes(segment, store) : List.of());
    }

    private static List<IndexReport> indexes(SealedSegment segment, CollectionStore store) {
        List<IndexReport> indexes = new ArrayList<>();
        segment.forEachIndex(index -> indexes.add(new IndexReport(
                nameOf(index.meta().field(), store), index.index().description(), index.bytes())));
        indexes.sort(Comparator.comparing(IndexReport::field));
        return indexes;
    }

    private static String nameOf(int fieldId, CollectionStore store) {
        int position = store.layout().fieldIds().ids().indexOf(fieldId);
        return position < 0
                ? CollectionSchema.DYNAMIC_FIELD
                : store.schema().fields().get(position).name();
    }
}
