package io.tercel;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercel.cdc.ChangeEvent;
import io.tercel.cdc.ChangeLines;
import io.tercel.cdc.ChangePosition;
import io.tercel.config.DatabaseOptions;
import io.tercel.error.VectorDbException;
import io.tercel.io.CrashableDirectory;
import io.tercel.io.HeapDirectory;
import io.tercel.query.Filter;
import io.tercel.query.QueryRequest;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.IndexSpec;
import io.tercel.schema.Row;
import io.tercel.schema.ScalarIndexSpec;
import io.tercel.testing.Property;
import io.tercel.testing.RandomSource;
import io.tercel.vector.BinaryVector;
import io.tercel.vector.DenseVector;
import io.tercel.vector.Int8Vector;
import io.tercel.vector.MetricType;
import io.tercel.vector.SparseVector;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;

/** Whatever happens to a database with rows of every type, an empty one to which the same is done as the stream says becomes equal. */
@Timeout(120)
class ChangeModelTest {

    private static final DatabaseOptions OPTIONS =
            DatabaseOptions.defaults().sealRows(40).logFileBytes(20_000).changeRetention(1L << 30, Duration.ofDays(1));

    private static final List<String> VECTORS = List.of("v", "half", "brain", "tiny", "bits", "weights", "chunks[vec]");

    private static CollectionSchema schema(String name) {
        return CollectionSchema.builder(name)
                .primaryKey("id", DataType.INT64)
                .field(FieldSchema.bool("yes").nullable())
                .field(FieldSchema.int8("i8").nullable())
                .field(FieldSchema.int32("year").defaultValue(7))
                .field(FieldSchema.float32("f").nullable())
                .field(FieldSchema.float64("d").nullable())
                .field(FieldSchema.varchar("name").nullable())
                .field(FieldSchema.json("doc").nullable())
                .field(FieldSchema.timestamptz("at").nullable())
                .field(FieldSchema.geometry("place").nullable())
                .field(FieldSchema.array("tags", DataType.VARCHAR, 4)
                        .maxBytes(20)
                        .nullable())
                .field(FieldSchema.structArray(
                                "chunks",
                                4,
                                FieldSchema.varchar("text"),
                                FieldSchema.floatVector("vec", 2, MetricType.COSINE))
                        .nullable())
                .field(FieldSchema.floatVector("v", 2, MetricType.L2))
                .field(FieldSchema.float16Vector("half", 2, MetricType.L2).nullable())
                .field(FieldSchema.bfloat16Vector("brain", 2, MetricType.L2).nullable())
                .field(FieldSchema.int8Vector("tiny", 2, MetricType.L2).nullable())
                .field(FieldSchema.binaryVector("bits", 16, MetricType.HAMMING).nullable())
                .field(FieldSchema.sparseVector("weights").nullable())
                .dynamicFields(true)
                .build();
    }

    private static Row row(RandomSource random) {
        long id = random.nextInt(60);
        Row row = Row.of("id", id).with("v", new float[] {id, random.nextInt(100)});
        if (random.chance(70)) {
            row = row.with("yes", random.chance(50))
                    .with("i8", random.nextInt(-128, 128))
                    .with("year", random.nextInt(5))
                    .with("f", random.nextInt(100) / 8f)
                    .with("d", random.nextDouble())
                    .with("name", "name " + random.nextInt(9))
                    .with("doc", Map.of("a", random.nextInt(9), "b", List.of(1, "x")))
                    .with("at", Instant.ofEpochSecond(random.nextInt(1_000_000), 123_000));
        }
        if (random.chance(70)) {
            row = row.with("place", "POINT (%d 2)".formatted(random.nextInt(9)))
                    .with("tags", List.of("ä", "t" + random.nextInt(4)))
                    .with(
                            "chunks",
                            List.of(
                                    Map.of("text", "one", "vec", new float[] {1, 0}),
                                    Map.of("text", "two", "vec", new float[] {0, random.nextInt(1, 9)})))
                    .with("half", new float[] {random.nextInt(9), 2})
                    .with("brain", new float[] {random.nextInt(9), 2})
                    .with("tiny", new byte[] {(byte) random.nextInt(100), 2})
                    .with("bits", new byte[] {(byte) random.nextInt(256), (byte) 255})
                    .with("weights", Map.of(3L, 0.5f, (long) random.nextInt(10, 99), 2f));
        }
        return random.chance(50) ? row.with("extra" + random.nextInt(3), random.nextInt(9)) : row;
    }

    private static List<Row> rows(RandomSource random) {
        List<Row> rows = new ArrayList<>();
        int count = random.nextInt(1, 6);
        for (int i = 0; i < count; i++) {
            Row row = row(random);
            if (rows.stream().noneMatch(other -> other.getLong("id") == row.getLong("id"))) {
                rows.add(row);
            }
        }
        return rows;
    }

    @Property(tries = 6)
    void anEmptyDatabaseBecomesEqual(RandomSource random) throws IOException {
        CrashableDirectory disk = new CrashableDirectory();
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        EmbeddedDatabase database = EmbeddedDatabase.open(disk, OPTIONS, Environment.system());
        try (Database copy =
                EmbeddedDatabase.open(HeapDirectory.create(), DatabaseOptions.defaults(), Environment.system())) {
            ChangePosition position = database.changes().earliest();
            database.createCollection(schema("one"));
            database.createCollection(schema("two"));
            for (int i = 0; i < 60; i++) {
                if (random.chance(4)) {
                    database.close();
                    database = EmbeddedDatabase.open(disk, OPTIONS, Environment.system());
                }
                step(database, random);
                if (random.chance(10)) {
                    position = follow(database, position, copy, lines);
                    assertThat(state(copy)).isEqualTo(state(database));
                }
            }
            position = follow(database, position, copy, lines);
            assertThat(state(copy)).isEqualTo(state(database));
            assertThat(ChangeLines.lastPosition(new ByteArrayInputStream(lines.toByteArray())))
                    .map(ChangePosition::timestamp)
                    .isEqualTo(Optional.of(position.timestamp()));
            String written = lines.toString(StandardCharsets.UTF_8);
            assertThat(written).doesNotContain("Vector[");
            // Most of the steps do something.
            assertThat(written.lines().count()).isGreaterThan(25);
        } finally {
            database.close();
        }
    }

    private static ChangePosition follow(
            EmbeddedDatabase database, ChangePosition from, Database copy, ByteArrayOutputStream lines)
            throws IOException {
        var reader = database.changes().read(from);
        List<ChangeEvent> events = ChangeReplay.all(reader);
        new ChangeLines(lines).onChanges(events);
        new ChangeReplay(copy).apply(events);
        return reader.position();
    }

    private static void step(Database database, RandomSource random) {
        List<String> names = database.collections();
        Collection collection = database.collection(random.pick(names));
        try {
            change(database, collection, random);
        } catch (VectorDbException e) {
            // Refused, such as an insert of keys that are there: nothing has happened, and nothing may appear.
            assertThat(e).isNotNull();
        }
    }

    private static void change(Database database, Collection collection, RandomSource random) {
        String name = collection.name();
        String partition = random.pick(List.of("red", "green"));
        switch (random.nextInt(26)) {
            case 0, 1, 2, 3 -> collection.insert(rows(random));
            case 4, 5, 6, 7 -> collection.upsert(rows(random));
            case 8, 9 ->
                collection.upsertPartial(
                        List.of(Row.of("id", random.nextInt(60)).with("year", 9).with("extra1", random.nextInt(9))));
            case 10 -> collection.delete(List.of(random.nextInt(60), random.nextInt(60)));
            case 11 -> collection.delete(Filter.of("year == " + random.nextInt(5)));
            case 12 -> collection.replace(Filter.of("year == 7"), rows(random));
            case 13 -> collection.flush();
            case 14 -> collection.createPartition(partition);
            case 15 -> collection.dropPartition(partition);
            case 16 -> collection.partition(partition).upsert(rows(random));
            case 17 -> collection.partition(partition).delete(List.of(random.nextInt(60), random.nextInt(60)));
            case 18 -> database.renameCollection(name, name + "x");
            case 19 -> {
                if (random.chance(50)) {
                    collection.truncate();
                } else {
                    collection.deleteAll();
                }
            }
            case 20 ->
                collection.addField(
                        FieldSchema.int64("more" + random.nextInt(5)).defaultValue((long) random.nextInt(5)));
            case 21 -> collection.dropField("more" + random.nextInt(5));
            case 22 -> {
                if (database.aliases().isEmpty()) {
                    database.createAlias("alias", name);
                } else if (random.chance(60)) {
                    database.alterAlias("alias", name);
                } else {
                    database.dropAlias("alias");
                }
            }
            case 23 -> {
                if (random.chance(50)) {
                    collection.createIndex("v", new IndexSpec.Flat(MetricType.L2));
                } else {
                    collection.createIndex("v", new IndexSpec.Auto(MetricType.L2));
                }
            }
            case 24 -> {
                if (random.chance(50)) {
                    collection.createIndex("year", new ScalarIndexSpec.Sorted());
                } else {
                    collection.dropIndex("year");
                }
            }
            default -> {
                if (random.chance(30)) {
                    database.dropCollection(name);
                    database.createCollection(schema(name));
                } else {
                    collection.alter(collection.properties().withTimeToLive(Duration.ofDays(random.nextInt(1, 9))));
                }
            }
        }
    }

    private static String state(Database database) {
        StringBuilder text = new StringBuilder(SchemaScenario.state(database));
        for (String name : database.collections()) {
            Collection collection = database.collection(name);
            for (String partition : collection.partitions()) {
                text.append(name).append('/').append(partition).append('\n');
                collection
                        .partition(partition)
                        .query(QueryRequest.all()
                                .limit(100)
                                .outputFields(VECTORS.toArray(String[]::new))
                                .build())
                        .forEach(row -> row.values()
                                .forEach((field, value) -> text.append(field)
                                        .append('=')
                                        .append(text(value))
                                        .append(' ')));
            }
        }
        return text.toString();
    }

    private static String text(@Nullable Object value) {
        return switch (value) {
            case DenseVector dense -> Arrays.toString(dense.toArray());
            case Int8Vector bytes -> Arrays.toString(bytes.toArray());
            case BinaryVector bytes -> Arrays.toString(bytes.toArray());
            case SparseVector sparse -> sparse.hashCode() + "";
            case null -> "null";
            default -> value.toString();
        };
    }
}
