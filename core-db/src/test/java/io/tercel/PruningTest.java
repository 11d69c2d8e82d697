package io.tercel;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercel.config.ConsistencyLevel;
import io.tercel.config.DatabaseOptions;
import io.tercel.io.CrashableDirectory;
import io.tercel.query.Filter;
import io.tercel.query.QueryRequest;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.Row;
import io.tercel.vector.MetricType;
import io.tercel.vector.RandomSeed;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Sealed segments, whose bounds, zones, dictionaries and key filters leave out rows unread, answer as the same rows do while they are
 * growing, where all of them are read.
 */
class PruningTest {

    private static final int ROWS = 13_000;

    private static CollectionSchema schema(String name, DataType key) {
        return CollectionSchema.builder(name)
                .primaryKey("id", key)
                .field(FieldSchema.int32("day").nullable())
                .field(FieldSchema.float64("price").nullable())
                .field(FieldSchema.varchar("category").nullable())
                .field(FieldSchema.varchar("date"))
                .field(FieldSchema.varchar("body"))
                .vector("v", 2, MetricType.L2)
                .build();
    }

    /** Most columns follow the key, so that segments and zones differ. */
    private static Row row(DataType key, int i, SplittableRandom random) {
        boolean nulls = i / 500 % 3 == 0;
        return Row.of("id", key == DataType.INT64 ? (Object) (long) i : "k%05d".formatted(i))
                .with("day", nulls && random.nextBoolean() ? null : i / 100)
                .with("price", nulls ? null : (i / 10 * 10 + random.nextInt(30)) / 10.0)
                .with("category", random.nextInt(9) == 0 ? null : "c" + i / 1_000 % 5 + random.nextInt(3))
                .with("date", "%02d-%02d".formatted(i / 1_000, i / 40 % 25))
                .with("body", "graph index ".repeat(8) + i % 77)
                .with("v", new float[] {i, 1});
    }

    private static String condition(DataType key, SplittableRandom random, int depth) {
        if (depth > 0 && random.nextInt(3) > 0) {
            String left = condition(key, random, depth - 1);
            String right = condition(key, random, depth - 1);
            return switch (random.nextInt(3)) {
                case 0 -> "(%s and %s)".formatted(left, right);
                case 1 -> "(%s or %s)".formatted(left, right);
                default -> "not (%s)".formatted(left);
            };
        }
        int day = random.nextInt(-10, 150);
        String operator = List.of("<", "<=", ">", ">=", "==", "!=").get(random.nextInt(6));
        int i = random.nextInt(-500, ROWS + 500);
        String id = key == DataType.INT64 ? "" + i : "'k%05d'".formatted(i);
        return switch (random.nextInt(12)) {
            case 0 -> "day %s %d".formatted(operator, day);
            case 1 -> "day in [%d, %d, 40]".formatted(day, day + 7);
            case 2 -> String.format(Locale.ROOT, "price %s %.1f", operator, day * 10.5);
            case 3 -> "price is null";
            case 4 -> "category == 'c%d%d'".formatted(random.nextInt(6), random.nextInt(4));
            case 5 -> "category in ['c12', 'c40', 'x%d']".formatted(day);
            case 6 -> "category like 'c%d%%'".formatted(random.nextInt(7));
            case 7 -> "category %s 'c2'".formatted(operator);
            case 8 -> "date %s '%02d-%02d'".formatted(operator, random.nextInt(15), random.nextInt(25));
            case 9 -> "date like '%02d%%'".formatted(random.nextInt(15));
            case 10 -> "body like '%% %d'".formatted(random.nextInt(80));
            default -> random.nextBoolean() ? "id %s %s".formatted(operator, id) : "id in [%s]".formatted(id);
        };
    }

    private static List<Object> ids(Collection collection, String filter) {
        List<Object> ids = new ArrayList<>();
        for (Row row : collection.query(QueryRequest.filter(filter).build())) {
            ids.add(row.values().get("id"));
        }
        return ids;
    }

    @Test
    void whatIsLeftOutUnreadWouldNotHavePassed() {
        SplittableRandom random = RandomSeed.random(PruningTest.class);
        for (DataType key : List.of(DataType.INT64, DataType.VARCHAR)) {
            try (EmbeddedDatabase database =
                    EmbeddedDatabase.open(new CrashableDirectory(), DatabaseOptions.defaults(), Environment.system())) {
                Collection growing = database.createCollection(schema("growing", key));
                Collection sealed = database.createCollection(schema("sealed", key));
                fill(key, growing, sealed, random);
                for (int i = 0; i < RandomSeed.tries(150); i++) {
                    String filter = condition(key, random, 2);
                    List<Object> expected = ids(growing, filter);
                    assertThat(ids(sealed, filter)).as(filter).isEqualTo(expected);
                    assertThat(sealed.count(Filter.of(filter), ConsistencyLevel.STRONG))
                            .as(filter)
                            .isEqualTo(expected.size());
                }
            }
        }
    }

    /** A large segment with zones, two small ones, and deletes in all of them. */
    private static void fill(DataType key, Collection growing, Collection sealed, SplittableRandom random) {
        int[] ends = {9_500, 11_000, ROWS};
        int from = 0;
        for (int end : ends) {
            List<Row> rows = new ArrayList<>();
            for (int i = from; i < end; i++) {
                rows.add(row(key, i, random));
            }
            for (int batch = 0; batch < rows.size(); batch += 1_000) {
                List<Row> part = rows.subList(batch, Math.min(rows.size(), batch + 1_000));
                growing.insert(part);
                sealed.insert(part);
            }
            sealed.flush();
            from = end;
        }
        growing.delete(Filter.of("day in [3, 44, 99, 120]"));
        sealed.delete(Filter.of("day in [3, 44, 99, 120]"));
    }
}
