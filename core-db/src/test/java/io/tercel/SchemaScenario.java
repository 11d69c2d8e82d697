package io.tercel;

import io.tercel.config.DatabaseOptions;
import io.tercel.query.QueryRequest;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.Row;
import io.tercel.vector.MetricType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** One of each change of names and schemas, with writes between them, for tests of what goes wrong meanwhile. */
final class SchemaScenario {

    static final DatabaseOptions OPTIONS = DatabaseOptions.defaults().logFileBytes(4_000);

    static final List<Consumer<Database>> STEPS = List.of(
            database -> database.createCollection(Papers.SCHEMA),
            database -> insert(database, "papers", "a", "b"),
            database -> database.collection("papers").flush(),
            database -> insert(database, "papers", "c"),
            database -> database.collection("papers")
                    .addField(FieldSchema.int64("pages").defaultValue(3L)),
            database -> insert(database, "papers", "d"),
            database -> database.createAlias("newest", "papers"),
            database -> database.collection("papers")
                    .addField(
                            FieldSchema.floatVector("second", 3, MetricType.IP).nullable()),
            database -> database.collection("papers").delete(List.of("a")),
            database -> database.renameCollection("papers", "articles"),
            database -> insert(database, "articles", "e"),
            database -> database.collection("newest").dropField("year"),
            database -> insert(database, "newest", "f"),
            database -> database.collection("newest").optimize(),
            database -> database.createDatabase("archive"),
            database -> database.renameCollection("articles", "papers", "archive"),
            database -> database.dropAlias("newest"),
            database -> insert(database.database("archive"), "papers", "g"),
            database -> database.database("archive")
                    .collection("papers")
                    .alter(database.database("archive")
                            .collection("papers")
                            .properties()
                            .withTimeToLive(Duration.ofDays(9))),
            database -> database.database("archive").collection("papers").dropFunction("sparse"),
            database -> database.database("archive").collection("papers").truncate(),
            database -> insert(database.database("archive"), "papers", "h"),
            database -> database.database("archive").dropCollection("papers"),
            database -> database.dropDatabase("archive"));

    private SchemaScenario() {}

    private static void insert(Namespace namespace, String collection, String... ids) {
        List<Row> rows = new ArrayList<>();
        for (String id : ids) {
            rows.add(Papers.paper(id, "body of " + id, 2000, 1, 2, 3, 4).with("pages", 7));
        }
        namespace.collection(collection).insert(rows);
    }

    /** What a user sees before the first step and after each when nothing goes wrong. */
    static List<String> states() {
        List<String> states = new ArrayList<>();
        try (Database database = Database.inMemory(OPTIONS)) {
            states.add(state(database));
            for (Consumer<Database> step : STEPS) {
                step.accept(database);
                states.add(state(database));
            }
        }
        return states;
    }

    /** All that a user can see, as text. */
    static String state(Database database) {
        StringBuilder text = new StringBuilder();
        for (String name : database.databases()) {
            Namespace namespace = database.database(name);
            text.append("database %s, aliases %s%n".formatted(name, namespace.aliases()));
            for (String each : namespace.collections()) {
                Collection collection = namespace.collection(each);
                text.append("%s %s%n"
                        .formatted(collection.schema(), collection.properties().toMap()));
                collection
                        .query(QueryRequest.all().limit(100).outputFields("*").build())
                        .forEach(row -> text.append(row.values()).append('\n'));
            }
        }
        return text.toString();
    }
}
