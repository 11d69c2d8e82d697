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

    private static final int LEAST_DIMENSION = 2;
    private static final List<MetricType> DENSE_METRICS = List.of(MetricType.L2, MetricType.IP, MetricType.COSINE);
    private static final List<MetricType> SPARSE_METRICS = List.of(MetricType.IP, MetricType.BM25);

    private SchemaRules() {}

    /**
     * Checks a schema against a database's limits.
     *
     * @throws LimitExceededException when it is larger than they allow; names the limit
     */
    public static void checkLimits(CollectionSchema schema, Limits limits) {
        check(schema.name(), schema.fields(), schema.autoId(), schema.functions(), limits);
    }

    static void check(String name, List<FieldSchema> fields, boolean autoId, List<FunctionSchema> functions) {
        check(name, fields, autoId, functions, Limits.DEFAULT);
    }

    private static void check(
            String name, List<FieldSchema> fields, boolean autoId, List<FunctionSchema> functions, Limits limits) {
        Names.checkCollection(name, limits);
        if (fields.isEmpty()) {
            throw noPrimaryKey(name);
        }
        checkCount(name, "fields", limits.fields(), fields.size());
        checkFieldNames(name, fields, limits);
        checkPrimaryKey(fields.getFirst(), autoId);
        for (FieldSchema field : fields) {
            checkField(field, limits);
        }
        checkVectors(name, fields, limits);
        checkFunctions(name, fields, functions);
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

    private static void checkFieldNames(String collection, List<FieldSchema> fields, Limits limits) {
        List<String> seen = new ArrayList<>();
        for (FieldSchema field : fields) {
            Names.checkField(field.name(), limits);
            if (seen.contains(field.name())) {
                throw new InvalidRequestException(
                        "collection '%s': field '%s' is declared twice".formatted(collection, field.name()));
            }
            Names.caseTwin(field.name(), seen).ifPresent(twin -> {
                throw new InvalidRequestException("collection '%s': fields '%s' and '%s' differ only in letter case"
                        .formatted(collection, twin, field.name()));
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
        if (autoId && key.type() != DataType.INT64) {
            throw invalid(key, "keys that the database makes are expected to be INT64, got " + key.type());
        }
    }

    private static void checkField(FieldSchema field, Limits limits) {
        boolean varchar = field.type() == DataType.VARCHAR;
        boolean dense = field.type() == DataType.FLOAT_VECTOR;
        if (varchar) {
            checkMaxBytes(field, limits);
        } else if (field.maxBytes() != 0) {
            throw invalid(field, "only VARCHAR has maxBytes, not " + field.type());
        }
        if (dense) {
            checkDimension(field, limits);
        } else if (field.dimension() != 0) {
            throw invalid(field, "only FLOAT_VECTOR has a dimension, not " + field.type());
        }
        if (field.analyzer().isPresent()) {
            if (!varchar) {
                throw invalid(field, "only VARCHAR can be analyzed, not " + field.type());
            }
            if (field.analyzer().get().isBlank()) {
                throw invalid(field, "expected the name of an analyzer or its JSON, got a blank text");
            }
        }
        if (field.defaultValue() != null) {
            DefaultValues.check(field);
        }
    }

    private static void checkMaxBytes(FieldSchema field, Limits limits) {
        if (field.maxBytes() < 1) {
            throw invalid(
                    field,
                    "maxBytes is expected to be 1 to %,d, got %,d".formatted(limits.varcharBytes(), field.maxBytes()));
        }
        if (field.maxBytes() > limits.varcharBytes()) {
            throw new LimitExceededException(
                    "varcharBytes", limits.varcharBytes(), field.maxBytes(), "field '%s'".formatted(field.name()));
        }
    }

    private static void checkDimension(FieldSchema field, Limits limits) {
        if (field.dimension() < LEAST_DIMENSION) {
            throw invalid(
                    field,
                    "dimension is expected to be %d to %,d, got %,d"
                            .formatted(LEAST_DIMENSION, limits.vectorDimension(), field.dimension()));
        }
        if (field.dimension() > limits.vectorDimension()) {
            throw new LimitExceededException(
                    "vectorDimension",
                    limits.vectorDimension(),
                    field.dimension(),
                    "field '%s'".formatted(field.name()));
        }
    }

    private static void checkVectors(String collection, List<FieldSchema> fields, Limits limits) {
        int vectors = 0;
        for (FieldSchema field : fields) {
            if (field.type().isVector()) {
                vectors++;
                checkIndex(field, field.index().orElseThrow(() -> invalid(field, "a vector field needs an index")));
            } else if (field.index().isPresent()) {
                throw invalid(field, "an index is for vector fields, not for " + field.type());
            }
        }
        if (vectors == 0) {
            throw new InvalidRequestException(
                    "collection '%s': expected at least one vector field, got none; add one with vector(…) or bm25(…)"
                            .formatted(collection));
        }
        checkCount(collection, "vectorFields", limits.vectorFields(), vectors);
    }

    private static void checkIndex(FieldSchema field, IndexSpec index) {
        switch (index) {
            case IndexSpec.Flat flat -> {
                suits(field, DataType.FLOAT_VECTOR, "Flat");
                suits(field, flat.metric(), DENSE_METRICS);
            }
            case IndexSpec.SparseInverted sparse -> {
                suits(field, DataType.SPARSE_FLOAT_VECTOR, "SparseInverted");
                suits(field, sparse.metric(), SPARSE_METRICS);
                if (sparse.metric() == MetricType.BM25) {
                    inRange(field, "k1", sparse.k1(), 3);
                    inRange(field, "b", sparse.b(), 1);
                }
            }
        }
    }

    private static void suits(FieldSchema field, DataType indexed, String index) {
        if (field.type() != indexed) {
            String allowed = field.type() == DataType.FLOAT_VECTOR ? "Flat" : "SparseInverted";
            throw invalid(field, "index %s does not suit %s; allowed: %s".formatted(index, field.type(), allowed));
        }
    }

    private static void suits(FieldSchema field, MetricType metric, List<MetricType> allowed) {
        if (!allowed.contains(metric)) {
            String list = String.join(", ", allowed.stream().map(Enum::name).toList());
            throw invalid(field, "metric %s does not suit %s; allowed: %s".formatted(metric, field.type(), list));
        }
    }

    private static void inRange(FieldSchema field, String parameter, float value, int most) {
        if (!(value >= 0 && value <= most)) {
            throw invalid(field, "%s of BM25 is expected to be 0 to %d, got %s".formatted(parameter, most, value));
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
        FieldSchema input = named(collection, fields, bm25.input());
        FieldSchema output = named(collection, fields, bm25.output());
        if (input.type() != DataType.VARCHAR) {
            throw invalid(input, "the input of a BM25 function is expected to be VARCHAR, got " + input.type());
        }
        if (input.analyzer().isEmpty()) {
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

    private static boolean isBm25(FieldSchema field) {
        Optional<MetricType> metric = field.index().map(IndexSpec::metric);
        return field.type() == DataType.SPARSE_FLOAT_VECTOR && metric.equals(Optional.of(MetricType.BM25));
    }

    private static FieldSchema named(String collection, List<FieldSchema> fields, String name) {
        for (FieldSchema field : fields) {
            if (field.name().equals(name)) {
                return field;
            }
        }
        List<String> known = fields.stream().map(FieldSchema::name).toList();
        throw new InvalidRequestException("collection '%s': a BM25 function names field '%s', which is not declared%s"
                .formatted(collection, name, NearestName.hint(name, known)));
    }

    private static InvalidRequestException invalid(FieldSchema field, String what) {
        return new InvalidRequestException("field '%s': %s".formatted(field.name(), what));
    }
}
