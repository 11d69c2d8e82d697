package io.tercel.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tercel.config.Limits;
import io.tercel.error.InvalidRequestException;
import io.tercel.error.LimitExceededException;
import io.tercel.testing.Allocated;
import io.tercel.testing.Mutations;
import io.tercel.testing.Property;
import io.tercel.testing.RandomSource;
import io.tercel.vector.BinaryVector;
import io.tercel.vector.MetricType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** T12: whatever a row holds, it is stored or refused with the field and the row (B1 to B5), JSON texts included. */
class RowFuzzTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final CollectionSchema SCHEMA = CollectionSchema.builder("c")
            .primaryKey("id", DataType.INT64)
            .field(FieldSchema.bool("bool").nullable())
            .field(FieldSchema.int8("int8").nullable())
            .field(FieldSchema.int32("int32").nullable())
            .field(FieldSchema.float32("float").nullable())
            .field(FieldSchema.float64("double").nullable())
            .field(FieldSchema.varchar("varchar").maxBytes(50).nullable())
            .field(FieldSchema.json("json").nullable())
            .field(FieldSchema.timestamptz("moment").nullable())
            .field(FieldSchema.geometry("place").nullable())
            .field(FieldSchema.array("array", DataType.INT32, 4).nullable())
            .field(FieldSchema.structArray("structs", 3, FieldSchema.varchar("text"), FieldSchema.int32("n"))
                    .nullable())
            .field(FieldSchema.float16Vector("half", 2, MetricType.L2).nullable())
            .field(FieldSchema.int8Vector("bytes", 2, MetricType.L2).nullable())
            .field(FieldSchema.binaryVector("bits", 16, MetricType.HAMMING).nullable())
            .field(FieldSchema.sparseVector("sparse").nullable())
            .vector("v", 2, MetricType.COSINE)
            .dynamicFields(true)
            .build();

    private static final List<String> NAMES = SCHEMA.fields().stream()
            .map(FieldSchema::name)
            .filter(name -> !name.equals("id") && !name.equals("v"))
            .toList();

    private static final List<String> TEXTS = List.of(
            "",
            "abc",
            "2025-07-01T12:00:00+02:00",
            "2025-07-01",
            "POINT (8.5 47.4)",
            "POLYGON ((0 0, 0 9, 9 9, 0 0))",
            "GEOMETRYCOLLECTION (POINT (1 2), LINESTRING (0 0, 1 1))",
            "{\"a\": [1, 2.5, null, {\"b\": \"c\"}]}",
            "\uD800",
            "\u0000",
            "é漢\uD83D\uDE00");

    @Property(tries = 3_000)
    void rowsAreStoredOrRefused(RandomSource random) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        values.put("id", 1);
        values.put("v", new float[] {1, 2});
        for (int i = random.nextInt(3); i >= 0; i--) {
            String name = random.chance(90) ? random.pick(NAMES) : text(random);
            values.put(name, value(random, 3));
        }
        check(Row.of(values), random);
    }

    @Property(tries = 1_000)
    void jsonTextsAreRowsOrRefused(RandomSource random) {
        String good = "{\"id\": 1, \"v\": [1, 2.5], \"json\": {\"a\": [1, {\"b\": null}]}, \"array\": [1, -2],"
                + " \"structs\": [{\"text\": \"t\", \"n\": 3}], \"sparse\": {\"3\": 0.5}, \"bits\": [1, 2],"
                + " \"moment\": \"2025-07-01T12:00:00Z\", \"place\": \"POINT (1 2)\", \"other\": 1e3}";
        String text = Mutations.of(good, "{}[]:,\"\\0123456789.eE-+ntf", random);
        Map<?, ?> parsed;
        try {
            parsed = JSON.readValue(text, Map.class);
        } catch (JsonProcessingException notJson) {
            return;
        }
        if (parsed == null) {
            return;
        }
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        parsed.forEach((name, value) -> values.put((String) name, value));
        check(Row.of(values), random);
    }

    private static void check(Row row, RandomSource random) {
        Allocated.withinBounds(() -> {
            try {
                CheckedRows checked =
                        new RowValidator(SCHEMA, Limits.DEFAULT).validateForInsert(List.of(row), random::nextLong);
                assertThat(checked.batch().rows()).isEqualTo(1);
                assertThat(checked.batch().columns())
                        .allSatisfy(column -> assertThat(column.rows()).isEqualTo(1));
            } catch (InvalidRequestException | LimitExceededException expected) {
                assertThat(expected).hasMessageContaining("row 0");
            }
        });
    }

    private static String text(RandomSource random) {
        String text = random.pick(TEXTS);
        return random.chance(50) ? text : Mutations.of(text, " (),{}[]\":.-+0TZ", random);
    }

    private static @Nullable Object value(RandomSource random, int depth) {
        return switch (random.nextInt(depth > 0 ? 19 : 14)) {
            case 0 -> null;
            case 1 -> random.nextBoolean();
            case 2 -> random.pick(List.of(0, 1, -1, 127, 128, -129, Integer.MAX_VALUE));
            case 3 -> random.pick(List.of(Long.MAX_VALUE, Long.MIN_VALUE, 1L << 53));
            case 4 -> random.pick(List.of(0.0, -0.0, 1.5, 1e39, Double.NaN, Double.POSITIVE_INFINITY, 1e-320));
            case 5 -> random.pick(List.of(1.5f, Float.NaN, Float.MIN_VALUE));
            case 6, 7 -> text(random);
            case 8 -> new BigInteger("9".repeat(1 + random.nextInt(40)));
            case 9 -> new BigDecimal("1e" + (random.nextInt(2_000_000) - 1_000_000));
            case 10 -> random.bytes(random.nextInt(6));
            case 11 -> new float[] {random.nextFloat(), random.chance(80) ? 1 : Float.NaN};
            case 12 -> random.pick(List.of(Instant.MAX, Instant.EPOCH, Instant.MIN));
            case 13 -> random.pick(List.of(new Object(), 'c', new BitSet(), BinaryVector.of(new byte[2])));
            case 14, 15, 16 -> {
                List<@Nullable Object> list = new ArrayList<>();
                for (int i = random.nextInt(6); i > 0; i--) {
                    list.add(value(random, depth - 1));
                }
                yield list;
            }
            case 17 -> deep(random);
            default -> {
                Map<Object, @Nullable Object> map = new LinkedHashMap<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    Object key = random.pick(List.of("text", "n", "vec", 3, 4_294_967_295L, -1, text(random)));
                    map.put(key, value(random, depth - 1));
                }
                yield map;
            }
        };
    }

    private static Object deep(RandomSource random) {
        Object value = 1;
        for (int i = 1 << random.nextInt(14); i > 0; i--) {
            value = List.of(value);
        }
        return value;
    }
}
