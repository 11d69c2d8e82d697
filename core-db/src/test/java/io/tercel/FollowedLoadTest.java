package io.tercel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercel.cdc.ChangeEvent;
import io.tercel.cdc.ChangeLines;
import io.tercel.cdc.ChangePosition;
import io.tercel.cdc.ReplicationState;
import io.tercel.config.ConsistencyLevel;
import io.tercel.config.DatabaseOptions;
import io.tercel.error.AlreadyExistsException;
import io.tercel.io.CrashableDirectory;
import io.tercel.query.Filter;
import io.tercel.schema.CollectionProperties;
import io.tercel.schema.Row;
import io.tercel.testing.TestScale;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** P15, P16 for bulk loads: who follows gets one whole or not at all, whoever loses power, and whenever one reads. */
@Timeout(120)
class FollowedLoadTest {

    private static final DatabaseOptions OPTIONS = ReplicationTest.OPTIONS.sealRows(200);
    private static final Path STANDBY = Path.of("standby");
    private static final int ROWS = 300;

    /** Makes two mebibytes in all: a reader takes several parts for it. */
    private static final String BODY = "word ".repeat(1_400);

    private final CrashableDirectory disk = new CrashableDirectory();
    private final CrashableDirectory standby = new CrashableDirectory();

    private EmbeddedDatabase open(DatabaseOptions options) {
        return open(disk, standby, options);
    }

    private static EmbeddedDatabase open(CrashableDirectory disk, CrashableDirectory standby, DatabaseOptions options) {
        return EmbeddedDatabase.open(disk, options, ReplicationTest.environment(path -> standby));
    }

    private static List<Row> rows(String body) {
        return IntStream.range(0, ROWS)
                .mapToObj(i -> Papers.paper("l%03d".formatted(i), body, 2000, i, 1, 1, 1))
                .toList();
    }

    private static void load(Database database, String body) {
        try (BulkLoad load = database.collection("papers").bulkLoad()) {
            load.add(rows(body));
            load.commit();
        }
    }

    private static Collection papers(EmbeddedDatabase database) {
        Collection papers = database.createCollection(Papers.SCHEMA);
        papers.insert(List.of(Papers.paper("first", "row", 2000, 1, 1, 1, 1)));
        return papers;
    }

    private static long rowsOf(List<ChangeEvent> events) {
        return events.stream()
                .filter(ChangeEvent.RowsInserted.class::isInstance)
                .mapToLong(event -> ((ChangeEvent.RowsInserted) event).rows().size())
                .sum();
    }

    @Test
    void aLoadComesBetweenItsBeginAndItsEndAndWholeFromAnyPlaceInIt() {
        try (EmbeddedDatabase database = open(OPTIONS)) {
            Collection papers = papers(database);
            ChangePosition before = database.changes().now();
            load(database, BODY);
            papers.delete(List.of("first"));
            List<ChangeEvent> events = ChangeReplay.all(database.changes().read(before));
            int last = events.size() - 1;
            assertThat(events.getFirst())
                    .isInstanceOfSatisfying(
                            ChangeEvent.LoadBegun.class,
                            begun -> assertThat(begun.rows()).isEqualTo(ROWS));
            assertThat(rowsOf(events)).isEqualTo(ROWS);
            assertThat(events.get(last - 1)).isInstanceOf(ChangeEvent.LoadEnded.class);
            assertThat(events.get(last)).isInstanceOf(ChangeEvent.RowsDeleted.class);
            for (int i = 0; i <= last; i++) {
                List<ChangeEvent> rest =
                        ChangeReplay.all(database.changes().read(events.get(i).position()));
                assertThat(rowsOf(rest)).isEqualTo(i < last - 1 ? ROWS : 0);
                assertThat(rest).hasSize(i < last - 1 ? events.size() : last - i);
            }
            assertThat(ChangeLines.line(events.getFirst()))
                    .contains("\"operation\":\"beginLoad\"", "\"collection\":\"papers\"", "\"count\":" + ROWS);
        }
    }

    @Test
    void whoReadsAFollowerSeesNoPartOfALoad() {
        try (EmbeddedDatabase database = open(OPTIONS)) {
            Collection papers = papers(database);
            ReplicationTask task = database.replication().follow("standby", STANDBY);
            ReplicationTest.awaitCaughtUp(database, task);
            Collection copy = task.follower().collection("papers");
            Set<Long> seen = new HashSet<>();
            load(database, BODY);
            var now = database.changes().now();
            ReplicationTest.await(() -> {
                seen.add(copy.count(Filter.of("id like 'l%'"), ConsistencyLevel.EVENTUALLY));
                return task.position().compareTo(now) >= 0;
            });
            seen.add(copy.count(Filter.of("id like 'l%'"), ConsistencyLevel.STRONG));
            assertThat(seen).isSubsetOf(0L, (long) ROWS).contains((long) ROWS);
            papers.delete(List.of("l007"));
            assertThat(copy.count(Filter.of("id like 'l%'"), ConsistencyLevel.STRONG))
                    .isEqualTo(ROWS - 1);
            assertThat(SchemaScenario.state(task.follower())).isEqualTo(SchemaScenario.state(database));
        }
    }

    @Test
    void strongReadsOfAFollowerSeeALoadThatWasCommittedBeforeThem() {
        try (EmbeddedDatabase database = open(OPTIONS)) {
            papers(database);
            ReplicationTask task = database.replication().follow("standby", STANDBY);
            ReplicationTest.awaitCaughtUp(database, task);
            Collection copy = task.follower().collection("papers");
            load(database, "row");
            assertThat(copy.count(Filter.of("id like 'l%'"), ConsistencyLevel.STRONG))
                    .isEqualTo(ROWS);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 50, 100})
    void whereTheFollowerLosesPowerItHasTheLoadWholeOrNotAtAll(int survivalPercent) {
        long calls = followedLoad(new CrashableDirectory(), new CrashableDirectory(), Long.MAX_VALUE);
        for (long cut = survivalPercent % 3; cut < calls; cut += TestScale.step(calls, 3)) {
            CrashableDirectory source = new CrashableDirectory();
            CrashableDirectory copy = new CrashableDirectory();
            followedLoad(source, copy, cut);
            String where = "%d %% left, cut at %d of %d".formatted(survivalPercent, cut, calls);
            try (EmbeddedDatabase alone = EmbeddedDatabase.open(
                    copy.crash(survivalPercent, cut), SchemaScenario.OPTIONS, Environment.system())) {
                assertThat(alone.collection("papers").count(Filter.of("id like 'l%'"), ConsistencyLevel.STRONG))
                        .as(where)
                        .isIn(0L, (long) ROWS);
                assertThat(alone.verify().problems()).as(where).isEmpty();
            }
            try (EmbeddedDatabase database = open(source, copy.crash(survivalPercent, cut), OPTIONS)) {
                ReplicationTask task = database.replication().task("standby");
                ReplicationTest.awaitCaughtUp(database, task);
                assertThat(SchemaScenario.state(task.follower())).as(where).isEqualTo(SchemaScenario.state(database));
                assertThat(task.follower().verify().problems()).as(where).isEmpty();
            }
        }
    }

    /** Loads while power of the follower goes after some calls of the load's. Returns how many there were. */
    private static long followedLoad(CrashableDirectory source, CrashableDirectory copy, long cutAfter) {
        try (EmbeddedDatabase database = open(source, copy, OPTIONS)) {
            papers(database);
            ReplicationTask task = database.replication().follow("standby", STANDBY);
            ReplicationTest.awaitCaughtUp(database, task);
            long before = copy.calls();
            if (cutAfter < Long.MAX_VALUE) {
                copy.cutPowerAfter(cutAfter);
            }
            load(database, "row");
            var now = database.changes().now();
            ReplicationTest.await(
                    () -> task.position().compareTo(now) >= 0 || task.state() != ReplicationState.RUNNING);
            return copy.calls() - before;
        }
    }

    @Test
    void aLoadThatFailsIsNotToldToThoseWhoFollow() {
        try (EmbeddedDatabase database = open(OPTIONS)) {
            Collection papers = papers(database);
            ReplicationTask task = database.replication().follow("standby", STANDBY);
            ChangePosition before = database.changes().now();
            try (BulkLoad load = papers.bulkLoad()) {
                load.add(rows("row"));
                papers.insert(List.of(Papers.paper("l007", "of another writer", 2000, 1, 1, 1, 1)));
                assertThatThrownBy(load::commit)
                        .isInstanceOf(AlreadyExistsException.class)
                        .hasMessageContaining("nothing of the load is there");
            }
            assertThat(ChangeReplay.all(database.changes().read(before)))
                    .singleElement()
                    .isInstanceOf(ChangeEvent.RowsInserted.class);
            ReplicationTest.awaitCaughtUp(database, task);
            assertThat(SchemaScenario.state(task.follower())).isEqualTo(SchemaScenario.state(database));
        }
    }

    @Test
    void aLoadThatIsLargeBesideWhatIsKeptIsInserted() {
        assertIsInserted(OPTIONS.changeRetention(3 << 20, Duration.ofDays(1)), BODY, (database, papers) -> {});
    }

    @Test
    void aLoadIntoACollectionWhoseRowsExpireIsInserted() {
        assertIsInserted(
                OPTIONS,
                "row",
                (database, papers) ->
                        papers.alter(CollectionProperties.defaults().withTimeToLive(Duration.ofDays(1))));
    }

    private void assertIsInserted(DatabaseOptions options, String body, BiConsumer<Database, Collection> preparation) {
        try (EmbeddedDatabase database = open(options)) {
            Collection papers = papers(database);
            preparation.accept(database, papers);
            ReplicationTask task = database.replication().follow("standby", STANDBY);
            ChangePosition before = database.changes().now();
            load(database, body);
            assertThat(ChangeReplay.all(database.changes().read(before)))
                    .noneMatch(ChangeEvent.LoadBegun.class::isInstance);
            ReplicationTest.awaitCaughtUp(database, task);
            assertThat(SchemaScenario.state(task.follower())).isEqualTo(SchemaScenario.state(database));
        }
    }
}
