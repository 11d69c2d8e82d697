package io.tercel.schema;

import io.tercel.config.Limits;
import io.tercel.error.InvalidRequestException;
import io.tercel.error.LimitExceededException;
import io.tercel.vector.MetricType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The rules between the parts of a schema. No schema object exists that breaks them: building one checks it against {@link
 * Limits#DEFAULT}; a database with tighter limits checks once more when it creates the collection.
 */
public final class SchemaRules {

    /** The digits of the largest number that the database makes as a key. */
    private static final int KEY_DIGITS = 19;

    private SchemaRules() {}

    /**
     * Checks a schema against a database's limits.
     *
     * @throws LimitExceededException when it is larger than they allow; names the limit
     */
    public static void checkLimits(CollectionSchema schema, Limits limits) {
        String name = schema.name();
        List<FieldSchema> fields = schema.fields();
        Names.checkCollection(name, limits);
        if (fields.isEmpty()) {
            throw noPrimaryKey(name);
        }
        checkCount(name, "fields", limits.fields(), fields.size());
        checkFieldNames("collection '%s'".formatted(name), fields, limits);
        checkPrimaryKey(fields.getFirst(), schema.autoId());
        for (FieldSchema field : fields) {
            FieldRules.check(field, limits);
            field.multiAnalyzer().ifPresent(choice -> checkChooser(name, fields, field, choice));
            checkFieldNames("field '%s'".formatted(field.name()), field.structFields(), limits);
        }
        checkVectors(name, fields, limits);
        checkFunctions(name, fields, schema.functions());
        schema.partitionKey().ifPresent(key -> checkPartitionKey(name, fields, key));
        schema.clusteringKey().ifPresent(key -> checkClusteringKey(name, fields, key));
    }

    static InvalidRequestException noPrimaryKey(String collection) {
        return new InvalidRequestException(
                "collection '%s': no primary key; name one with primaryKey(field, type) or autoId(field)"
                        .formatted(collection));
    }

    private static void checkCount(String name, String limit, int allowed, long given) {
        if (given > allowed) {
            throw new LimitExceededException(limit, allowed, given, "collection '%s'".formatted(name));
        }
    }

    private static void checkFieldNames(String owner, List<FieldSchema> fields, Limits limits) {
        List<String> seen = new ArrayList<>();
        for (FieldSchema field : fields) {
            Names.checkField(field.name(), limits);
            if (seen.contains(field.name())) {
                throw new InvalidRequestException("%s: field '%s' is declared twice".formatted(owner, field.name()));
            }
            Names.caseTwin(field.name(), seen).ifPresent(twin -> {
                throw new InvalidRequestException(
                        "%s: fields '%s' and '%s' differ only in letter case".formatted(owner, twin, field.name()));
            });
            seen.add(field.name());
        }
    }

    private static void checkPrimaryKey(FieldSchema key, boolean autoId) {
        if (key.type() != DataType.INT64 && key.type() != DataType.VARCHAR) {
            throw invalid(key, "a primary key is expected to be INT64 or VARCHAR, got " + key.type());
        }
        if (key.isNullable()) {
            throw invalid(key, "a primary key cannot be nullable");
        }
        if (key.defaultValue() != null) {
            throw invalid(key, "a primary key cannot have a default value");
        }
        if (autoId && key.type() == DataType.VARCHAR && key.maxBytes() < KEY_DIGITS) {
            throw invalid(
                    key,
                    "keys that the database makes need maxBytes of %d, got %d".formatted(KEY_DIGITS, key.maxBytes()));
        }
    }

    private static void checkVectors(String collection, List<FieldSchema> fields, Limits limits) {
        int vectors = 0;
        for (FieldSchema field : fields) {
            vectors += vectors(field);
            for (FieldSchema member : field.structFields()) {
                vectors += vectors(member);
            }
        }
        if (vectors == 0) {
            throw new InvalidRequestException(
                    "collection '%s': expected at least one vector field, got none; add one with vector(…) or bm25(…)"
                            .formatted(collection));
        }
        checkCount(collection, "vectorFields", limits.vectorFields(), vectors);
    }

    private static int vectors(FieldSchema field) {
        return field.type().isVector() ? 1 : 0;
    }

    private static void checkPartitionKey(String collection, List<FieldSchema> fields, PartitionKey key) {
        FieldSchema field = named(collection, fields, "the partition key", key.field());
        if (field.type() != DataType.INT64 && field.type() != DataType.VARCHAR) {
            throw invalid(field, "a partition key is expected to be INT64 or VARCHAR, got " + field.typeName());
        }
        if (field.isNullable()) {
            throw invalid(field, "a partition key cannot be nullable");
        }
        if (field.equals(fields.getFirst())) {
            throw invalid(field, "the primary key cannot be the partition key");
        }
        if (key.partitions() < 1 || key.partitions() > PartitionKey.MOST_PARTITIONS) {
            throw invalid(
                    field,
                    "partitions are expected to be 1 to %,d, got %,d"
                            .formatted(PartitionKey.MOST_PARTITIONS, key.partitions()));
        }
    }

    private static void checkClusteringKey(String collection, List<FieldSchema> fields, String key) {
        FieldSchema field = named(collection, fields, "the clustering key", key);
        switch (field.type()) {
            case INT8, INT16, INT32, INT64, FLOAT, DOUBLE, VARCHAR -> {}
            default ->
                throw invalid(
                        field,
                        "a clustering key is expected to be INT8, INT16, INT32, INT64, FLOAT, DOUBLE or VARCHAR, got "
                                + field.typeName());
        }
    }

    private static void checkFunctions(String collection, List<FieldSchema> fields, List<FunctionSchema> functions) {
        Set<String> outputs = new HashSet<>();
        for (FunctionSchema function : functions) {
            switch (function) {
                case FunctionSchema.Bm25 bm25 -> checkBm25(collection, fields, bm25);
            }
            if (!outputs.add(function.output())) {
                throw new InvalidRequestException("field '%s': filled by two functions".formatted(function.output()));
            }
        }
        for (FieldSchema field : fields) {
            if (isBm25(field) && !outputs.contains(field.name())) {
                throw invalid(
                        field,
                        "metric BM25 is for the output of a BM25 function, and none fills this field; allowed: IP");
            }
        }
    }

    private static void checkBm25(String collection, List<FieldSchema> fields, FunctionSchema.Bm25 bm25) {
        FieldSchema input = named(collection, fields, "a BM25 function", bm25.input());
        FieldSchema output = named(collection, fields, "a BM25 function", bm25.output());
        if (input.type() != DataType.VARCHAR) {
            throw invalid(input, "the input of a BM25 function is expected to be VARCHAR, got " + input.type());
        }
        if (!input.isAnalyzed()) {
            throw invalid(
                    input, "the input of a BM25 function needs an analyzer; say text(…) or analyzer(\"standard\")");
        }
        if (!isBm25(output)) {
            throw invalid(
                    output,
                    "the output of a BM25 function is expected to be SPARSE_FLOAT_VECTOR with a BM25 index, got "
                            + output.type()
                            + output.index()
                                    .map(index -> " with " + index.metric())
                                    .orElse(""));
        }
        if (output.isNullable()) {
            throw invalid(output, "the output of a BM25 function cannot be nullable");
        }
    }

    private static void checkChooser(
            String collection, List<FieldSchema> fields, FieldSchema field, MultiAnalyzer choice) {
        FieldSchema by = named(collection, fields, "the analyzers of '" + field.name() + "'", choice.byField());
        if (by.type() != DataType.VARCHAR) {
            throw invalid(by, "a field that chooses analyzers is expected to be VARCHAR, got " + by.typeName());
        }
    }

    private static boolean isBm25(FieldSchema field) {
        Optional<MetricType> metric = field.index().map(IndexSpec::metric);
        return field.type() == DataType.SPARSE_FLOAT_VECTOR && metric.equals(Optional.of(MetricType.BM25));
    }

    private static FieldSchema named(String collection, List<FieldSchema> fields, String what, String name) {
        for (FieldSchema field : fields) {
            if (field.name().equals(name)) {
                return field;
            }
        }
        List<String> known = fields.stream().map(FieldSchema::name).toList();
        throw new InvalidRequestException("collection '%s': %s names field '%s', which is not declared%s"
                .formatted(collection, what, name, NearestName.hint(name, known)));
    }

    private static InvalidRequestException invalid(FieldSchema field, String what) {
        return new InvalidRequestException("field '%s': %s".formatted(field.name(), what));
    }
}
