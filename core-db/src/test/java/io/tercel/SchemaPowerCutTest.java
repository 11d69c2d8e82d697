package io.tercel;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercel.config.DatabaseOptions;
import io.tercel.error.VectorDbException;
import io.tercel.io.CrashableDirectory;
import io.tercel.query.QueryRequest;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.Row;
import io.tercel.testing.TestScale;
import io.tercel.vector.MetricType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * T2, T20 for what changes names and schemas: power is cut at every call that changes the disk. The directory is as before the step that
 * was under way, or as after it, and never in between.
 */
class SchemaPowerCutTest {

    private static final DatabaseOptions OPTIONS = DatabaseOptions.defaults().logFileBytes(4_000);

    private static final List<Consumer<Database>> STEPS = List.of(
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

    private static void insert(Namespace namespace, String collection, String... ids) {
        List<Row> rows = new ArrayList<>();
        for (String id : ids) {
            rows.add(Papers.paper(id, "body of " + id, 2000, 1, 2, 3, 4).with("pages", 7));
        }
        namespace.collection(collection).insert(rows);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 50, 100})
    void everyStepHasHappenedOrHasNot(int survivalPercent) {
        List<String> states = statesWithoutACut();
        long calls = callsOfTheWholeScenario();
        long step = TestScale.step(calls, 40);
        for (long cut = 0; cut < calls; cut += step) {
            CrashableDirectory disk = new CrashableDirectory();
            disk.cutPowerAfter(cut);
            int done = stepsUntilThePowerGoes(disk);
            CrashableDirectory left = disk.crash(survivalPercent, cut);
            assertIsOneOf(states, done, left, cut);
            // T20: recovering once more comes to the same.
            assertIsOneOf(states, done, left.crash(survivalPercent, cut + 1), cut);
        }
    }

    private static List<String> statesWithoutACut() {
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

    private static long callsOfTheWholeScenario() {
        CrashableDirectory disk = new CrashableDirectory();
        assertThat(stepsUntilThePowerGoes(disk)).isEqualTo(STEPS.size());
        return disk.calls();
    }

    /** How many steps were acknowledged. */
    private static int stepsUntilThePowerGoes(CrashableDirectory disk) {
        int done = 0;
        try (EmbeddedDatabase database = EmbeddedDatabase.open(disk, OPTIONS, Environment.system())) {
            for (Consumer<Database> step : STEPS) {
                step.accept(database);
                done++;
            }
        } catch (VectorDbException e) {
            // The power is off.
            assertThat(e).isNotNull();
        }
        return done;
    }

    private static void assertIsOneOf(List<String> states, int done, CrashableDirectory disk, long cut) {
        try (EmbeddedDatabase database = EmbeddedDatabase.open(disk, OPTIONS, Environment.system())) {
            assertThat(state(database))
                    .as("cut at %d, in step %d", cut, done)
                    .isIn(states.get(done), states.get(Math.min(done + 1, STEPS.size())));
            assertThat(database.verify().problems()).as("cut at %d", cut).isEmpty();
        }
    }

    /** All that a user can see, as text. */
    private static String state(Database database) {
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

    @Test
    void theStatesOfTheScenarioCanBeToldApart() {
        List<String> states = statesWithoutACut();
        // Flush and optimize change nothing that a user can see.
        assertThat(states.stream().distinct().count()).isGreaterThanOrEqualTo(STEPS.size() - 4L);
    }
}
