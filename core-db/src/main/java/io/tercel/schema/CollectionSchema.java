package io.tercel.schema;

import io.tercel.config.ConsistencyLevel;
import io.tercel.config.Limits;
import io.tercel.vector.MetricType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a collection looks like. Immutable; made with {@link #builder}, which checks the rules between fields.
 *
 * @param name the collection's name
 * @param fields all fields that were declared, the primary key first
 * @param autoId whether the database makes the primary keys
 * @param functions fields that the database fills itself
 * @param dynamicFields whether rows may hold fields that are not declared; they are kept in the hidden JSON field {@code $meta}
 * @param consistency the level of reads that name none
 * @param partitionKey the field that spreads rows over partitions, if one does
 * @param clusteringKey the field that reads most often ask a range of, if one is; INT8 to INT64, FLOAT, DOUBLE or VARCHAR. {@code
 *     Collection.optimize()} gives each segment a range of its values
 * @param description free text for people
 * @param scalarIndexes the indexes of fields that are no vectors, for filters
 */
public record CollectionSchema(
        String name,
        List<FieldSchema> fields,
        boolean autoId,
        List<FunctionSchema> functions,
        boolean dynamicFields,
        ConsistencyLevel consistency,
        Optional<PartitionKey> partitionKey,
        Optional<String> clusteringKey,
        String description,
        List<ScalarIndex> scalarIndexes) {

    /** The name of the hidden JSON field that holds undeclared fields. */
    public static final String DYNAMIC_FIELD = "$meta";

    /** Checks all rules; see {@link SchemaRules}. */
    public CollectionSchema(
            String name,
            List<FieldSchema> fields,
            boolean autoId,
            List<FunctionSchema> functions,
            boolean dynamicFields,
            ConsistencyLevel consistency,
            Optional<PartitionKey> partitionKey,
            Optional<String> clusteringKey,
            String description,
            List<ScalarIndex> scalarIndexes) {
        this.name = Objects.requireNonNull(name, "name");
        this.fields = List.copyOf(fields);
        this.autoId = autoId;
        this.functions = List.copyOf(functions);
        this.dynamicFields = dynamicFields;
        this.consistency = Objects.requireNonNull(consistency, "consistency");
        this.partitionKey = Objects.requireNonNull(partitionKey, "partitionKey");
        this.clusteringKey = Objects.requireNonNull(clusteringKey, "clusteringKey");
        this.description = Objects.requireNonNull(description, "description");
        this.scalarIndexes = List.copyOf(scalarIndexes);
        SchemaRules.checkLimits(this, Limits.DEFAULT);
        ScalarIndexRules.check(this);
    }

    /** A collection without indexes for filters; see the parameters above. */
    public CollectionSchema(
            String name,
            List<FieldSchema> fields,
            boolean autoId,
            List<FunctionSchema> functions,
            boolean dynamicFields,
            ConsistencyLevel consistency,
            Optional<PartitionKey> partitionKey,
            Optional<String> clusteringKey,
            String description) {
        this(
                name,
                fields,
                autoId,
                functions,
                dynamicFields,
                consistency,
                partitionKey,
                clusteringKey,
                description,
                List.of());
    }

    /** Starts a schema. */
    public static Builder builder(String name) {
        return new Builder(name);
    }

    /** The primary key. */
    public FieldSchema primaryKey() {
        return fields.getFirst();
    }

    /** The declared field of that name. */
    public Optional<FieldSchema> field(String field) {
        return fields.stream().filter(each -> each.name().equals(field)).findFirst();
    }

    /** The function that fills a field, if one does. */
    public Optional<FunctionSchema> functionFilling(String field) {
        return functions.stream().filter(each -> each.output().equals(field)).findFirst();
    }

    /**
     * The fields whose values rows bring and columns keep, in the order that batches, logs and segments number them: the primary
     * key, then {@code $meta} when there are dynamic fields, then the others as declared. An ARRAY of STRUCT comes as one ARRAY for
     * each field of its structs, called {@code chunks[text]}. Function outputs are not among them: they live in their index only.
     */
    public List<FieldSchema> storedFields() {
        List<FieldSchema> stored = new ArrayList<>();
        stored.add(primaryKey());
        if (dynamicFields) {
            stored.add(FieldSchema.json(DYNAMIC_FIELD).nullable());
        }
        for (FieldSchema field : fields.subList(1, fields.size())) {
            if (field.isStructArray()) {
                field.structFields().forEach(member -> stored.add(field.structColumn(member)));
            } else if (functionFilling(field.name()).isEmpty()) {
                stored.add(field);
            }
        }
        return List.copyOf(stored);
    }

    /** Collects the parts of a schema. Not safe for use by many threads. */
    public static final class Builder {

        private final String name;
        private final List<FieldSchema> fields = new ArrayList<>();
        private final List<FunctionSchema> functions = new ArrayList<>();
        private Optional<FieldSchema> primaryKey = Optional.empty();
        private boolean autoId;
        private boolean dynamicFields;
        private ConsistencyLevel consistency = ConsistencyLevel.STRONG;
        private Optional<PartitionKey> partitionKey = Optional.empty();
        private Optional<String> clusteringKey = Optional.empty();
        private String description = "";
        private final List<ScalarIndex> scalarIndexes = new ArrayList<>();

        private Builder(String name) {
            this.name = Objects.requireNonNull(name, "name");
        }

        /** The primary key: INT64 or VARCHAR. */
        public Builder primaryKey(String field, DataType type) {
            primaryKey = Optional.of(FieldSchema.of(field, type));
            return this;
        }

        /** An INT64 primary key that the database makes itself. */
        public Builder autoId(String field) {
            return autoId(field, DataType.INT64);
        }

        /** A primary key that the database makes itself: a number as INT64, or its decimal digits as VARCHAR. */
        public Builder autoId(String field, DataType type) {
            autoId = true;
            return primaryKey(field, type);
        }

        /** Adds a field. */
        public Builder field(FieldSchema field) {
            fields.add(Objects.requireNonNull(field, "field"));
            return this;
        }

        /** Adds a FLOAT_VECTOR field. */
        public Builder vector(String field, int dimension, MetricType metric) {
            return field(FieldSchema.floatVector(field, dimension, metric));
        }

        /** Adds a field that spreads rows over {@link PartitionKey#DEFAULT_PARTITIONS} partitions. */
        public Builder partitionKey(FieldSchema field) {
            return partitionKey(field, PartitionKey.DEFAULT_PARTITIONS);
        }

        /** Adds a field, INT64 or VARCHAR, that spreads rows over partitions by its value. */
        public Builder partitionKey(FieldSchema field, int partitions) {
            partitionKey = Optional.of(new PartitionKey(field.name(), partitions));
            return field(field);
        }

        /** Names the field that reads most often ask a range of. {@code Collection.optimize()} gives each segment a range of its values. */
        public Builder clusteringKey(String field) {
            clusteringKey = Optional.of(field);
            return this;
        }

        /** Adds full-text search by BM25 over an analyzed VARCHAR field, under its name with {@code _terms} after it. */
        public Builder bm25(String input) {
            return bm25(input, input + "_terms");
        }

        /** Adds full-text search by BM25 over an analyzed VARCHAR field, under the name {@code output}. */
        public Builder bm25(String input, String output) {
            fields.add(FieldSchema.sparseVector(output).index(IndexSpec.SparseInverted.bm25()));
            functions.add(new FunctionSchema.Bm25(input, output));
            return this;
        }

        /** Whether rows may hold undeclared fields. Off unless asked for. */
        public Builder dynamicFields(boolean allowed) {
            dynamicFields = allowed;
            return this;
        }

        /** The consistency level of reads that name none. STRONG unless asked for otherwise. */
        public Builder consistency(ConsistencyLevel level) {
            consistency = level;
            return this;
        }

        /** Gives a field that is no vector an index for filters; the field may be {@link CollectionSchema#DYNAMIC_FIELD}. */
        public Builder index(String field, ScalarIndexSpec index) {
            scalarIndexes.add(new ScalarIndex(field, index));
            return this;
        }

        /** A text for people. */
        public Builder description(String text) {
            description = text;
            return this;
        }

        /**
         * The schema.
         *
         * @throws io.tercel.error.InvalidRequestException when a rule is broken
         */
        public CollectionSchema build() {
            List<FieldSchema> all = new ArrayList<>(fields);
            all.addFirst(primaryKey.orElseThrow(() -> SchemaRules.noPrimaryKey(name)));
            return new CollectionSchema(
                    name,
                    all,
                    autoId,
                    functions,
                    dynamicFields,
                    consistency,
                    partitionKey,
                    clusteringKey,
                    description,
                    scalarIndexes);
        }
    }
}
