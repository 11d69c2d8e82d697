package io.tercel.cdc;

import io.tercel.schema.CollectionProperties;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.FieldIndex;
import io.tercel.schema.Row;
import java.util.List;
import java.util.Optional;

/**
 * Something that has happened to a database, in the order in which it happened. Names are those of that time. Immutable; lists are not
 * to be changed.
 *
 * <p>Rows are as they were stored: with generated keys, defaults filled in, dynamic fields beside the others, and without the fields that
 * functions fill. A partial upsert comes with the whole rows it made, a delete by filter with the keys it found. That rows expire is no
 * change and does not appear: it follows from the properties of the collection, and a copy that has them expires the same rows.
 */
public sealed interface ChangeEvent {

    /** The place after this change: reading on from there does not bring it again. */
    ChangePosition position();

    /** When it happened, in the order of all writes. */
    default long timestamp() {
        return position().timestamp();
    }

    /** The named database that it happened in. */
    String database();

    /** A named database was created. */
    record DatabaseCreated(ChangePosition position, String database) implements ChangeEvent {}

    /** A named database was dropped; nothing was in it. */
    record DatabaseDropped(ChangePosition position, String database) implements ChangeEvent {}

    /** A name was made to stand for a collection, whatever it stood for before. */
    record AliasSet(ChangePosition position, String database, String alias, String collection) implements ChangeEvent {}

    /** An alias was dropped. */
    record AliasDropped(ChangePosition position, String database, String alias) implements ChangeEvent {}

    /** Something that happened to a collection. */
    sealed interface OfCollection extends ChangeEvent {

        /** Its name, not an alias. */
        String collection();
    }

    /** A collection was created, with no rows. */
    record CollectionCreated(
            ChangePosition position, String database, CollectionSchema schema, CollectionProperties properties)
            implements OfCollection {

        @Override
        public String collection() {
            return schema.name();
        }
    }

    /** A collection was dropped with its rows and aliases. */
    record CollectionDropped(ChangePosition position, String database, String collection) implements OfCollection {}

    /** A collection got another name, or moved to another named database. */
    record CollectionRenamed(
            ChangePosition position, String database, String collection, String newDatabase, String newCollection)
            implements OfCollection {}

    /** A collection's fields or properties changed: it has these now. */
    record CollectionAltered(
            ChangePosition position, String database, CollectionSchema schema, CollectionProperties properties)
            implements OfCollection {

        @Override
        public String collection() {
            return schema.name();
        }
    }

    /** All rows of a collection went at once. */
    record CollectionTruncated(ChangePosition position, String database, String collection) implements OfCollection {}

    /** Somebody had a collection's rows sealed. What a database seals by itself is not told. */
    record CollectionFlushed(ChangePosition position, String database, String collection) implements OfCollection {}

    /** A partition was created. */
    record PartitionCreated(ChangePosition position, String database, String collection, String partition)
            implements OfCollection {}

    /** A partition was dropped with its rows. */
    record PartitionDropped(ChangePosition position, String database, String collection, String partition)
            implements OfCollection {}

    /** A field, or a place in a JSON field, was given an index, in the place of the one it may have had. {@code path} is empty for a whole field. */
    record IndexCreated(
            ChangePosition position, String database, String collection, String field, String path, FieldIndex index)
            implements OfCollection {}

    /** A field, or a place in a JSON field, lost its index for filters. A vector field whose index is dropped gets a FLAT one, and appears as {@link IndexCreated}. */
    record IndexDropped(ChangePosition position, String database, String collection, String field, String path)
            implements OfCollection {}

    /**
     * Rows were inserted, or came with a bulk load. {@code partition} is empty where a partition key says it. Into a collection with a time to live, inserts appear as
     * upserts: a row of the same key may be there that has expired.
     */
    record RowsInserted(
            ChangePosition position, String database, String collection, Optional<String> partition, List<Row> rows)
            implements OfCollection {}

    /**
     * A bulk load was committed: {@code rows} rows came at once. They follow as {@link RowsInserted}, and then {@link LoadEnded}, with nothing else
     * between. Whoever reads on from the position of any of these but the last gets the load again from here.
     */
    record LoadBegun(ChangePosition position, String database, String collection, long rows) implements OfCollection {}

    /** All rows of a bulk load have been told. */
    record LoadEnded(ChangePosition position, String database, String collection, long rows) implements OfCollection {}

    /** Rows were upserted: older rows of the same keys went, wherever they were. */
    record RowsUpserted(
            ChangePosition position, String database, String collection, Optional<String> partition, List<Row> rows)
            implements OfCollection {}

    /** The rows of these keys went, as far as there were any; where a partition is named, those that were in it. */
    record RowsDeleted(
            ChangePosition position, String database, String collection, Optional<String> partition, List<Object> keys)
            implements OfCollection {}

    /** The rows of {@code keys} went, and these were upserted, in one step. */
    record RowsReplaced(
            ChangePosition position,
            String database,
            String collection,
            Optional<String> partition,
            List<Object> keys,
            List<Row> rows)
            implements OfCollection {}

    /** All rows were deleted; where a partition is named, those that were in it. */
    record AllRowsDeleted(ChangePosition position, String database, String collection, Optional<String> partition)
            implements OfCollection {}
}
