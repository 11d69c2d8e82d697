package io.tercel.langchain4j;

import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.IndexSpec;
import io.tercel.vector.MetricType;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The collection behind a store. */
final class StoreSchema {

    static final String ID = "id";
    static final String TEXT = "text";
    static final String METADATA = "metadata";
    static final String METADATA_TYPES = "metadata_types";
    static final String VECTOR = "vector";
    static final String TERMS = "text_terms";
    static final String PARTITION = "partition_key";
    static final String TOKENS = "tokens";
    static final String TOKEN_VECTOR = "vec";

    /** Most tokens of a segment whose vectors are kept: what embedding models read at once, as a rule. */
    static final int TOKEN_CAPACITY = 512;

    private static final String DEFAULT_ANALYZER = "standard";

    private StoreSchema() {}

    static CollectionSchema create(StoreSettings settings, int dimension) {
        FieldSchema text = FieldSchema.varchar(TEXT).nullable();
        if (settings.fullText()) {
            text = text.analyzer(settings.analyzer().orElse(DEFAULT_ANALYZER));
        }
        CollectionSchema.Builder schema = CollectionSchema.builder(settings.collection())
                .primaryKey(ID, DataType.VARCHAR)
                .field(text)
                .field(FieldSchema.json(METADATA).nullable())
                .field(FieldSchema.json(METADATA_TYPES).nullable())
                .field(FieldSchema.floatVector(VECTOR, dimension, MetricType.COSINE)
                        .description(settings.model().orElse("")))
                .consistency(settings.consistency());
        settings.partitioning()
                .ifPresent(by ->
                        schema.partitionKey(FieldSchema.varchar(PARTITION).description(by.key()), by.partitions()));
        settings.tokenDimension().ifPresent(size -> schema.field(tokens(size)));
        if (settings.fullText()) {
            schema.bm25(TEXT, TERMS);
        }
        return schema.build();
    }

    private static FieldSchema tokens(int dimension) {
        return FieldSchema.structArray(
                TOKENS, TOKEN_CAPACITY, FieldSchema.float16Vector(TOKEN_VECTOR, dimension, MetricType.MAX_SIM_COSINE));
    }

    /** Checks that a collection which is there already can be this store's. */
    static void check(CollectionSchema schema, StoreSettings settings) {
        String name = "collection '" + schema.name() + "'";
        checkType(schema, ID, DataType.VARCHAR);
        checkType(schema, TEXT, DataType.VARCHAR);
        checkType(schema, METADATA, DataType.JSON);
        checkType(schema, METADATA_TYPES, DataType.JSON);
        checkType(schema, VECTOR, DataType.FLOAT_VECTOR);
        if (!schema.primaryKey().name().equals(ID)) {
            throw new IllegalArgumentException("%s is not an embedding store's: its primary key is '%s', not '%s'"
                    .formatted(name, schema.primaryKey().name(), ID));
        }
        Optional<MetricType> metric = vector(schema).index().map(IndexSpec::metric);
        if (!metric.equals(Optional.of(MetricType.COSINE))) {
            throw new IllegalArgumentException(
                    "%s is not an embedding store's: field '%s' is compared by %s, not COSINE"
                            .formatted(name, VECTOR, metric.map(Enum::name).orElse("nothing")));
        }
        int dimension = vector(schema).dimension();
        if (settings.dimension().orElse(dimension) != dimension) {
            throw new IllegalArgumentException("%s holds embeddings of %d dimensions, but the store is built for %d"
                    .formatted(name, dimension, settings.dimension().getAsInt()));
        }
        checkModel(schema, settings, name);
        checkPartitioning(schema, settings, name);
        checkTokens(schema, settings, name);
        checkFullText(schema, settings, name);
    }

    private static void checkModel(CollectionSchema schema, StoreSettings settings, String name) {
        String known = vector(schema).description();
        if (!known.isEmpty() && settings.model().isPresent()) {
            String model = settings.model().get();
            if (!model.equals(known)) {
                throw new IllegalArgumentException(
                        "%s holds embeddings of the model '%s', but the store is built for '%s'; embeddings of two models cannot be compared"
                                .formatted(name, known, model));
            }
        }
    }

    private static void checkPartitioning(CollectionSchema schema, StoreSettings settings, String name) {
        settings.partitioning().ifPresent(wanted -> {
            Optional<StoreSettings.Partitioning> actual = partitioning(schema);
            if (!actual.equals(Optional.of(wanted))) {
                throw new IllegalArgumentException(
                        "%s is divided %s, but the store is built to be divided %s; that is settled when a collection is made"
                                .formatted(name, actual.map(StoreSchema::shown).orElse("by nothing"), shown(wanted)));
            }
        });
    }

    private static String shown(StoreSettings.Partitioning by) {
        return "by '%s' into %d partitions".formatted(by.key(), by.partitions());
    }

    private static void checkTokens(CollectionSchema schema, StoreSettings settings, String name) {
        settings.tokenDimension().ifPresent(wanted -> {
            OptionalInt actual = tokenDimension(schema);
            if (!actual.equals(OptionalInt.of(wanted))) {
                throw new IllegalArgumentException(
                        "%s holds %s, but the store is built for token vectors of %d dimensions"
                                .formatted(
                                        name,
                                        actual.isEmpty()
                                                ? "no token vectors"
                                                : "token vectors of %d dimensions".formatted(actual.getAsInt()),
                                        wanted));
            }
        });
    }

    /** How the collection is divided, if it is. */
    static Optional<StoreSettings.Partitioning> partitioning(CollectionSchema schema) {
        return schema.partitionKey()
                .filter(key -> key.field().equals(PARTITION))
                .map(key -> new StoreSettings.Partitioning(
                        schema.field(PARTITION).orElseThrow().description(), key.partitions()));
    }

    /** The dimension of the token vectors, if there are any. */
    static OptionalInt tokenDimension(CollectionSchema schema) {
        return schema.field(TOKENS).filter(FieldSchema::isStructArray).stream()
                .flatMap(field -> field.structFields().stream())
                .filter(field -> field.name().equals(TOKEN_VECTOR))
                .mapToInt(FieldSchema::dimension)
                .findFirst();
    }

    /** The name of the embedding model; empty when none was said. */
    static Optional<String> model(CollectionSchema schema) {
        return Optional.of(vector(schema).description()).filter(name -> !name.isEmpty());
    }

    static int dimension(CollectionSchema schema) {
        return vector(schema).dimension();
    }

    private static void checkFullText(CollectionSchema schema, StoreSettings settings, String name) {
        if (settings.mode() == SearchMode.HYBRID && schema.field(TERMS).isEmpty()) {
            throw new IllegalArgumentException(
                    name + " was made without full text, so it cannot be searched in mode HYBRID");
        }
        Optional<String> analyzer = schema.field(TEXT).flatMap(FieldSchema::analyzer);
        if (settings.analyzer().isPresent() && !settings.analyzer().equals(analyzer)) {
            throw new IllegalArgumentException("%s analyzes its texts by '%s', but the store is built for '%s'"
                    .formatted(
                            name,
                            analyzer.orElse("nothing"),
                            settings.analyzer().get()));
        }
    }

    private static void checkType(CollectionSchema schema, String field, DataType type) {
        Optional<DataType> actual = schema.field(field).map(FieldSchema::type);
        if (!actual.equals(Optional.of(type))) {
            List<String> fields =
                    schema.fields().stream().map(FieldSchema::name).toList();
            throw new IllegalArgumentException(
                    "collection '%s' is not an embedding store's: expected a %s field '%s', got %s among its fields %s"
                            .formatted(
                                    schema.name(),
                                    type,
                                    field,
                                    actual.map(Enum::name).orElse("none"),
                                    fields));
        }
    }

    private static FieldSchema vector(CollectionSchema schema) {
        return schema.field(VECTOR).orElseThrow();
    }
}
