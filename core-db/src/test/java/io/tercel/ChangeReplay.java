package io.tercel;

import io.tercel.cdc.ChangeEvent;
import io.tercel.cdc.ChangeReader;
import io.tercel.query.Filter;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.IndexSpec;
import io.tercel.schema.Row;
import io.tercel.schema.ScalarIndexSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Does to another database, through its public methods, what events say: whoever follows can do the same. */
final class ChangeReplay {

    private final Database target;

    ChangeReplay(Database target) {
        this.target = target;
    }

    /** All that there is to be read now. */
    static List<ChangeEvent> all(ChangeReader reader) {
        List<ChangeEvent> all = new ArrayList<>();
        for (List<ChangeEvent> part = reader.poll(Duration.ZERO); !part.isEmpty(); part = reader.poll(Duration.ZERO)) {
            all.addAll(part);
        }
        return all;
    }

    void apply(List<ChangeEvent> events) {
        events.forEach(this::apply);
    }

    private void apply(ChangeEvent event) {
        switch (event) {
            case ChangeEvent.DatabaseCreated created -> target.createDatabase(created.database());
            case ChangeEvent.DatabaseDropped dropped -> target.dropDatabase(dropped.database());
            case ChangeEvent.AliasSet alias -> setAlias(alias);
            case ChangeEvent.AliasDropped dropped -> namespace(dropped).dropAlias(dropped.alias());
            case ChangeEvent.OfCollection of -> ofCollection(of);
        }
    }

    private void setAlias(ChangeEvent.AliasSet alias) {
        Namespace namespace = namespace(alias);
        if (namespace.aliases().containsKey(alias.alias())) {
            namespace.alterAlias(alias.alias(), alias.collection());
        } else {
            namespace.createAlias(alias.alias(), alias.collection());
        }
    }

    private Namespace namespace(ChangeEvent event) {
        return target.database(event.database());
    }

    private Collection collection(ChangeEvent.OfCollection event) {
        return namespace(event).collection(event.collection());
    }

    private void ofCollection(ChangeEvent.OfCollection event) {
        switch (event) {
            case ChangeEvent.CollectionCreated created ->
                namespace(created).createCollection(created.schema(), created.properties());
            case ChangeEvent.CollectionDropped dropped -> namespace(dropped).dropCollection(dropped.collection());
            case ChangeEvent.CollectionRenamed renamed ->
                namespace(renamed)
                        .renameCollection(renamed.collection(), renamed.newCollection(), renamed.newDatabase());
            case ChangeEvent.CollectionAltered altered -> alter(collection(altered), altered);
            case ChangeEvent.CollectionTruncated truncated ->
                collection(truncated).truncate();
            case ChangeEvent.CollectionFlushed flushed -> collection(flushed).flush();
            case ChangeEvent.PartitionCreated created -> collection(created).createPartition(created.partition());
            case ChangeEvent.PartitionDropped dropped -> collection(dropped).dropPartition(dropped.partition());
            case ChangeEvent.IndexCreated created -> {
                switch (created.index()) {
                    case IndexSpec vectors -> collection(created).createIndex(created.field(), vectors);
                    case ScalarIndexSpec scalars -> collection(created).createIndex(created.field(), scalars);
                }
            }
            case ChangeEvent.IndexDropped dropped -> collection(dropped).dropIndex(dropped.field(), dropped.path());
            case ChangeEvent.RowsInserted inserted -> upsert(inserted, inserted.partition(), inserted.rows());
            case ChangeEvent.RowsUpserted upserted -> upsert(upserted, upserted.partition(), upserted.rows());
            case ChangeEvent.RowsDeleted deleted -> delete(deleted, deleted.partition(), deleted.keys());
            case ChangeEvent.RowsReplaced replaced -> {
                delete(replaced, Optional.empty(), replaced.keys());
                upsert(replaced, replaced.partition(), replaced.rows());
            }
            // What lies between them are inserts.
            case ChangeEvent.LoadBegun ignored -> {}
            case ChangeEvent.LoadEnded ignored -> {}
            case ChangeEvent.AllRowsDeleted deleted -> {
                if (deleted.partition().isPresent()) {
                    collection(deleted)
                            .partition(deleted.partition().get())
                            .delete(Filter.of(
                                    collection(deleted).schema().primaryKey().name() + " is not null"));
                } else {
                    collection(deleted).deleteAll();
                }
            }
        }
    }

    private void upsert(ChangeEvent.OfCollection event, Optional<String> partition, List<Row> rows) {
        if (partition.isPresent()) {
            collection(event).partition(partition.get()).upsert(rows);
        } else {
            collection(event).upsert(rows);
        }
    }

    private void delete(ChangeEvent.OfCollection event, Optional<String> partition, List<Object> keys) {
        if (partition.isPresent()) {
            collection(event).partition(partition.get()).delete(keys);
        } else {
            collection(event).delete(keys);
        }
    }

    /** Works out from the schema what has changed about it, as whoever has only the public methods must. */
    private static void alter(Collection collection, ChangeEvent.CollectionAltered altered) {
        CollectionSchema before = collection.schema();
        CollectionSchema after = altered.schema();
        collection.alter(altered.properties());
        Set<String> names = new HashSet<>();
        after.fields().forEach(field -> names.add(field.name()));
        for (FieldSchema field : before.fields()) {
            if (!names.contains(field.name())) {
                if (before.functionFilling(field.name()).isPresent()) {
                    collection.dropFunction(field.name());
                } else {
                    collection.dropField(field.name());
                }
            }
        }
        for (FieldSchema field : after.fields()) {
            if (before.field(field.name()).isEmpty()) {
                collection.addField(field);
            }
        }
        if (after.dynamicFields() && !before.dynamicFields()) {
            collection.enableDynamicFields();
        }
    }
}
