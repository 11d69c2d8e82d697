package io.tercel.cli;

import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.vector.MetricType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** The schema of a new collection, said in options. */
final class FieldOptions {

    private static final int DEFAULT_CAPACITY = 1_024;

    @Option(
            names = "--id",
            paramLabel = "NAME:TYPE",
            description = "The primary key, varchar or int64. Default: id:varchar.")
    private Optional<String> id = Optional.empty();

    @Option(
            names = "--auto-id",
            description = "The database makes the primary keys; they are int64 unless --id says otherwise.")
    private boolean autoId;

    @Option(
            names = "--field",
            paramLabel = "NAME:TYPE[?]",
            description = {
                "A field: bool, int8 to int64, float, double, varchar, json, timestamptz, geometry, sparse, or array:TYPE. May be repeated.",
                "A question mark at the end allows null."
            })
    private List<String> fields = new ArrayList<>();

    @Option(
            names = "--vector",
            paramLabel = "NAME:DIMENSION:METRIC[:TYPE]",
            description = {
                "A vector field: cosine, ip or l2; hamming or jaccard of bits. May be repeated.",
                "TYPE is float (the default), float16, bfloat16, int8 or binary."
            })
    private List<String> vectors = new ArrayList<>();

    @Option(
            names = "--text",
            paramLabel = "NAME[:ANALYZER][?]",
            description =
                    "A text searched by its words (BM25), cut by standard, english or another analyzer. May be repeated.")
    private List<String> texts = new ArrayList<>();

    @Option(names = "--dynamic", description = "Rows may hold fields that are not declared.")
    private boolean dynamic;

    @Option(
            names = "--partition-key",
            paramLabel = "FIELD",
            description = "The field that spreads rows over partitions.")
    private Optional<String> partitionKey = Optional.empty();

    @Option(
            names = "--clustering-key",
            paramLabel = "FIELD",
            description = "The field of which reads most often ask a range.")
    private Optional<String> clusteringKey = Optional.empty();

    @Option(names = "--description", paramLabel = "TEXT", description = "A text for people.")
    private Optional<String> description = Optional.empty();

    /** Whether any was given. */
    boolean given() {
        return id.isPresent()
                || autoId
                || dynamic
                || !fields.isEmpty()
                || !vectors.isEmpty()
                || !texts.isEmpty()
                || partitionKey.isPresent()
                || clusteringKey.isPresent()
                || description.isPresent();
    }

    CollectionSchema schema(String name) {
        CollectionSchema.Builder schema = CollectionSchema.builder(name).dynamicFields(dynamic);
        addKey(schema);
        List<FieldSchema> declared = new ArrayList<>();
        fields.forEach(each -> declared.add(field(each)));
        texts.forEach(each -> declared.add(text(each)));
        vectors.forEach(each -> declared.add(vector(each)));
        for (FieldSchema field : declared) {
            if (partitionKey.filter(field.name()::equals).isPresent()) {
                schema.partitionKey(field);
            } else {
                schema.field(field);
            }
        }
        partitionKey
                .filter(key -> declared.stream().noneMatch(field -> field.name().equals(key)))
                .ifPresent(key -> {
                    throw usage("--partition-key %s: there is no --field %s".formatted(key, key));
                });
        for (String each : texts) {
            schema.bm25(parts(each, "--text", 1, 2).getFirst());
        }
        clusteringKey.ifPresent(schema::clusteringKey);
        description.ifPresent(schema::description);
        return schema.build();
    }

    private void addKey(CollectionSchema.Builder schema) {
        List<String> parts = parts(id.orElse(autoId ? "id:int64" : "id:varchar"), "--id", 2, 2);
        DataType type = type(parts.get(1), "--id");
        if (autoId) {
            schema.autoId(parts.getFirst(), type);
        } else {
            schema.primaryKey(parts.getFirst(), type);
        }
    }

    private static FieldSchema field(String option) {
        List<String> parts = parts(option, "--field", 2, 3);
        String name = parts.getFirst();
        FieldSchema field;
        if (parts.get(1).equalsIgnoreCase("array")) {
            if (parts.size() < 3) {
                throw usage("--field %s: expected array:TYPE, such as %s:array:varchar".formatted(option, name));
            }
            field = FieldSchema.array(name, type(parts.get(2), "--field"), DEFAULT_CAPACITY);
        } else if (parts.size() == 3) {
            throw usage("--field %s: expected NAME:TYPE".formatted(option));
        } else if (parts.get(1).equalsIgnoreCase("sparse")) {
            field = FieldSchema.sparseVector(name);
        } else {
            field = FieldSchema.of(name, type(parts.get(1), "--field"));
        }
        return isNullable(option) ? field.nullable() : field;
    }

    private static FieldSchema text(String option) {
        List<String> parts = parts(option, "--text", 1, 2);
        FieldSchema field = FieldSchema.text(parts.getFirst());
        field = parts.size() == 2 ? field.analyzer(parts.get(1)) : field;
        return isNullable(option) ? field.nullable() : field;
    }

    private static FieldSchema vector(String option) {
        List<String> parts = parts(option, "--vector", 3, 4);
        String name = parts.getFirst();
        int dimension = dimension(parts.get(1), option);
        MetricType metric = metric(parts.get(2), option);
        FieldSchema field =
                switch (parts.size() == 4 ? parts.get(3).toLowerCase(Locale.ROOT) : "float") {
                    case "float" -> FieldSchema.floatVector(name, dimension, metric);
                    case "float16" -> FieldSchema.float16Vector(name, dimension, metric);
                    case "bfloat16" -> FieldSchema.bfloat16Vector(name, dimension, metric);
                    case "int8" -> FieldSchema.int8Vector(name, dimension, metric);
                    case "binary" -> FieldSchema.binaryVector(name, dimension, metric);
                    default ->
                        throw usage("--vector %s: expected float, float16, bfloat16, int8 or binary, got '%s'"
                                .formatted(option, parts.get(3)));
                };
        return isNullable(option) ? field.nullable() : field;
    }

    private static int dimension(String text, String option) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw usage("--vector %s: expected a number of dimensions, got '%s'".formatted(option, text));
        }
    }

    private static MetricType metric(String text, String option) {
        return Arrays.stream(MetricType.values())
                .filter(metric -> metric.name().equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> usage(
                        "--vector %s: expected cosine, ip, l2, hamming or jaccard, got '%s'".formatted(option, text)));
    }

    private static DataType type(String text, String option) {
        return Arrays.stream(DataType.values())
                .filter(type -> type.name().equalsIgnoreCase(text) && !type.isVector() && type != DataType.STRUCT)
                .findFirst()
                .orElseThrow(() -> usage("%s: there is no type '%s'; there are %s"
                        .formatted(
                                option,
                                text,
                                Arrays.stream(DataType.values())
                                        .filter(type ->
                                                !type.isVector() && type != DataType.STRUCT && type != DataType.ARRAY)
                                        .map(type -> type.name().toLowerCase(Locale.ROOT))
                                        .collect(Collectors.joining(", ")))));
    }

    private static boolean isNullable(String option) {
        return option.endsWith("?");
    }

    /** What stands between the colons of an option, without the question mark at its end. */
    static List<String> parts(String option, String name, int least, int most) {
        String text = isNullable(option) ? option.substring(0, option.length() - 1) : option;
        List<String> parts = List.of(text.split(":", -1));
        if (parts.size() < least || parts.size() > most || parts.contains("")) {
            throw usage("%s %s: expected %d%s parts with a colon between them"
                    .formatted(name, option, least, least == most ? "" : " to " + most));
        }
        return parts;
    }

    private static Failure usage(String message) {
        return new Failure(ExitCode.USAGE, message);
    }
}
