package io.tercel;

import io.tercel.config.ConsistencyLevel;
import io.tercel.schema.CollectionProperties;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.FunctionSchema;
import java.time.Instant;
import java.util.List;

/**
 * What a collection is, at one moment: made by {@link Collection#describe()}. {@link #toString()} is a text for people; its layout may
 * change.
 *
 * @param database the named database that it is in
 * @param number its number, which it keeps when it is renamed and which no other collection ever has
 * @param schema its name, fields, functions and consistency level
 * @param aliases its other names, sorted; those in other named databases come as {@code database.alias}
 * @param properties what has been set for it
 * @param partitions names of its partitions, the oldest first
 * @param created when it was created, to the millisecond
 * @param rows rows that reads see
 * @param indexes of its vector fields, in the order of these
 */
public record CollectionDescription(
        String database,
        int number,
        CollectionSchema schema,
        List<String> aliases,
        CollectionProperties properties,
        List<String> partitions,
        Instant created,
        long rows,
        List<IndexDescription> indexes) {

    /** Copies the lists. */
    public CollectionDescription {
        aliases = List.copyOf(aliases);
        partitions = List.copyOf(partitions);
        indexes = List.copyOf(indexes);
    }

    /** Its name. */
    public String name() {
        return schema.name();
    }

    /** What its owner says about it; may be empty. */
    public String description() {
        return schema.description();
    }

    /** Its fields, the primary key first. */
    public List<FieldSchema> fields() {
        return schema.fields();
    }

    /** Those of its fields that are vectors. */
    public List<FieldSchema> vectorFields() {
        return schema.fields().stream().filter(field -> field.type().isVector()).toList();
    }

    /** Its functions. */
    public List<FunctionSchema> functions() {
        return schema.functions();
    }

    /** The consistency level of reads that name none. */
    public ConsistencyLevel consistency() {
        return schema.consistency();
    }

    /** The description as lines of text. */
    @Override
    public String toString() {
        return DescriptionText.of(this);
    }
}
