package io.tercel.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tercel.config.ConsistencyLevel;
import io.tercel.error.UnsupportedFormatException;
import io.tercel.vector.MetricType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Schemas as JSON, as the manifest and the log keep them. Properties always come in the same order, and those that say nothing are
 * left out:
 *
 * <pre>
 * {"version": 1, "name": "papers", "description": "what we read", "autoId": false, "dynamicFields": true,
 *  "consistency": "STRONG", "partitionKey": {"field": "tenant", "partitions": 16}, "clusteringKey": "year",
 *  "fields": [
 *    {"name": "id", "type": "VARCHAR", "maxBytes": 65535},
 *    {"name": "body", "type": "VARCHAR", "nullable": true, "maxBytes": 65535, "analyzer": "english", "match": true},
 *    {"name": "title", "type": "VARCHAR", "maxBytes": 65535, "multiAnalyzer": {
 *      "byField": "language", "analyzers": {"english": "english", "default": "standard"}, "aliases": {"en": "english"}}},
 *    {"name": "language", "type": "VARCHAR", "maxBytes": 100},
 *    {"name": "tenant", "type": "VARCHAR", "maxBytes": 100, "description": "whose it is"},
 *    {"name": "year", "type": "INT32", "default": 1970},
 *    {"name": "seen", "type": "TIMESTAMPTZ", "default": "2025-01-01T00:00:00Z"},
 *    {"name": "tags", "type": "ARRAY", "maxBytes": 65535, "elementType": "VARCHAR", "capacity": 32},
 *    {"name": "chunks", "type": "ARRAY", "elementType": "STRUCT", "capacity": 256, "structFields": [
 *      {"name": "text", "type": "VARCHAR", "maxBytes": 65535}]},
 *    {"name": "dense", "type": "FLOAT_VECTOR", "dimension": 384, "index": {"kind": "AUTO", "metric": "COSINE"}},
 *    {"name": "sparse", "type": "SPARSE_FLOAT_VECTOR",
 *     "index": {"kind": "SPARSE_INVERTED", "metric": "BM25", "k1": 1.2, "b": 0.75}}],
 *  "functions": [{"kind": "BM25", "input": "body", "output": "sparse"}],
 *  "scalarIndexes": [{"field": "year", "kind": "STL_SORT"}, {"field": "body", "kind": "NGRAM", "minGram": 2, "maxGram": 3},
 *    {"field": "$meta", "kind": "JSON_PATH", "path": "author[\"name\"]", "cast": "VARCHAR"}]}
 * </pre>
 *
 * Numbers of 32 bits are written by their shortest decimal and read from it, which gives the same number again. A property or a
 * kind that this release does not know was written by a later one: guessing what it means could return wrong answers, so it is
 * refused.
 */
public final class SchemaCodec {

    private static final int VERSION = 1;

    private SchemaCodec() {}

    /** The schema as JSON. */
    public static ObjectNode encode(CollectionSchema schema) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("version", VERSION);
        json.put("name", schema.name());
        if (!schema.description().isEmpty()) {
            json.put("description", schema.description());
        }
        json.put("autoId", schema.autoId());
        json.put("dynamicFields", schema.dynamicFields());
        json.put("consistency", schema.consistency().name());
        schema.partitionKey()
                .ifPresent(key ->
                        json.putObject("partitionKey").put("field", key.field()).put("partitions", key.partitions()));
        schema.clusteringKey().ifPresent(key -> json.put("clusteringKey", key));
        ArrayNode fields = json.putArray("fields");
        schema.fields().forEach(field -> fields.add(encode(field)));
        ArrayNode functions = json.putArray("functions");
        schema.functions().forEach(function -> functions.add(encode(function)));
        if (!schema.scalarIndexes().isEmpty()) {
            ArrayNode indexes = json.putArray("scalarIndexes");
            schema.scalarIndexes()
                    .forEach(index -> indexes.add(encodeScalar(index.spec()).put("field", index.field())));
        }
        return json;
    }

    /**
     * The schema that {@link #encode} wrote.
     *
     * @throws UnsupportedFormatException when the JSON is of another version, or holds what this release does not know
     */
    public static CollectionSchema decode(JsonNode json) {
        SchemaReader read = new SchemaReader(json, "schema");
        int version = read.integer("version");
        if (version != VERSION) {
            throw new UnsupportedFormatException(
                    "schema: version %d is not known to this release, which reads version %d"
                            .formatted(version, VERSION));
        }
        CollectionSchema schema = new CollectionSchema(
                read.text("name"),
                fields(read, "fields"),
                read.bool("autoId", false),
                functions(read),
                read.bool("dynamicFields", false),
                read.constant("consistency", ConsistencyLevel.class),
                read.has("partitionKey") ? Optional.of(partitionKey(read.object("partitionKey"))) : Optional.empty(),
                read.has("clusteringKey") ? Optional.of(read.text("clusteringKey")) : Optional.empty(),
                read.has("description") ? read.text("description") : "",
                read.has("scalarIndexes") ? scalarIndexes(read) : List.of());
        read.done();
        return schema;
    }

    private static ObjectNode encode(FieldSchema field) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("name", field.name());
        json.put("type", field.type().name());
        if (field.isNullable()) {
            json.put("nullable", true);
        }
        if (field.defaultValue() != null) {
            json.set("default", encodeDefault(field.defaultValue()));
        }
        if (field.dimension() != 0) {
            json.put("dimension", field.dimension());
        }
        if (field.maxBytes() != 0) {
            json.put("maxBytes", field.maxBytes());
        }
        field.analyzer().ifPresent(analyzer -> json.put("analyzer", analyzer));
        field.multiAnalyzer().ifPresent(choice -> json.set("multiAnalyzer", encode(choice)));
        if (field.isMatchEnabled()) {
            json.put("match", true);
        }
        field.elementType().ifPresent(type -> json.put("elementType", type.name()));
        if (field.capacity() != 0) {
            json.put("capacity", field.capacity());
        }
        if (!field.structFields().isEmpty()) {
            ArrayNode members = json.putArray("structFields");
            field.structFields().forEach(member -> members.add(encode(member)));
        }
        field.index().ifPresent(index -> json.set("index", encode(index)));
        if (!field.description().isEmpty()) {
            json.put("description", field.description());
        }
        return json;
    }

    private static JsonNode encodeDefault(Object value) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        return switch (value) {
            case Boolean bool -> nodes.booleanNode(bool);
            case Integer number -> nodes.numberNode(number);
            case Long number -> nodes.numberNode(number);
            case Float number -> nodes.numberNode(number);
            case Double number -> nodes.numberNode(number);
            case String text -> nodes.textNode(text);
            case Instant moment -> nodes.textNode(moment.toString());
            default -> throw new IllegalArgumentException("not a default value: " + value.getClass());
        };
    }

    private static List<ScalarIndex> scalarIndexes(SchemaReader schema) {
        List<ScalarIndex> indexes = new ArrayList<>();
        for (SchemaReader read : schema.objects("scalarIndexes")) {
            indexes.add(new ScalarIndex(read.text("field"), scalarIndex(read)));
        }
        return indexes;
    }

    private static ObjectNode encodeScalar(ScalarIndexSpec index) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        return switch (index) {
            case ScalarIndexSpec.Ngram grams ->
                json.put("kind", "NGRAM").put("minGram", grams.minGram()).put("maxGram", grams.maxGram());
            case ScalarIndexSpec.JsonPath place ->
                json.put("kind", "JSON_PATH")
                        .put("path", place.path())
                        .put("cast", place.cast().name());
            case ScalarIndexSpec.Auto auto -> json.put("kind", auto.kind());
            case ScalarIndexSpec.Inverted inverted -> json.put("kind", inverted.kind());
            case ScalarIndexSpec.Bitmap bitmap -> json.put("kind", bitmap.kind());
            case ScalarIndexSpec.Sorted sorted -> json.put("kind", sorted.kind());
            case ScalarIndexSpec.Trie trie -> json.put("kind", trie.kind());
            case ScalarIndexSpec.Rtree rtree -> json.put("kind", rtree.kind());
        };
    }

    private static ScalarIndexSpec scalarIndex(SchemaReader read) {
        ScalarIndexSpec index =
                switch (read.text("kind")) {
                    case "AUTOINDEX" -> new ScalarIndexSpec.Auto();
                    case "INVERTED" -> new ScalarIndexSpec.Inverted();
                    case "BITMAP" -> new ScalarIndexSpec.Bitmap();
                    case "STL_SORT" -> new ScalarIndexSpec.Sorted();
                    case "TRIE" -> new ScalarIndexSpec.Trie();
                    case "RTREE" -> new ScalarIndexSpec.Rtree();
                    case "NGRAM" -> new ScalarIndexSpec.Ngram(read.integer("minGram"), read.integer("maxGram"));
                    case "JSON_PATH" ->
                        new ScalarIndexSpec.JsonPath(read.text("path"), read.constant("cast", JsonCast.class));
                    default -> throw read.wrong("kind", "a kind of index for filters");
                };
        read.done();
        return index;
    }

    /** An index alone, of a vector or for filters. */
    public static ObjectNode encode(FieldIndex index) {
        return switch (index) {
            case IndexSpec vectors -> encode(vectors);
            case ScalarIndexSpec scalars -> encodeScalar(scalars);
        };
    }

    private static ObjectNode encode(IndexSpec index) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        switch (index) {
            case IndexSpec.Auto auto ->
                json.put("kind", "AUTO").put("metric", auto.metric().name());
            case IndexSpec.Flat flat ->
                json.put("kind", "FLAT").put("metric", flat.metric().name());
            case IndexSpec.Hnsw hnsw ->
                json.put("kind", "HNSW")
                        .put("metric", hnsw.metric().name())
                        .put("m", hnsw.m())
                        .put("efConstruction", hnsw.efConstruction())
                        .put("codes", hnsw.codes().name());
            case IndexSpec.Ivf ivf ->
                json.put("kind", "IVF")
                        .put("metric", ivf.metric().name())
                        .put("nlist", ivf.nlist())
                        .put("codes", ivf.codes().name());
            case IndexSpec.DiskAnn disk ->
                json.put("kind", "DISKANN")
                        .put("metric", disk.metric().name())
                        .put("maxDegree", disk.maxDegree())
                        .put("searchListSize", disk.searchListSize());
            case IndexSpec.SparseInverted sparse -> {
                json.put("kind", "SPARSE_INVERTED")
                        .put("metric", sparse.metric().name());
                if (sparse.metric() == MetricType.BM25) {
                    json.put("k1", sparse.k1()).put("b", sparse.b());
                }
            }
        }
        return json;
    }

    private static ObjectNode encode(FunctionSchema function) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        return switch (function) {
            case FunctionSchema.Bm25 bm25 ->
                json.put("kind", "BM25").put("input", bm25.input()).put("output", bm25.output());
        };
    }

    private static ObjectNode encode(MultiAnalyzer choice) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("byField", choice.byField());
        ObjectNode analyzers = json.putObject("analyzers");
        choice.analyzers().forEach(analyzers::put);
        ObjectNode aliases = json.putObject("aliases");
        choice.aliases().forEach(aliases::put);
        return json;
    }

    private static MultiAnalyzer multiAnalyzer(SchemaReader read) {
        MultiAnalyzer choice = new MultiAnalyzer(read.text("byField"), read.texts("analyzers"), read.texts("aliases"));
        read.done();
        return choice;
    }

    private static PartitionKey partitionKey(SchemaReader read) {
        PartitionKey key = new PartitionKey(read.text("field"), read.integer("partitions"));
        read.done();
        return key;
    }

    private static List<FieldSchema> fields(SchemaReader schema, String property) {
        List<FieldSchema> fields = new ArrayList<>();
        for (SchemaReader read : schema.objects(property)) {
            String name = read.text("name");
            DataType type = read.constant("type", DataType.class);
            fields.add(new FieldSchema(
                    name,
                    type,
                    read.bool("nullable", false),
                    decodeDefault(type, read),
                    read.integer("dimension", 0),
                    read.integer("maxBytes", 0),
                    read.has("analyzer") ? Optional.of(read.text("analyzer")) : Optional.empty(),
                    read.has("multiAnalyzer")
                            ? Optional.of(multiAnalyzer(read.object("multiAnalyzer")))
                            : Optional.empty(),
                    read.bool("match", false),
                    read.has("index") ? Optional.of(index(read.object("index"))) : Optional.empty(),
                    read.has("elementType")
                            ? Optional.of(read.constant("elementType", DataType.class))
                            : Optional.empty(),
                    read.integer("capacity", 0),
                    read.has("structFields") ? fields(read, "structFields") : List.of(),
                    read.has("description") ? read.text("description") : ""));
            read.done();
        }
        return fields;
    }

    private static @Nullable Object decodeDefault(DataType type, SchemaReader read) {
        if (!read.has("default")) {
            return null;
        }
        return switch (type) {
            case BOOL -> read.bool("default", false);
            case INT8, INT16, INT32 -> read.integer("default");
            case INT64 -> read.longInteger("default");
            case FLOAT -> read.float32("default");
            case DOUBLE -> read.float64("default");
            case VARCHAR, GEOMETRY -> read.text("default");
            case TIMESTAMPTZ -> read.moment("default");
            case JSON,
                    ARRAY,
                    STRUCT,
                    FLOAT_VECTOR,
                    FLOAT16_VECTOR,
                    BFLOAT16_VECTOR,
                    INT8_VECTOR,
                    BINARY_VECTOR,
                    SPARSE_FLOAT_VECTOR -> throw read.wrong("default", "nothing for " + type);
        };
    }

    /**
     * The index that {@link #encode(FieldIndex)} wrote.
     *
     * @throws UnsupportedFormatException when it holds what this release does not know
     */
    public static FieldIndex decodeIndex(JsonNode json) {
        SchemaReader read = new SchemaReader(json, "index");
        return read.has("metric") ? index(read) : scalarIndex(read);
    }

    private static IndexSpec index(SchemaReader read) {
        MetricType metric = read.constant("metric", MetricType.class);
        IndexSpec index =
                switch (read.text("kind")) {
                    case "AUTO" -> new IndexSpec.Auto(metric);
                    case "FLAT" -> new IndexSpec.Flat(metric);
                    case "HNSW" ->
                        new IndexSpec.Hnsw(
                                metric,
                                read.integer("m"),
                                read.integer("efConstruction"),
                                read.constant("codes", Quantization.class));
                    case "IVF" ->
                        new IndexSpec.Ivf(metric, read.integer("nlist"), read.constant("codes", Quantization.class));
                    case "DISKANN" ->
                        new IndexSpec.DiskAnn(metric, read.integer("maxDegree"), read.integer("searchListSize"));
                    case "SPARSE_INVERTED" ->
                        metric == MetricType.BM25
                                ? new IndexSpec.SparseInverted(metric, read.float32("k1"), read.float32("b"))
                                : new IndexSpec.SparseInverted(metric, 0, 0);
                    default -> throw read.wrong("kind", "AUTO, FLAT, HNSW, IVF, DISKANN or SPARSE_INVERTED");
                };
        read.done();
        return index;
    }

    private static List<FunctionSchema> functions(SchemaReader schema) {
        List<FunctionSchema> functions = new ArrayList<>();
        for (SchemaReader read : schema.objects("functions")) {
            functions.add(
                    switch (read.text("kind")) {
                        case "BM25" -> new FunctionSchema.Bm25(read.text("input"), read.text("output"));
                        default -> throw read.wrong("kind", "BM25");
                    });
            read.done();
        }
        return functions;
    }
}
