package io.tercel.expr;

import io.tercel.config.Limits;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.text.Token;
import io.tercel.vector.MetricType;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A collection with a field of each type, and short ways to ask it. */
final class Papers {

    static final CollectionSchema SCHEMA = CollectionSchema.builder("papers")
            .primaryKey("id", DataType.VARCHAR)
            .field(FieldSchema.bool("flag").nullable())
            .field(FieldSchema.int8("i8").nullable())
            .field(FieldSchema.int16("i16").nullable())
            .field(FieldSchema.int32("i32").nullable())
            .field(FieldSchema.int64("i64").nullable())
            .field(FieldSchema.float32("f").nullable())
            .field(FieldSchema.float64("d").nullable())
            .field(FieldSchema.varchar("s").nullable())
            .field(FieldSchema.varchar("s2"))
            .field(FieldSchema.json("j").nullable())
            .field(FieldSchema.text("t").nullable())
            .field(FieldSchema.timestamptz("at").nullable())
            .field(FieldSchema.timestamptz("at2"))
            .field(FieldSchema.array("tags", DataType.VARCHAR, 8).nullable())
            .field(FieldSchema.array("nums", DataType.INT32, 8).nullable())
            .field(FieldSchema.array("a8", DataType.INT8, 8).nullable())
            .field(FieldSchema.array("a16", DataType.INT16, 8).nullable())
            .field(FieldSchema.array("a64", DataType.INT64, 8).nullable())
            .field(FieldSchema.array("af", DataType.FLOAT, 8).nullable())
            .field(FieldSchema.array("reals", DataType.DOUBLE, 8))
            .field(FieldSchema.array("flags", DataType.BOOL, 8))
            .field(FieldSchema.structArray(
                            "chunks",
                            8,
                            FieldSchema.varchar("text"),
                            FieldSchema.int64("n"),
                            FieldSchema.floatVector("vec", 2, MetricType.IP))
                    .nullable())
            .field(FieldSchema.geometry("place").nullable())
            .field(FieldSchema.geometry("spot").nullable())
            .vector("v", 4, MetricType.COSINE)
            .dynamicFields(true)
            .build();

    static final TextAnalysis WORDS = field -> Papers::tokens;

    private Papers() {}

    static List<String> words(String text) {
        return Arrays.stream(text.toLowerCase(Locale.ROOT).splitWithDelimiters("[^a-z]+", -1))
                .filter(word -> !word.isEmpty() && Character.isLetter(word.charAt(0)))
                .toList();
    }

    /** The words, one after the other; where in the text they lie does not matter to filters. */
    private static List<Token> tokens(String text) {
        List<Token> tokens = new ArrayList<>();
        words(text).forEach(word -> tokens.add(new Token(word, 0, 0, tokens.size())));
        return tokens;
    }

    /** A row from names and values in turn; what is left out of the fields that are not nullable is empty. */
    static Map<String, @Nullable Object> row(@Nullable Object... namesAndValues) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("id", "");
        row.put("s2", "");
        row.put("at2", Instant.EPOCH);
        row.put("reals", List.of());
        row.put("flags", List.of());
        for (int i = 0; i < namesAndValues.length; i += 2) {
            row.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
        }
        return row;
    }

    static BoundExpr bind(String filter) {
        return bind(filter, Map.of());
    }

    static BoundExpr bind(String filter, Map<String, ?> parameters) {
        return FilterBinder.bind(filter, SCHEMA, parameters, ZoneOffset.UTC, Limits.DEFAULT, WORDS);
    }

    /** The offsets of the rows that a filter keeps. */
    static List<Integer> matches(String filter, List<Map<String, @Nullable Object>> rows) {
        return matches(filter, Map.of(), rows);
    }

    static List<Integer> matches(String filter, Map<String, ?> parameters, List<Map<String, @Nullable Object>> rows) {
        List<Integer> out = new ArrayList<>();
        for (int row :
                MemoryRows.evaluate(SCHEMA, bind(filter, parameters), rows).toArray()) {
            out.add(row);
        }
        return out;
    }
}
