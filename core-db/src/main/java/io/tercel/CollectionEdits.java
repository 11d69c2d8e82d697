package io.tercel;

import io.tercel.config.Limits;
import io.tercel.maintain.SerialThread;
import io.tercel.manifest.CollectionMeta;
import io.tercel.manifest.VersionEdit;
import io.tercel.manifest.Versions;
import io.tercel.schema.CollectionProperties;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.IndexSpec;
import io.tercel.schema.NumberedSchema;
import io.tercel.schema.SchemaRules;
import io.tercel.segment.CollectionStore;
import io.tercel.segment.Snapshot;
import io.tercel.segment.ZeroVectors;
import io.tercel.time.ServiceTime;
import io.tercel.vector.MetricType;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** What may be changed about a collection that is in use. Each change is durable on return. */
final class CollectionEdits {

    /**
     * What of the database it needs.
     *
     * @param applyThread the thread that applies writes; what is called there may commit a manifest
     * @param betweenSeals runs something that changes the manifest while no seal does
     * @param allApplied returns when all that has been acknowledged can be read
     * @param changed told of a collection that has another form, whose merge may have given up
     */
    record Parts(
            CollectionChange change,
            Limits limits,
            Versions versions,
            ServiceTime serviceTime,
            SerialThread applyThread,
            SerialThread betweenSeals,
            Runnable allApplied,
            Consumer<CollectionStore> changed) {}

    private final Parts parts;

    CollectionEdits(Parts parts) {
        this.parts = parts;
    }

    /** Any change of what a collection looks like; see {@link CollectionChange#run}. */
    void change(OpenCollection open, Function<CollectionMeta, VersionEdit.OfCollection> edit) {
        parts.change().run(open, edit);
        parts.changed().accept(open.store());
    }

    /** Changes the schema. */
    void schema(OpenCollection open, UnaryOperator<NumberedSchema> schema) {
        change(open, meta -> {
            NumberedSchema looks = schema.apply(meta.looks());
            SchemaRules.checkLimits(looks.schema(), parts.limits());
            meta.properties().requireFitting(looks.schema());
            return new VersionEdit.SetSchema(meta.number(), meta.namespace(), looks);
        });
    }

    /** Gives a vector field another index. */
    void index(OpenCollection open, String field, UnaryOperator<IndexSpec> index) {
        // A row that was deleted before this call does not stand against it.
        parts.allApplied().run();
        change(open, meta -> {
            IndexSpec before =
                    IndexReports.vectorField(meta.schema(), field).index().orElseThrow();
            IndexSpec after = index.apply(before);
            NumberedSchema looks = meta.looks().indexed(field, after);
            SchemaRules.checkLimits(looks.schema(), parts.limits());
            if (after.metric() == MetricType.COSINE && before.metric() != MetricType.COSINE) {
                refuseZeroVectors(open.store(), field);
            }
            return new VersionEdit.SetSchema(meta.number(), meta.namespace(), looks);
        });
    }

    private static void refuseZeroVectors(CollectionStore store, String field) {
        CollectionSchema schema = store.schema();
        int stored = schema.storedFields().indexOf(schema.field(field).orElseThrow());
        try (Snapshot snapshot = store.snapshotWithExpired()) {
            ZeroVectors.refuse(snapshot, stored, field);
        }
    }

    /** Changes the properties. Reads from then on go by them. */
    void properties(OpenCollection open, CollectionProperties properties) {
        // Where no change of the collection's form comes between.
        parts.betweenSeals().call(() -> {
            open.requireExisting();
            properties.requireFitting(open.store().schema());
            commit(new VersionEdit.SetProperties(open.store().number(), properties));
            open.store().setProperties(properties);
            return true;
        });
    }

    /** Creates a partition. Nothing but the manifest changes, so writes go on; a change of the collection waits. */
    void createPartition(OpenCollection open, String name) {
        open.shared(() -> parts.applyThread().call(() -> {
            CollectionStore store = open.store();
            CollectionMeta meta = parts.change().existing(open);
            VersionEdit.SetPartitions edit = PartitionEdits.added(store.partitions(), meta, name, parts.limits());
            commit(edit);
            store.setPartitions(edit.partitions());
            return true;
        }));
    }

    /** Drops a partition with its rows. */
    void dropPartition(OpenCollection open, String name) {
        change(open, meta -> {
            CollectionStore store = open.store();
            return PartitionEdits.removed(store.partitions(), meta, name, store.historyStartAfterLoss());
        });
    }

    /** Takes all rows away. */
    void truncate(OpenCollection open) {
        parts.change().truncate(open);
    }

    /** A collection as the manifest in force has it. */
    CollectionMeta existing(OpenCollection open) {
        return parts.change().existing(open);
    }

    private void commit(VersionEdit edit) {
        parts.versions().commit(edit, parts.serviceTime().get());
    }
}
