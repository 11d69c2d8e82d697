package io.tercel.schema;

import io.tercel.error.AlreadyExistsException;
import io.tercel.error.InvalidRequestException;
import io.tercel.error.NotFoundException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * A schema with the numbers of its fields, and what may be changed about the two while the collection has rows. Every method returns the
 * changed pair, or throws and says why it cannot be.
 */
public record NumberedSchema(CollectionSchema schema, FieldIds fieldIds) {

    /** The same under another name. */
    public NumberedSchema renamed(String name) {
        return new NumberedSchema(
                new CollectionSchema(
                        name,
                        schema.fields(),
                        schema.autoId(),
                        schema.functions(),
                        schema.dynamicFields(),
                        schema.consistency(),
                        schema.partitionKey(),
                        schema.clusteringKey(),
                        schema.description(),
                        schema.scalarIndexes()),
                fieldIds);
    }

    /**
     * With one more field, the last one.
     *
     * @throws AlreadyExistsException when there is a field of that name
     * @throws InvalidRequestException when rows that are there already could have no value for it, or it does not fit the others
     */
    public NumberedSchema added(FieldSchema field) {
        if (schema.field(field.name()).isPresent()) {
            throw new AlreadyExistsException(
                    "collection '%s': field '%s' exists already".formatted(schema.name(), field.name()));
        }
        if (!field.isNullable() && field.defaultValue() == null) {
            String instead = field.type().isVector() ? "say nullable()" : "say nullable() or defaultValue(…)";
            throw new InvalidRequestException("field '%s': the rows that are there already have no value for it; %s"
                    .formatted(field.name(), instead));
        }
        List<FieldSchema> fields = new ArrayList<>(schema.fields());
        fields.add(field);
        return new NumberedSchema(with(fields, schema.functions()), fieldIds.withAdded());
    }

    /**
     * Without a field.
     *
     * @throws NotFoundException when there is none of that name
     * @throws InvalidRequestException when something else needs it
     */
    public NumberedSchema dropped(String name) {
        FieldSchema field = named(name);
        if (field.equals(schema.primaryKey())) {
            throw needed(name, "the primary key");
        }
        if (schema.partitionKey().filter(key -> key.field().equals(name)).isPresent()) {
            throw needed(name, "the partition key");
        }
        if (schema.clusteringKey().equals(Optional.of(name))) {
            throw needed(name, "the clustering key");
        }
        for (FieldSchema each : schema.fields()) {
            if (each.multiAnalyzer()
                    .filter(choice -> choice.byField().equals(name))
                    .isPresent()) {
                throw needed(name, "what chooses the analyzer of '" + each.name() + "'");
            }
        }
        for (FunctionSchema function : schema.functions()) {
            if (function.input().equals(name)) {
                throw needed(name, "what the function that fills '" + function.output() + "' reads; drop that first");
            }
            if (function.output().equals(name)) {
                throw needed(name, "filled by a function; drop it with dropFunction('" + name + "')");
            }
        }
        return without(field, schema.functions());
    }

    /**
     * Without the function that fills a field, and without that field.
     *
     * @throws NotFoundException when no function fills a field of that name
     */
    public NumberedSchema functionDropped(String output) {
        FunctionSchema dropped = schema.functionFilling(output)
                .orElseThrow(() ->
                        new NotFoundException("collection '%s': no function fills a field '%s'; those filled are %s"
                                .formatted(
                                        schema.name(),
                                        Names.shown(output),
                                        schema.functions().stream()
                                                .map(FunctionSchema::output)
                                                .toList())));
        return without(
                named(output),
                schema.functions().stream()
                        .filter(function -> !function.equals(dropped))
                        .toList());
    }

    private NumberedSchema without(FieldSchema field, List<FunctionSchema> functions) {
        List<FieldSchema> left = new ArrayList<>(schema.fields());
        int position = left.indexOf(field);
        left.remove(position);
        if (left.stream().noneMatch(NumberedSchema::hasVector)) {
            throw needed(field.name(), "the last vector field");
        }
        return new NumberedSchema(with(left, functions), fieldIds.without(position));
    }

    private static boolean hasVector(FieldSchema field) {
        return field.type().isVector()
                || field.structFields().stream()
                        .anyMatch(member -> member.type().isVector());
    }

    /**
     * With a larger limit for a VARCHAR, or for each VARCHAR of an ARRAY.
     *
     * @throws InvalidRequestException when it is smaller than the one now: longer values may be there
     */
    public NumberedSchema maxBytes(String name, int maxBytes) {
        return grown(name, "maxBytes", named(name).maxBytes(), maxBytes, named(name)::maxBytes);
    }

    /**
     * With a larger capacity of an ARRAY.
     *
     * @throws InvalidRequestException when it is smaller than the one now: longer values may be there
     */
    public NumberedSchema capacity(String name, int capacity) {
        return grown(name, "capacity", named(name).capacity(), capacity, named(name)::capacity);
    }

    private NumberedSchema grown(String name, String what, int now, int wanted, IntFunction<FieldSchema> changed) {
        if (wanted < now) {
            throw new InvalidRequestException(
                    "field '%s': %s can only grow, since longer values may be there; it is %,d, got %,d"
                            .formatted(name, what, now, wanted));
        }
        List<FieldSchema> fields = new ArrayList<>(schema.fields());
        fields.set(fields.indexOf(named(name)), changed.apply(wanted));
        return new NumberedSchema(with(fields, schema.functions()), fieldIds);
    }

    /**
     * With another index for a vector field.
     *
     * @throws NotFoundException when there is no field of that name
     * @throws InvalidRequestException when the index does not suit the field
     */
    public NumberedSchema indexed(String name, IndexSpec index) {
        FieldSchema field = named(name);
        List<FieldSchema> fields = new ArrayList<>(schema.fields());
        fields.set(fields.indexOf(field), field.index(index));
        return new NumberedSchema(with(fields, schema.functions()), fieldIds);
    }

    /**
     * With an index for filters, in the place of the one that the field had, or had for the same place in JSON.
     *
     * @throws NotFoundException when there is no field of that name
     * @throws InvalidRequestException when the index does not suit the field
     */
    public NumberedSchema scalarIndexed(String name, ScalarIndexSpec spec) {
        requireNamed(name);
        ScalarIndex index = new ScalarIndex(name, spec);
        List<ScalarIndex> indexes = new ArrayList<>(schema.scalarIndexes());
        indexes.removeIf(index::isSamePlace);
        indexes.add(index);
        return withIndexes(indexes);
    }

    /**
     * Without the indexes that a field has for filters.
     *
     * @throws NotFoundException when there is no field of that name
     */
    public NumberedSchema withoutScalarIndexes(String name) {
        requireNamed(name);
        return withIndexes(schema.scalarIndexes().stream()
                .filter(index -> !index.field().equals(name))
                .toList());
    }

    /** Without one index for filters. */
    public NumberedSchema without(ScalarIndex dropped) {
        return withIndexes(schema.scalarIndexes().stream()
                .filter(index -> !index.equals(dropped))
                .toList());
    }

    private void requireNamed(String name) {
        if (!name.equals(CollectionSchema.DYNAMIC_FIELD) || !schema.dynamicFields()) {
            named(name);
        }
    }

    private NumberedSchema withIndexes(List<ScalarIndex> indexes) {
        return new NumberedSchema(with(schema.fields(), schema.functions(), indexes), fieldIds);
    }

    /** What is built of an index for filters, by the number of its field; empty when there is none for that field and place. */
    public Optional<ScalarIndexSpec> scalarIndex(int fieldId, String place) {
        for (ScalarIndex index : schema.scalarIndexes()) {
            if (index.spec().place().equals(place) && idOf(index.field()) == fieldId) {
                DataType type =
                        schema.field(index.field()).map(FieldSchema::type).orElse(DataType.JSON);
                return Optional.of(ScalarIndexRules.resolved(index.spec(), type));
            }
        }
        return Optional.empty();
    }

    private int idOf(String name) {
        return name.equals(CollectionSchema.DYNAMIC_FIELD)
                ? fieldIds.dynamic()
                : fieldIds.of(schema.fields().indexOf(named(name)));
    }

    /** With fields that are not declared allowed in rows. */
    public NumberedSchema dynamic() {
        if (schema.dynamicFields()) {
            return this;
        }
        CollectionSchema dynamic = new CollectionSchema(
                schema.name(),
                schema.fields(),
                schema.autoId(),
                schema.functions(),
                true,
                schema.consistency(),
                schema.partitionKey(),
                schema.clusteringKey(),
                schema.description(),
                schema.scalarIndexes());
        return new NumberedSchema(dynamic, fieldIds.withDynamic());
    }

    private FieldSchema named(String name) {
        return schema.field(name).orElseThrow(() -> {
            List<String> known = schema.fields().stream().map(FieldSchema::name).toList();
            return new NotFoundException("collection '%s': there is no field '%s'%s; fields are %s"
                    .formatted(
                            schema.name(), Names.shown(name), NearestName.hint(name, known), String.join(", ", known)));
        });
    }

    private static InvalidRequestException needed(String name, String what) {
        return new InvalidRequestException("field '%s' cannot be dropped: it is %s".formatted(name, what));
    }

    private CollectionSchema with(List<FieldSchema> fields, List<FunctionSchema> functions) {
        // The indexes of a field go with it.
        List<ScalarIndex> indexes = schema.scalarIndexes().stream()
                .filter(index -> index.field().equals(CollectionSchema.DYNAMIC_FIELD)
                        || fields.stream().anyMatch(field -> field.name().equals(index.field())))
                .toList();
        return with(fields, functions, indexes);
    }

    private CollectionSchema with(List<FieldSchema> fields, List<FunctionSchema> functions, List<ScalarIndex> indexes) {
        return new CollectionSchema(
                schema.name(),
                fields,
                schema.autoId(),
                functions,
                schema.dynamicFields(),
                schema.consistency(),
                schema.partitionKey(),
                schema.clusteringKey(),
                schema.description(),
                indexes);
    }
}
