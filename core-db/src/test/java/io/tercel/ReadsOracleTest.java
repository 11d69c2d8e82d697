package io.tercel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tercel.config.DatabaseOptions;
import io.tercel.config.Durability;
import io.tercel.query.AggregateRequest;
import io.tercel.query.OrderBy;
import io.tercel.query.QueryIterator;
import io.tercel.query.QueryRequest;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.Row;
import io.tercel.testing.Property;
import io.tercel.testing.RandomSource;
import io.tercel.vector.MetricType;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Orders, groups and batches against the same done with Java's own, over rows in growing and sealed segments, some deleted or null. */
class ReadsOracleTest {

    private static final List<String> WORDS = List.of(
            "",
            "a",
            "ab",
            "ab\0",
            "abcdefgh",
            "abcdefgh\0",
            "abcdefghi",
            "abcdefghj",
            "ü",
            "\uFFFD",
            "\uD83D\uDE00",
            "z");

    private static final List<String> NAMES =
            List.of("flag", "tiny", "small", "number", "big", "single", "score", "word", "moment");

    private static final CollectionSchema SCHEMA = CollectionSchema.builder("rows")
            .primaryKey("id", DataType.VARCHAR)
            .field(FieldSchema.bool("flag").nullable())
            .field(FieldSchema.int8("tiny").nullable())
            .field(FieldSchema.int16("small").nullable())
            .field(FieldSchema.int32("number").nullable())
            .field(FieldSchema.int64("big").nullable())
            .field(FieldSchema.float32("single").nullable())
            .field(FieldSchema.float64("score").nullable())
            .field(FieldSchema.varchar("word").nullable())
            .field(FieldSchema.timestamptz("moment").nullable())
            .vector("v", 2, MetricType.L2)
            .build();

    /** By key, whose UTF-8 order is that of its ASCII characters. */
    private final Map<String, Row> model = new TreeMap<>();

    @Property(tries = 40)
    void ordersGroupsAndBatchesAreThoseOfTheOracle(RandomSource random) {
        DatabaseOptions options = DatabaseOptions.defaults()
                .sealRows(random.pick(List.of(7, 100, 3_000, 1_000_000)))
                .durability(Durability.OS_BUFFER);
        try (Database database = Database.inMemory(options)) {
            Collection rows = database.createCollection(SCHEMA);
            fill(rows, random);
            for (int i = 0; i < 8; i++) {
                int least = random.nextInt(40) - 5;
                boolean filtered = random.chance(60);
                String filter = filtered ? "number >= " + least : "";
                List<Row> passing = passing(row -> !filtered || (row.get("number") instanceof Integer n && n >= least));
                assertOrder(rows, filter, passing, random);
                assertBatches(rows, filter, passing, random);
                assertGroups(rows, filter, passing, random);
            }
        }
    }

    private List<Row> passing(Predicate<Row> condition) {
        return model.values().stream().filter(condition).toList();
    }

    private void fill(Collection rows, RandomSource random) {
        int steps = 1 + random.nextInt(20);
        int most = random.pick(List.of(5, 60, 700));
        for (int i = 0; i < steps; i++) {
            switch (random.nextInt(6)) {
                case 0 -> {
                    List<String> ids = List.of(id(random), id(random), id(random));
                    rows.delete(ids);
                    ids.forEach(model::remove);
                }
                case 1 -> rows.flush();
                case 2 -> rows.compact();
                default -> {
                    Map<String, Row> given = new LinkedHashMap<>();
                    for (int n = random.nextInt(most); n >= 0; n--) {
                        Row row = row(random);
                        given.put(String.valueOf(row.get("id")), row);
                    }
                    rows.upsert(List.copyOf(given.values()));
                    model.putAll(given);
                }
            }
        }
    }

    private static String id(RandomSource random) {
        return "k" + random.nextInt(1_500);
    }

    private static Row row(RandomSource random) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        values.put("id", id(random));
        values.put("flag", orNull(random, random.chance(50)));
        values.put("tiny", orNull(random, random.nextInt(5) - 2));
        values.put("small", orNull(random, random.nextInt(300) - 150));
        values.put("number", orNull(random, random.nextInt(40)));
        values.put("big", orNull(random, random.chance(50) ? random.nextInt(3) : random.nextLong() >> 12));
        values.put("single", orNull(random, (random.nextInt(9) - 4) / 2f));
        values.put(
                "score", orNull(random, random.chance(50) ? (random.nextInt(3) - 1) * 0.0 : random.nextDouble() - 0.5));
        values.put("word", orNull(random, random.pick(WORDS)));
        values.put("moment", orNull(random, Instant.EPOCH.plusSeconds(random.nextInt(200) - 100)));
        values.put("v", new float[] {1, 2});
        return Row.of(values);
    }

    private static @Nullable Object orNull(RandomSource random, Object value) {
        return random.chance(15) ? null : value;
    }

    private static void assertOrder(Collection rows, String filter, List<Row> passing, RandomSource random) {
        OrderBy[] order = new OrderBy[1 + random.nextInt(3)];
        for (int i = 0; i < order.length; i++) {
            String name = random.pick(NAMES);
            order[i] = random.chance(50) ? OrderBy.ascending(name) : OrderBy.descending(name);
        }
        int limit = 1 + random.nextInt(random.pick(List.of(4, 50, 2_000)));
        int offset = random.nextInt(4);

        List<Row> found = rows.query(QueryRequest.filter(filter)
                .orderBy(order)
                .limit(limit)
                .offset(offset)
                .outputFields(order[0].field())
                .build());

        Comparator<Row> comparator = inAnyOrder();
        for (OrderBy by : order) {
            comparator = comparator.thenComparing(
                    by.isDescending() ? byField(by.field()).reversed() : byField(by.field()));
        }
        List<Row> expected =
                passing.stream().sorted(comparator).skip(offset).limit(limit).toList();
        assertThat(ids(found)).as("%s of '%s'", Arrays.toString(order), filter).isEqualTo(ids(expected));
        for (int i = 0; i < found.size(); i++) {
            assertThat(compare(
                            found.get(i).get(order[0].field()), expected.get(i).get(order[0].field())))
                    .isZero();
        }
    }

    private static Comparator<Row> byField(String name) {
        return (left, right) -> compare(left.get(name), right.get(name));
    }

    private static int compare(@Nullable Object left, @Nullable Object right) {
        if (left == null || right == null) {
            return Boolean.compare(left == null, right == null);
        }
        if (left instanceof Boolean bool) {
            return Boolean.compare(bool, (Boolean) right);
        }
        if (left instanceof Instant moment) {
            return moment.compareTo((Instant) right);
        }
        if (left instanceof String text) {
            return Arrays.compareUnsigned(
                    text.getBytes(StandardCharsets.UTF_8), ((String) right).getBytes(StandardCharsets.UTF_8));
        }
        return decimal(left).compareTo(decimal(right));
    }

    private static BigDecimal decimal(Object number) {
        return number instanceof Float || number instanceof Double
                ? BigDecimal.valueOf(((Number) number).doubleValue())
                : BigDecimal.valueOf(((Number) number).longValue());
    }

    private static List<String> ids(List<Row> rows) {
        return rows.stream().map(row -> String.valueOf(row.get("id"))).toList();
    }

    private static void assertBatches(Collection rows, String filter, List<Row> passing, RandomSource random) {
        int batchSize = 1 + random.nextInt(random.pick(List.of(9, 500)));
        int limit = random.pick(List.of(0, 1, 17, 900));
        int offset = random.pick(List.of(0, 0, 3, 800));
        List<String> found = new ArrayList<>();
        try (QueryIterator batches = rows.queryIterator(
                QueryRequest.filter(filter).limit(limit).offset(offset).build(), batchSize)) {
            List<Row> batch = batches.next();
            while (!batch.isEmpty()) {
                found.addAll(ids(batch));
                List<Row> next = batches.next();
                assertThat(batch.size()).isLessThanOrEqualTo(batchSize);
                assertThat(next.isEmpty() || batch.size() == batchSize).isTrue();
                batch = next;
            }
        }
        assertThat(found)
                .isEqualTo(ids(passing.stream()
                        .skip(offset)
                        .limit(limit == 0 ? Integer.MAX_VALUE : limit)
                        .toList()));
    }

    private static void assertGroups(Collection rows, String filter, List<Row> passing, RandomSource random) {
        List<String> groupBy = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            String name = random.pick(List.of("flag", "tiny", "small", "number", "big", "word", "moment"));
            if (!groupBy.contains(name)) {
                groupBy.add(name);
            }
        }
        int limit = random.pick(List.of(0, 3, 2_000));
        boolean byCount = random.chance(50);
        AggregateRequest.Builder request = AggregateRequest.filter(filter)
                .groupBy(groupBy.toArray(String[]::new))
                .count()
                .count("score")
                .count("v")
                .min("word")
                .max("word")
                .min("single")
                .max("score")
                .max("big")
                .max("moment")
                .min("tiny")
                .sum("big")
                .sum("score")
                .avg("number")
                .avg("single")
                .limit(limit);
        if (byCount) {
            request.orderBy(
                    OrderBy.descending("count(*)"), OrderBy.ascending("min(word)"), OrderBy.descending("sum(big)"));
        }

        List<Row> found = rows.aggregate(request.build()).rows();

        List<Row> expected = groups(passing, groupBy);
        Comparator<Row> order = inAnyOrder();
        if (byCount) {
            order = byField("count(*)")
                    .reversed()
                    .thenComparing(byField("min(word)"))
                    .thenComparing(byField("sum(big)").reversed());
        }
        for (String name : groupBy) {
            order = order.thenComparing(byField(name));
        }
        expected.sort(order);
        if (limit > 0) {
            expected = expected.subList(0, Math.min(limit, expected.size()));
        }
        assertThat(found).hasSameSizeAs(expected);
        for (int i = 0; i < found.size(); i++) {
            assertSame(found.get(i), expected.get(i));
        }
    }

    private static void assertSame(Row found, Row expected) {
        assertThat(found.values().keySet())
                .containsExactlyElementsOf(expected.values().keySet());
        expected.values().forEach((name, value) -> {
            if (value instanceof Double number) {
                assertThat(found.getDouble(name)).as(name).isCloseTo(number, within(1e-9));
            } else {
                assertThat(found.get(name)).as(name).isEqualTo(value);
            }
        });
    }

    private static List<Row> groups(List<Row> passing, List<String> groupBy) {
        Map<List<@Nullable Object>, List<Row>> groups = new LinkedHashMap<>();
        if (groupBy.isEmpty()) {
            groups.put(List.of(), new ArrayList<>());
        }
        for (Row row : passing) {
            List<@Nullable Object> key = new ArrayList<>();
            groupBy.forEach(name -> key.add(read(row.get(name), name)));
            groups.computeIfAbsent(key, ignored -> new ArrayList<>()).add(row);
        }
        List<Row> result = new ArrayList<>();
        groups.forEach((key, rows) -> {
            Map<String, @Nullable Object> values = new LinkedHashMap<>();
            for (int i = 0; i < groupBy.size(); i++) {
                values.put(groupBy.get(i), key.get(i));
            }
            values.put("count(*)", (long) rows.size());
            values.put("count(score)", (long) values(rows, "score").size());
            values.put("count(v)", (long) rows.size());
            values.put("min(word)", extreme(rows, "word", 1));
            values.put("max(word)", extreme(rows, "word", -1));
            values.put("min(single)", extreme(rows, "single", 1));
            values.put("max(score)", extreme(rows, "score", -1));
            values.put("max(big)", extreme(rows, "big", -1));
            values.put("max(moment)", extreme(rows, "moment", -1));
            values.put("min(tiny)", extreme(rows, "tiny", 1));
            BigDecimal big = sum(rows, "big");
            values.put("sum(big)", values(rows, "big").isEmpty() ? null : big.longValueExact());
            values.put(
                    "sum(score)",
                    values(rows, "score").isEmpty() ? null : sum(rows, "score").doubleValue());
            values.put("avg(number)", mean(rows, "number"));
            values.put("avg(single)", mean(rows, "single"));
            result.add(Row.of(values));
        });
        return result;
    }

    /** A value as it is read: INT64 comes as Long whatever was written. */
    private static @Nullable Object read(@Nullable Object value, String name) {
        return value instanceof Integer number && name.equals("big") ? number.longValue() : value;
    }

    private static List<Object> values(List<Row> rows, String name) {
        List<Object> values = new ArrayList<>();
        for (Row row : rows) {
            Object value = read(row.get(name), name);
            if (value != null) {
                values.add(value);
            }
        }
        return values;
    }

    private static @Nullable Object extreme(List<Row> rows, String name, int sign) {
        return values(rows, name).stream()
                .min((left, right) -> sign * compare(left, right))
                .orElse(null);
    }

    private static BigDecimal sum(List<Row> rows, String name) {
        return values(rows, name).stream().map(ReadsOracleTest::decimal).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static @Nullable Object mean(List<Row> rows, String name) {
        int count = values(rows, name).size();
        if (count == 0) {
            return null;
        }
        return sum(rows, name)
                .divide(BigDecimal.valueOf(count), MathContext.DECIMAL64)
                .doubleValue();
    }

    /** All rows are alike, as a beginning for others to be added to. */
    private static Comparator<Row> inAnyOrder() {
        return Comparator.comparing(Objects::isNull);
    }
}
