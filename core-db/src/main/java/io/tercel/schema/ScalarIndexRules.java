package io.tercel.schema;

import io.tercel.error.InvalidRequestException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Which index suits which field. */
public final class ScalarIndexRules {

    private static final Set<DataType> INTEGERS = Set.of(DataType.INT8, DataType.INT16, DataType.INT32, DataType.INT64);

    private static final Set<DataType> NUMBERS = Set.of(
            DataType.INT8,
            DataType.INT16,
            DataType.INT32,
            DataType.INT64,
            DataType.FLOAT,
            DataType.DOUBLE,
            DataType.TIMESTAMPTZ);

    private static final Pattern STEPS =
            Pattern.compile("(\\[(\"([^\"\\\\]|\\\\.)+\"|'([^'\\\\]|\\\\.)+'|[0-9]{1,9})\\])+");

    private ScalarIndexRules() {}

    /**
     * Checks the indexes of a schema.
     *
     * @throws InvalidRequestException when one does not suit its field
     */
    static void check(CollectionSchema schema) {
        for (ScalarIndex index : schema.scalarIndexes()) {
            check(schema, index);
        }
    }

    private static void check(CollectionSchema schema, ScalarIndex index) {
        FieldSchema field = schema.storedFields().stream()
                .filter(each -> each.name().equals(index.field()))
                .findFirst()
                .orElseThrow(() -> new InvalidRequestException(
                        "field '%s': expected a field that rows bring, for the index %s; there is none of that name"
                                .formatted(
                                        Names.shown(index.field()), index.spec().kind())));
        boolean isKey = field.name().equals(schema.primaryKey().name());
        if (!suits(index.spec(), field, isKey)) {
            List<String> suitable = suitable(field, isKey);
            String instead = suitable.isEmpty()
                    ? "no index for filters suits it"
                    : "suitable are " + String.join(", ", suitable);
            throw new InvalidRequestException("field '%s': the index %s does not suit %s%s; %s"
                    .formatted(
                            field.name(),
                            shown(index.spec()),
                            isKey ? "the primary key, " : "",
                            field.typeName(),
                            instead));
        }
        switch (index.spec()) {
            case ScalarIndexSpec.Ngram grams -> checkGrams(field, grams);
            case ScalarIndexSpec.JsonPath json -> checkPath(field, json.path());
            case ScalarIndexSpec.Auto auto -> {}
            case ScalarIndexSpec.Inverted inverted -> {}
            case ScalarIndexSpec.Bitmap bitmap -> {}
            case ScalarIndexSpec.Sorted sorted -> {}
            case ScalarIndexSpec.Trie trie -> {}
            case ScalarIndexSpec.Rtree rtree -> {}
        }
    }

    private static void checkGrams(FieldSchema field, ScalarIndexSpec.Ngram grams) {
        int max = ScalarIndexSpec.Ngram.MAX_GRAM;
        if (grams.minGram() < 1 || grams.maxGram() < grams.minGram() || grams.maxGram() > max) {
            throw new InvalidRequestException(
                    "field '%s': expected 1 <= min_gram <= max_gram <= %d for the index NGRAM, got %d and %d"
                            .formatted(field.name(), max, grams.minGram(), grams.maxGram()));
        }
    }

    /** It names its field, so that a field that is added later cannot give it another meaning. */
    private static void checkPath(FieldSchema field, String path) {
        String name = field.name();
        if (!path.startsWith(name)
                || !STEPS.matcher(path.substring(name.length())).matches()) {
            throw new InvalidRequestException("field '%s': expected a JSON path such as %s[\"a\"][\"b\"], got %s"
                    .formatted(name, name, Names.shown(path)));
        }
    }

    private static String shown(ScalarIndexSpec spec) {
        return spec instanceof ScalarIndexSpec.JsonPath json ? "INVERTED of the JSON path " + json.path() : spec.kind();
    }

    private static List<String> suitable(FieldSchema field, boolean isKey) {
        List<String> suitable = new ArrayList<>();
        List<ScalarIndexSpec> all = List.of(
                new ScalarIndexSpec.Auto(),
                new ScalarIndexSpec.Inverted(),
                new ScalarIndexSpec.Bitmap(),
                new ScalarIndexSpec.Sorted(),
                new ScalarIndexSpec.Trie(),
                new ScalarIndexSpec.Ngram(1, 1),
                new ScalarIndexSpec.Rtree());
        all.stream().filter(spec -> suits(spec, field, isKey)).forEach(spec -> suitable.add(spec.kind()));
        if (field.type() == DataType.JSON) {
            suitable.add("INVERTED of a JSON path");
        }
        return suitable;
    }

    private static boolean suits(ScalarIndexSpec spec, FieldSchema field, boolean isKey) {
        DataType type = field.type();
        return switch (spec) {
            case ScalarIndexSpec.Auto auto -> isScalar(field) || type == DataType.GEOMETRY;
            case ScalarIndexSpec.Inverted inverted -> isScalar(field);
            case ScalarIndexSpec.Bitmap bitmap ->
                !isKey && isScalar(field) && isCountable(type == DataType.ARRAY ? elements(field) : type);
            case ScalarIndexSpec.Sorted sorted -> NUMBERS.contains(type) || type == DataType.VARCHAR;
            case ScalarIndexSpec.Trie trie -> type == DataType.VARCHAR;
            case ScalarIndexSpec.Ngram grams -> type == DataType.VARCHAR;
            case ScalarIndexSpec.Rtree rtree -> type == DataType.GEOMETRY;
            case ScalarIndexSpec.JsonPath json -> type == DataType.JSON;
        };
    }

    private static boolean isCountable(DataType type) {
        return type == DataType.BOOL || type == DataType.VARCHAR || INTEGERS.contains(type);
    }

    /** Whether a column has values, or elements, that can be put in order. */
    private static boolean isScalar(FieldSchema field) {
        DataType type = field.type();
        // The columns of structs are read by conditions on elements, which no index serves.
        return type == DataType.ARRAY
                ? isOrdered(elements(field)) && field.name().indexOf('[') < 0
                : isOrdered(type);
    }

    private static boolean isOrdered(DataType type) {
        return type == DataType.BOOL || type == DataType.VARCHAR || NUMBERS.contains(type);
    }

    private static DataType elements(FieldSchema field) {
        return field.elementType().orElseThrow();
    }

    /** What is built when a field of that type asks for an index. */
    public static ScalarIndexSpec resolved(ScalarIndexSpec wanted, DataType type) {
        if (!(wanted instanceof ScalarIndexSpec.Auto)) {
            return wanted;
        }
        if (type == DataType.GEOMETRY) {
            return new ScalarIndexSpec.Rtree();
        }
        return NUMBERS.contains(type) ? new ScalarIndexSpec.Sorted() : new ScalarIndexSpec.Inverted();
    }
}
