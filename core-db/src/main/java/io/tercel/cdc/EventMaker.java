package io.tercel.cdc;

import io.tercel.log.WriteRecord;
import io.tercel.log.WriteRecord.Removal;
import io.tercel.manifest.CatalogChange;
import io.tercel.manifest.CollectionMeta;
import io.tercel.manifest.Manifest;
import io.tercel.manifest.PartitionMeta;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.ColumnData;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.PrimaryKeys;
import io.tercel.schema.Row;
import io.tercel.schema.ScalarIndex;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Says in the words of users what the log has. Knows nothing but what it is given. */
final class EventMaker {

    private EventMaker() {}

    /** The event of a change; none when it changed nothing. */
    static void make(LogChange change, Consumer<ChangeEvent> events) {
        switch (change) {
            case LogChange.Written written ->
                written(written.position(), written.collection(), written.record(), events);
            case LogChange.Changed changed -> changed(changed).ifPresent(events);
            case LogChange.LoadBegun begun ->
                events.accept(new ChangeEvent.LoadBegun(
                        begun.position(),
                        begun.collection().namespace(),
                        begun.collection().schema().name(),
                        begun.load().rows()));
            case LogChange.LoadedRows rows -> written(rows.position(), rows.collection(), rows.record(), events);
            case LogChange.LoadEnded ended ->
                events.accept(new ChangeEvent.LoadEnded(
                        ended.position(),
                        ended.collection().namespace(),
                        ended.collection().schema().name(),
                        ended.load().rows()));
        }
    }

    private static void written(
            ChangePosition position, CollectionMeta meta, WriteRecord record, Consumer<ChangeEvent> events) {
        String database = meta.namespace();
        String collection = meta.schema().name();
        Optional<String> target = meta.schema().partitionKey().isPresent()
                ? Optional.empty()
                : Optional.of(partition(meta, record.partition()));
        List<Row> rows = record.rows()
                .map(batch -> StoredRowReader.rows(meta.schema(), batch))
                .orElse(List.of());
        switch (record.removal()) {
            case Removal.None ignored ->
                events.accept(new ChangeEvent.RowsInserted(position, database, collection, target, rows));
            case Removal.Replaced ignored ->
                events.accept(new ChangeEvent.RowsUpserted(position, database, collection, target, rows));
            case Removal.Keys keys -> {
                List<Object> gone = keys(keys.keys());
                events.accept(
                        rows.isEmpty()
                                ? new ChangeEvent.RowsDeleted(position, database, collection, Optional.empty(), gone)
                                : new ChangeEvent.RowsReplaced(position, database, collection, target, gone, rows));
            }
            case Removal.KeysOf keys ->
                events.accept(new ChangeEvent.RowsDeleted(
                        position,
                        database,
                        collection,
                        Optional.of(partition(meta, keys.partition())),
                        keys(keys.keys())));
            case Removal.All ignored ->
                events.accept(new ChangeEvent.AllRowsDeleted(position, database, collection, Optional.empty()));
            case Removal.AllOf all ->
                events.accept(new ChangeEvent.AllRowsDeleted(
                        position, database, collection, Optional.of(partition(meta, all.partition()))));
        }
    }

    private static String partition(CollectionMeta meta, int number) {
        return meta.partitions().stream()
                .filter(each -> each.number() == number)
                .map(PartitionMeta::name)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("collection '%s' had no partition %d"
                        .formatted(meta.schema().name(), number)));
    }

    private static List<Object> keys(ColumnData column) {
        List<Object> keys = new ArrayList<>(column.rows());
        for (int i = 0; i < column.rows(); i++) {
            keys.add(PrimaryKeys.of(column, i));
        }
        return List.copyOf(keys);
    }

    private static Optional<ChangeEvent> changed(LogChange.Changed changed) {
        ChangePosition position = changed.position();
        Manifest before = changed.before();
        return switch (changed.change()) {
            case CatalogChange.SetCollection set ->
                set(position, before.collection(set.collection().number()), set.collection());
            case CatalogChange.RemoveCollection remove ->
                before.collection(remove.collection())
                        .map(meta -> new ChangeEvent.CollectionDropped(
                                position, meta.namespace(), meta.schema().name()));
            case CatalogChange.Truncated truncated ->
                before.collection(truncated.collection())
                        .map(meta -> new ChangeEvent.CollectionTruncated(
                                position, meta.namespace(), meta.schema().name()));
            case CatalogChange.Flushed flushed ->
                before.collection(flushed.collection())
                        .map(meta -> new ChangeEvent.CollectionFlushed(
                                position, meta.namespace(), meta.schema().name()));
            case CatalogChange.AddNamespace add -> Optional.of(new ChangeEvent.DatabaseCreated(position, add.name()));
            case CatalogChange.RemoveNamespace remove ->
                Optional.of(new ChangeEvent.DatabaseDropped(position, remove.name()));
            case CatalogChange.PointAlias point ->
                before.collection(point.alias().collection())
                        .map(meta -> new ChangeEvent.AliasSet(
                                position,
                                point.alias().namespace(),
                                point.alias().name(),
                                meta.schema().name()));
            // Of a collection that has been dropped since: its rows are not told either.
            case CatalogChange.Loaded ignored -> Optional.empty();
            // Those who follow have seen it come row by row.
            case CatalogChange.Finished ignored -> Optional.empty();
            case CatalogChange.RemoveAlias remove ->
                Optional.of(new ChangeEvent.AliasDropped(position, remove.namespace(), remove.name()));
        };
    }

    private static Optional<ChangeEvent> set(
            ChangePosition position, Optional<CollectionMeta> known, CollectionMeta after) {
        if (known.isEmpty()) {
            return Optional.of(
                    new ChangeEvent.CollectionCreated(position, after.namespace(), after.schema(), after.properties()));
        }
        CollectionMeta before = known.get();
        String database = before.namespace();
        String collection = before.schema().name();
        if (!database.equals(after.namespace())
                || !collection.equals(after.schema().name())) {
            return Optional.of(new ChangeEvent.CollectionRenamed(
                    position,
                    database,
                    collection,
                    after.namespace(),
                    after.schema().name()));
        }
        if (!before.partitions().equals(after.partitions())) {
            return partitions(position, before, after);
        }
        if (before.schema().equals(after.schema()) && before.properties().equals(after.properties())) {
            return Optional.empty();
        }
        return Optional.of(index(position, before, after)
                .orElseGet(() ->
                        new ChangeEvent.CollectionAltered(position, database, after.schema(), after.properties())));
    }

    private static Optional<ChangeEvent> partitions(
            ChangePosition position, CollectionMeta before, CollectionMeta after) {
        String database = before.namespace();
        String collection = before.schema().name();
        for (PartitionMeta partition : after.partitions()) {
            if (!before.partitions().contains(partition)) {
                return Optional.of(new ChangeEvent.PartitionCreated(position, database, collection, partition.name()));
            }
        }
        return before.partitions().stream()
                .filter(partition -> !after.partitions().contains(partition))
                .findFirst()
                .map(partition -> new ChangeEvent.PartitionDropped(position, database, collection, partition.name()));
    }

    /** What happened, if nothing but an index changed. */
    private static Optional<ChangeEvent> index(ChangePosition position, CollectionMeta before, CollectionMeta after) {
        CollectionSchema old = before.schema();
        CollectionSchema now = after.schema();
        if (!names(old).equals(names(now)) || !before.properties().equals(after.properties())) {
            return Optional.empty();
        }
        String database = before.namespace();
        String collection = now.name();
        for (int i = 0; i < now.fields().size(); i++) {
            FieldSchema field = now.fields().get(i);
            if (!field.equals(old.fields().get(i))
                    && !field.index().equals(old.fields().get(i).index())) {
                return field.index()
                        .map(spec ->
                                new ChangeEvent.IndexCreated(position, database, collection, field.name(), "", spec));
            }
        }
        for (ScalarIndex index : now.scalarIndexes()) {
            if (!old.scalarIndexes().contains(index)) {
                return Optional.of(new ChangeEvent.IndexCreated(
                        position,
                        database,
                        collection,
                        index.field(),
                        index.spec().place(),
                        index.spec()));
            }
        }
        return old.scalarIndexes().stream()
                .filter(index -> !now.scalarIndexes().contains(index))
                .findFirst()
                .map(index -> new ChangeEvent.IndexDropped(
                        position,
                        database,
                        collection,
                        index.field(),
                        index.spec().place()));
    }

    private static List<String> names(CollectionSchema schema) {
        return schema.fields().stream().map(FieldSchema::name).toList();
    }
}
