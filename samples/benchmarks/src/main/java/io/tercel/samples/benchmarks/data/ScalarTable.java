package io.tercel.samples.benchmarks.data;

import io.tercel.query.Filter;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.IndexSpec;
import io.tercel.schema.JsonCast;
import io.tercel.schema.Row;
import io.tercel.schema.ScalarIndexSpec;
import io.tercel.vector.MetricType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A made-up table with a column of each kind that conditions are about, and for each column conditions that about one row in a hundred
 * passes, no two of them the same: what cannot be true is added where there are few. The same seed makes the same rows and conditions.
 */
public final class ScalarTable {

    private static final int NUMBERS = 1_000_000;
    private static final int GROUPS = 100;
    private static final int LABELS = 200;
    private static final List<String> SYLLABLES =
            List.of("ba", "de", "fi", "go", "lu", "ka", "me", "ni", "po", "ru", "sa", "te", "vi", "zo", "xu");

    private final Random random;

    /** A table made from a seed. */
    public ScalarTable(long seed) {
        random = new Random(seed);
    }

    /** The schema of the rows. */
    public static CollectionSchema schema(String name) {
        return CollectionSchema.builder(name)
                .primaryKey("id", DataType.INT64)
                .field(FieldSchema.int32("number"))
                .field(FieldSchema.float64("share"))
                .field(FieldSchema.varchar("grouping"))
                .field(FieldSchema.varchar("name"))
                .field(FieldSchema.array("labels", DataType.INT32, 8))
                .field(FieldSchema.json("meta"))
                .field(FieldSchema.geometry("place"))
                .field(FieldSchema.floatVector("v", 2, MetricType.L2).index(new IndexSpec.Flat(MetricType.L2)))
                .build();
    }

    /** The next rows, whose keys begin with a number. */
    public List<Row> rows(long firstKey, int count) {
        List<Row> rows = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            rows.add(Row.of("id", firstKey + i)
                    .with("number", random.nextInt(NUMBERS))
                    .with("share", random.nextDouble())
                    .with("grouping", "group " + random.nextInt(GROUPS))
                    .with("name", word() + " " + word())
                    .with("labels", List.of(random.nextInt(LABELS), random.nextInt(LABELS)))
                    .with("meta", Map.of("size", random.nextInt(NUMBERS), "kind", "kind " + random.nextInt(GROUPS)))
                    .with("place", "POINT (%s %s)".formatted(random.nextDouble() * 100, random.nextDouble() * 80))
                    .with("v", new float[] {1, 2}));
        }
        return rows;
    }

    private String word() {
        StringBuilder word = new StringBuilder();
        for (int i = 0; i < 3; i++) {
            word.append(SYLLABLES.get(random.nextInt(SYLLABLES.size())));
        }
        return word.toString();
    }

    /**
     * Conditions of one kind.
     *
     * @param field the field that they are about
     * @param index what answers them without reading all rows
     * @param example what they look like
     * @param filter makes one
     */
    public record Conditions(String field, ScalarIndexSpec index, String example, Function<Random, Filter> filter) {

        /** Some of them, always the same for a seed. */
        public List<Filter> take(int count, long seed) {
            Random from = new Random(seed);
            List<Filter> taken = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                taken.add(filter.apply(from));
            }
            return taken;
        }
    }

    /** All kinds. */
    public static List<Conditions> conditions() {
        return List.of(
                new Conditions(
                        "number",
                        new ScalarIndexSpec.Sorted(),
                        "number >= 5000 and number < 15000",
                        random -> interval("number", random)),
                new Conditions("share", new ScalarIndexSpec.Sorted(), "share >= 0.25 and share < 0.26", random -> {
                    double from = random.nextDouble() * 0.99;
                    return Filter.of("share >= {from} and share < {to}", Map.of("from", from, "to", from + 0.01));
                }),
                new Conditions(
                        "grouping",
                        new ScalarIndexSpec.Bitmap(),
                        "grouping in ['group 7', …]",
                        random -> Filter.of(
                                "grouping in {groups}",
                                Map.of("groups", List.of("group " + group(random), "none " + random.nextInt())))),
                new Conditions(
                        "grouping",
                        new ScalarIndexSpec.Trie(),
                        "grouping >= 'group 7' and grouping < 'group 7…'",
                        random -> {
                            // The next group begins with a digit, which comes after a slash.
                            String group = "group " + (10 + random.nextInt(GROUPS - 10));
                            return Filter.of(
                                    "grouping >= {from} and grouping < {to}",
                                    Map.of("from", group, "to", group + "/" + random.nextInt(NUMBERS)));
                        }),
                new Conditions(
                        "name",
                        new ScalarIndexSpec.Ngram(2, 3),
                        "name like '%bade%fi%'",
                        random -> Filter.of(
                                "name like {pattern}",
                                Map.of(
                                        "pattern",
                                        "%" + syllable(random) + syllable(random) + "%" + syllable(random) + "%"))),
                // There are few such pieces; the second condition, which all rows pass, keeps answers from being
                // remembered.
                new Conditions(
                        "name",
                        new ScalarIndexSpec.Ngram(2, 3),
                        "name like '%a d%' and id >= -7",
                        random -> Filter.of(
                                "name like {pattern} and id >= {least}",
                                Map.of(
                                        "pattern",
                                        "%" + syllable(random).charAt(1) + " "
                                                + syllable(random).charAt(0) + "%",
                                        "least",
                                        -random.nextInt(NUMBERS)))),
                new Conditions(
                        "labels",
                        new ScalarIndexSpec.Inverted(),
                        "array_contains_any(labels, [7, …])",
                        random -> Filter.of(
                                "array_contains_any(labels, {labels})",
                                Map.of("labels", List.of(random.nextInt(LABELS), LABELS + random.nextInt(NUMBERS))))),
                new Conditions(
                        "meta",
                        new ScalarIndexSpec.JsonPath("meta[\"size\"]", JsonCast.DOUBLE),
                        "meta['size'] >= 5000 and meta['size'] < 15000",
                        random -> interval("meta['size']", random)),
                new Conditions(
                        "meta",
                        new ScalarIndexSpec.JsonPath("meta[\"kind\"]", JsonCast.VARCHAR),
                        "meta['kind'] in ['kind 7', …]",
                        random -> Filter.of(
                                "meta['kind'] in {kinds}",
                                Map.of("kinds", List.of("kind " + group(random), "none " + random.nextInt())))),
                new Conditions("place", new ScalarIndexSpec.Rtree(), "st_within(place, 'POLYGON ((…))')", random -> {
                    double x = random.nextDouble() * 90;
                    double y = random.nextDouble() * 70;
                    String ring = Stream.of(x + " " + y, x + 10 + " " + y, x + 10 + " " + (y + 8), x + " " + (y + 8))
                            .collect(Collectors.joining(", "));
                    return Filter.of("st_within(place, 'POLYGON ((%s, %s %s))')".formatted(ring, x, y));
                }));
    }

    private static Filter interval(String place, Random random) {
        int from = random.nextInt(NUMBERS - NUMBERS / GROUPS);
        return Filter.of(
                "%1$s >= {from} and %1$s < {to}".formatted(place), Map.of("from", from, "to", from + NUMBERS / GROUPS));
    }

    private static int group(Random random) {
        return random.nextInt(GROUPS);
    }

    private static String syllable(Random random) {
        return SYLLABLES.get(random.nextInt(SYLLABLES.size()));
    }
}
