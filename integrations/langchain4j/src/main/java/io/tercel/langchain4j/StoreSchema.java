package io.tercel.langchain4j;

import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.IndexSpec;
import io.tercel.vector.MetricType;
import java.util.List;
import java.util.Optional;

/** The collection behind a store. */
final class StoreSchema {

    static final String ID = "id";
    static final String TEXT = "text";
    static final String METADATA = "metadata";
    static final String METADATA_TYPES = "metadata_types";
    static final String VECTOR = "vector";
    static final String TERMS = "text_terms";

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
                .vector(VECTOR, dimension, MetricType.COSINE)
                .consistency(settings.consistency());
        if (settings.fullText()) {
            schema.bm25(TEXT, TERMS);
        }
        return schema.build();
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
        checkFullText(schema, settings, name);
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
