package io.tercel.files;

import com.fasterxml.jackson.databind.JsonNode;
import io.tercel.error.InvalidRequestException;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.vector.MetricType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A collection as a backup's meta data describe it. */
final class MilvusSchema {

    /* Numbers of types in Milvus. */
    static final int STRING = 20;
    static final int VARCHAR = 21;
    static final int ARRAY = 22;
    static final int JSON = 23;
    static final int FLOAT_VECTOR = 101;
    static final int SPARSE_FLOAT_VECTOR = 104;

    /**
     * A stored field.
     *
     * @param id the name of its folder
     */
    record Field(long id, String name, int type, boolean isKey) {}

    private final JsonNode collection;
    private final JsonNode schema;
    private final Set<String> made = new HashSet<>();

    MilvusSchema(JsonNode collection) {
        this.collection = collection;
        this.schema = collection.path("schema");
        schema.path("functions")
                .forEach(function -> function.path("output_field_names").forEach(name -> made.add(name.asText())));
    }

    String name() {
        return collection.path("collection_name").asText();
    }

    long id() {
        return collection.path("collection_id").asLong();
    }

    /** The fields that rows bring: not those that a function fills. */
    List<Field> fields() {
        List<Field> fields = new ArrayList<>();
        for (JsonNode field : schema.path("fields")) {
            String name = field.path("name").asText();
            if (!made.contains(name)) {
                fields.add(new Field(
                        field.path("fieldID").asLong(),
                        field.path("is_dynamic").asBoolean() ? CollectionSchema.DYNAMIC_FIELD : name,
                        field.path("data_type").asInt(),
                        field.path("is_primary_key").asBoolean()));
            }
        }
        return fields;
    }

    CollectionSchema toSchema() {
        CollectionSchema.Builder built = CollectionSchema.builder(name())
                .dynamicFields(schema.path("enable_dynamic_field").asBoolean());
        for (JsonNode field : schema.path("fields")) {
            add(built, field);
        }
        for (JsonNode function : schema.path("functions")) {
            if (function.path("type").asInt() != 1) {
                throw new InvalidRequestException("collection '%s': function '%s' is not BM25"
                        .formatted(name(), function.path("name").asText()));
            }
            built.bm25(
                    function.path("input_field_names").path(0).asText(),
                    function.path("output_field_names").path(0).asText());
        }
        return built.build();
    }

    private void add(CollectionSchema.Builder built, JsonNode field) {
        String name = field.path("name").asText();
        DataType type = type(field.path("data_type").asInt(), name);
        if (made.contains(name) || field.path("is_dynamic").asBoolean()) {
            return;
        }
        if (field.path("is_primary_key").asBoolean()) {
            if (field.path("autoID").asBoolean()) {
                built.autoId(name, type);
            } else {
                built.primaryKey(name, type);
            }
            return;
        }
        FieldSchema made = field(field, name, type);
        if (field.path("is_partition_key").asBoolean()) {
            built.partitionKey(made);
            return;
        }
        built.field(field.path("nullable").asBoolean() ? made.nullable() : made);
    }

    private FieldSchema field(JsonNode field, String name, DataType type) {
        return switch (type) {
            case FLOAT_VECTOR -> FieldSchema.floatVector(name, dimension(field), metric(name, MetricType.COSINE));
            case FLOAT16_VECTOR -> FieldSchema.float16Vector(name, dimension(field), metric(name, MetricType.COSINE));
            case BFLOAT16_VECTOR -> FieldSchema.bfloat16Vector(name, dimension(field), metric(name, MetricType.COSINE));
            case INT8_VECTOR -> FieldSchema.int8Vector(name, dimension(field), metric(name, MetricType.COSINE));
            case BINARY_VECTOR -> FieldSchema.binaryVector(name, dimension(field), metric(name, MetricType.HAMMING));
            case SPARSE_FLOAT_VECTOR -> FieldSchema.sparseVector(name);
            case ARRAY ->
                FieldSchema.array(
                        name, type(field.path("element_type").asInt(), name), parameter(field, "max_capacity", 4_096));
            case VARCHAR -> varchar(field, name);
            default -> FieldSchema.of(name, type);
        };
    }

    private static FieldSchema varchar(JsonNode field, String name) {
        FieldSchema made =
                FieldSchema.varchar(name).maxBytes(parameter(field, "max_length", FieldSchema.DEFAULT_MAX_BYTES));
        if (!parameter(field, "enable_analyzer").equals("true")) {
            return made;
        }
        String analyzer = parameter(field, "analyzer_params");
        FieldSchema analyzed = made.analyzer(analyzer.isEmpty() ? "standard" : analyzer);
        return parameter(field, "enable_match").equals("true") ? analyzed.enableMatch() : analyzed;
    }

    private static int dimension(JsonNode field) {
        return parameter(field, "dim", 0);
    }

    private static int parameter(JsonNode field, String key, int otherwise) {
        String value = parameter(field, key);
        return value.isEmpty() ? otherwise : Integer.parseInt(value);
    }

    private static String parameter(JsonNode field, String key) {
        for (JsonNode each : field.path("type_params")) {
            if (each.path("key").asText().equals(key)) {
                return each.path("value").asText();
            }
        }
        return "";
    }

    /** The metric of the index that the backup tells of. */
    private MetricType metric(String field, MetricType otherwise) {
        for (JsonNode index : collection.path("index_infos")) {
            String metric = index.path("params").path("metric_type").asText();
            if (index.path("field_name").asText().equals(field) && !metric.isEmpty()) {
                return MetricType.valueOf(metric);
            }
        }
        return otherwise;
    }

    private DataType type(int number, String field) {
        return switch (number) {
            case 1 -> DataType.BOOL;
            case 2 -> DataType.INT8;
            case 3 -> DataType.INT16;
            case 4 -> DataType.INT32;
            case 5 -> DataType.INT64;
            case 10 -> DataType.FLOAT;
            case 11 -> DataType.DOUBLE;
            case STRING, VARCHAR -> DataType.VARCHAR;
            case ARRAY -> DataType.ARRAY;
            case JSON -> DataType.JSON;
            case 24 -> DataType.GEOMETRY;
            case 26 -> DataType.TIMESTAMPTZ;
            case 100 -> DataType.BINARY_VECTOR;
            case FLOAT_VECTOR -> DataType.FLOAT_VECTOR;
            case 102 -> DataType.FLOAT16_VECTOR;
            case 103 -> DataType.BFLOAT16_VECTOR;
            case SPARSE_FLOAT_VECTOR -> DataType.SPARSE_FLOAT_VECTOR;
            case 105 -> DataType.INT8_VECTOR;
            default ->
                throw new InvalidRequestException(
                        "collection '%s', field '%s': type %d of Milvus is not known".formatted(name(), field, number));
        };
    }
}
