package io.tercel.backup;

import static java.util.Objects.requireNonNull;

import io.tercel.backup.BackupManifest.BackupFile;
import io.tercel.error.StorageFailedException;
import io.tercel.manifest.AliasMeta;
import io.tercel.manifest.CollectionMeta;
import io.tercel.manifest.SegmentMeta;
import io.tercel.segment.SegmentTransfer;
import io.tercel.time.Ticker;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/*
 * Segments come as files under numbers that are free, and one edit of the manifest names them all. A crash before it leaves folders that
 * recovery removes; one after it leaves the collections, whole.
 */
/** Brings collections of a backup into an open database. */
final class DatabaseRestore {

    private final BackupFiles backup;
    private final RestoreRequest request;
    private final RestoreTarget target;
    private final Ticker ticker;

    DatabaseRestore(BackupFiles backup, RestoreRequest request, RestoreTarget target, Ticker ticker) {
        this.backup = backup;
        this.request = request;
        this.target = target;
        this.ticker = ticker;
    }

    List<String> run() {
        RestorePlan plan = RestorePlan.of(backup.manifest(), request);
        target.requireFree(plan.collections(), plan.aliases());
        SegmentTransfer transfer = new SegmentTransfer(target.directory(), target.database(), target::nextNumber);
        List<SegmentMeta> copied = new ArrayList<>();
        try {
            ProgressMeter meter = new ProgressMeter(
                    request.backup(), ticker, request.progress(), plan.bytes(backup.manifest()), plan.rows());
            Map<Integer, Integer> numbers = new HashMap<>();
            List<CollectionMeta> collections = new ArrayList<>();
            for (CollectionMeta collection : plan.collections()) {
                int number = target.nextNumber();
                numbers.put(collection.number(), number);
                List<SegmentMeta> segments = new ArrayList<>();
                for (SegmentMeta segment : collection.segments()) {
                    SegmentMeta here = copy(segment, transfer, meter);
                    copied.add(here);
                    segments.add(here);
                }
                collections.add(collection
                        .withNumber(number)
                        .withSegments(collection.checkpoint(), collection.historyStart(), segments)
                        .withUnfinished(false));
            }
            List<AliasMeta> aliases = plan.aliases().stream()
                    .map(alias -> new AliasMeta(
                            alias.namespace(),
                            alias.name(),
                            requireNonNull(numbers.get(alias.collection()), alias.name())))
                    .toList();
            target.adopt(collections, aliases, backup.manifest().timestamp());
            return collections.stream()
                    .map(each ->
                            new CollectionName(each.namespace(), each.schema().name()).toString())
                    .toList();
        } catch (StorageFailedException e) {
            // Either manifest may be in force: a reopening removes what the one that is does not name.
            throw e;
        } catch (RuntimeException | Error e) {
            copied.forEach(transfer::discard);
            throw e;
        }
    }

    private SegmentMeta copy(SegmentMeta segment, SegmentTransfer transfer, ProgressMeter meter) {
        List<BackupFile> entries = backup.manifest().filesIn(segment.folder());
        for (BackupFile entry : entries) {
            // Only that it is the right file: its blocks are compared while they are copied.
            backup.open(entry).close();
        }
        SegmentMeta here = transfer.copy(
                backup.directory(),
                segment,
                entries.stream().map(BackupFile::name).toList(),
                written -> {
                    target.requireOpen();
                    meter.bytes(written);
                });
        meter.rows(segment.rows());
        return here;
    }
}
