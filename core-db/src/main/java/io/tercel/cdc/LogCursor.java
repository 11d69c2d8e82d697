package io.tercel.cdc;

import io.tercel.log.LoadPart;
import io.tercel.log.LogEnd;
import io.tercel.log.LogFrame;
import io.tercel.log.LogPosition;
import io.tercel.log.LogPreface;
import io.tercel.log.RetainedLog;
import io.tercel.log.WriteRecord;
import io.tercel.log.WriteRecordCodec;
import io.tercel.manifest.CatalogChange;
import io.tercel.manifest.CatalogChangeCodec;
import io.tercel.manifest.CollectionMeta;
import io.tercel.manifest.Manifest;
import io.tercel.manifest.ManifestCodec;
import java.util.Optional;
import java.util.function.Consumer;

/*
 * Goes along the log and keeps the catalog as it was at its place: taken from the beginning of the file that it starts in, and changed by each
 * change it comes across. The prefaces of later files say nothing new.
 *
 * The rows of a bulk load are passed over at first: nobody can tell yet whether anything will come of it. Where the log says that it was
 * committed they are read, from the place that it names on, and the place stays where it is until all of them have been. So whoever goes on from a place
 * gets a load whole or not at all, and nothing has to be kept meanwhile.
 */
/** A place in the log that moves forward, with the catalog as it was there. Used by one thread. */
final class LogCursor {

    private static final long SCANNED_BYTES = 4 << 20;

    private final RetainedLog log;
    private final LogEnd end;
    private Manifest catalog;
    private ChangePosition position;

    /** The load that is being read. */
    private Optional<Loading> loading = Optional.empty();

    private LogCursor(RetainedLog log, LogEnd end, Manifest catalog, ChangePosition position) {
        this.log = log;
        this.end = end;
        this.catalog = catalog;
        this.position = position;
    }

    /**
     * At a position.
     *
     * @throws io.tercel.error.PositionExpiredException when the changes after it are gone
     * @throws io.tercel.error.InvalidRequestException when it is no position of this log
     */
    static LogCursor at(RetainedLog log, LogEnd end, LogPosition position) {
        Scan scan = new Scan();
        log.readUpTo(position, end.durable(), scan::take);
        return new LogCursor(log, end, scan.catalog(), ChangePosition.of(position, scan.timestamp));
    }

    /**
     * The catalog as the log has it at a place.
     *
     * @throws io.tercel.error.PositionExpiredException when the log does not say
     */
    static Manifest catalogAt(RetainedLog log, LogPosition place) {
        Scan scan = new Scan();
        log.readUpTo(place, place, scan::take);
        return scan.catalog();
    }

    /**
     * Before the first change that is newer than a timestamp.
     *
     * @throws io.tercel.error.PositionExpiredException when older ones among them are gone
     */
    static LogCursor after(RetainedLog log, LogEnd end, long timestamp) {
        LogPosition durable = end.durable();
        LogPosition beginning = log.fileBefore(timestamp, durable);
        Scan scan = new Scan();
        LogPosition[] found = {beginning};
        boolean[] passed = {false};
        LogPosition next = beginning;
        while (!passed[0] && next.compareTo(durable) < 0) {
            next = log.read(next, durable, SCANNED_BYTES, (frame, after) -> {
                if (frame.timestamp() > timestamp && frame.type() != LogPreface.FRAME_TYPE) {
                    passed[0] = true;
                } else if (!passed[0]) {
                    scan.take(frame, after);
                    found[0] = after;
                }
            });
        }
        return new LogCursor(
                log, end, scan.catalog(), ChangePosition.of(found[0], Math.max(timestamp, scan.timestamp)));
    }

    /** The place, with the newest timestamp before it. */
    ChangePosition position() {
        return position;
    }

    /** The catalog at the place. */
    Manifest catalog() {
        return catalog;
    }

    /** Whether there may be something after the place that is durable. */
    boolean hasMore() {
        return position.log().compareTo(end.durable()) < 0;
    }

    /**
     * Moves forward.
     *
     * @param bytes of log after which it is enough for now
     * @param consumer given each change
     */
    void advance(long bytes, Consumer<LogChange> consumer) {
        if (loading.isPresent()) {
            advance(loading.get(), bytes, consumer);
            return;
        }
        LogPosition durable = end.durable();
        if (position.log().compareTo(durable) >= 0) {
            return;
        }
        LogPosition next = log.read(position.log(), durable, bytes, (frame, after) -> {
            // What comes after a load is read after it.
            if (loading.isEmpty()) {
                change(frame, after).ifPresent(consumer);
            }
        });
        if (loading.isEmpty()) {
            position = ChangePosition.of(next, position.timestamp());
        }
    }

    private void advance(Loading load, long bytes, Consumer<LogChange> consumer) {
        ChangePosition within = ChangePosition.of(position.log(), load.end().timestamp());
        if (load.next.equals(load.made().parts())) {
            consumer.accept(new LogChange.LoadBegun(within, load.collection(), load.made()));
        }
        load.next = log.read(load.next, position.log(), bytes, (frame, after) -> {
            if (frame.type() == LoadPart.FRAME_TYPE && LoadPart.isOf(load.made().load(), frame.payload())) {
                consumer.accept(new LogChange.LoadedRows(
                        within,
                        load.collection(),
                        LoadPart.decode(frame.payload(), "log", after.offset()).rows()));
            }
        });
        if (load.next.compareTo(position.log()) >= 0) {
            loading = Optional.empty();
            position = load.end();
            consumer.accept(new LogChange.LoadEnded(position, load.collection(), load.made()));
        }
    }

    /** A load that is being read, and how far that has come. */
    private static final class Loading {

        private final CollectionMeta collection;
        private final CatalogChange.Loaded made;
        private final ChangePosition end;
        private LogPosition next;

        Loading(CollectionMeta collection, CatalogChange.Loaded made, ChangePosition end) {
            this.collection = collection;
            this.made = made;
            this.end = end;
            this.next = made.parts();
        }

        CollectionMeta collection() {
            return collection;
        }

        CatalogChange.Loaded made() {
            return made;
        }

        /** The place after it. */
        ChangePosition end() {
            return end;
        }
    }

    private Optional<LogChange> change(LogFrame frame, LogPosition after) {
        ChangePosition place = ChangePosition.of(after, Math.max(position.timestamp(), frame.timestamp()));
        if (frame.type() == CatalogChange.FRAME_TYPE
                && CatalogChangeCodec.decode(frame.payload()) instanceof CatalogChange.Loaded loaded
                && catalog.collection(loaded.collection()).isPresent()) {
            loading = Optional.of(
                    new Loading(catalog.collection(loaded.collection()).orElseThrow(), loaded, place));
            return Optional.empty();
        }
        position = place;
        return switch (frame.type()) {
            case WriteRecord.FRAME_TYPE -> {
                WriteRecord record = WriteRecordCodec.decode(frame.payload(), "log", after.offset());
                // Of a collection that is not there any more: whoever wrote had begun before it was dropped.
                Optional<CollectionMeta> collection = catalog.collection(record.collection());
                yield collection.map(meta -> new LogChange.Written(place, meta, record));
            }
            case CatalogChange.FRAME_TYPE -> {
                CatalogChange change = CatalogChangeCodec.decode(frame.payload());
                Manifest before = catalog;
                catalog = change.appliedTo(before);
                yield Optional.of(new LogChange.Changed(place, change, before, catalog));
            }
            default -> Optional.empty();
        };
    }

    /** Puts the catalog together from the beginning of a file. */
    private static final class Scan {

        private Optional<Manifest> found = Optional.empty();
        private long timestamp;

        void take(LogFrame frame, LogPosition after) {
            timestamp = Math.max(timestamp, frame.timestamp());
            if (frame.type() == LogPreface.FRAME_TYPE && found.isEmpty()) {
                byte[] json = new byte[frame.payload().remaining()];
                frame.payload().get(json);
                found = Optional.of(ManifestCodec.decode(json));
            } else if (frame.type() == CatalogChange.FRAME_TYPE) {
                found = found.map(
                        catalog -> CatalogChangeCodec.decode(frame.payload()).appliedTo(catalog));
            }
        }

        /** Every file that is read begins with a preface. */
        Manifest catalog() {
            return found.orElseThrow();
        }
    }
}
