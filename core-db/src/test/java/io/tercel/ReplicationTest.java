package io.tercel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercel.cdc.ChangeEvent;
import io.tercel.cdc.ChangePosition;
import io.tercel.cdc.ReplicationState;
import io.tercel.config.ConsistencyLevel;
import io.tercel.config.DatabaseOptions;
import io.tercel.error.AlreadyExistsException;
import io.tercel.error.ConsistencyTimeoutException;
import io.tercel.error.DirectoryLockedException;
import io.tercel.error.InvalidRequestException;
import io.tercel.error.NotFoundException;
import io.tercel.error.PositionExpiredException;
import io.tercel.error.ReadOnlyException;
import io.tercel.index.dense.DenseIndexes;
import io.tercel.io.CrashableDirectory;
import io.tercel.io.Directory;
import io.tercel.io.FaultyDirectory;
import io.tercel.io.HookedDirectory;
import io.tercel.query.QueryRequest;
import io.tercel.query.SearchRequest;
import io.tercel.query.WriteResult;
import io.tercel.schema.CollectionProperties;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.Row;
import io.tercel.vector.MetricType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tasks that carry changes elsewhere: what follows becomes equal, says where it stands, and can be read meanwhile. */
@Timeout(60)
class ReplicationTest {

    static final DatabaseOptions OPTIONS = SchemaScenario.OPTIONS.changeRetention(64 << 20, Duration.ofDays(1));

    private static final Path STANDBY = Path.of("standby");

    private final CrashableDirectory disk = new CrashableDirectory();
    private final CrashableDirectory standby = new CrashableDirectory();

    static Environment environment(Function<Path, Directory> directories) {
        return environment(Environment.system().millis(), directories);
    }

    private static Environment environment(LongSupplier millis, Function<Path, Directory> directories) {
        Environment system = Environment.system();
        return new Environment(
                millis,
                system.identities(),
                system.threads(),
                system.ticker(),
                new DenseIndexes(),
                false,
                system.filterIndexRows(),
                directories);
    }

    private EmbeddedDatabase open() {
        return EmbeddedDatabase.open(disk, OPTIONS, environment(path -> standby));
    }

    static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            if (Thread.interrupted()) {
                throw new AssertionError("it took too long");
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    static void awaitCaughtUp(Database database, ReplicationTask task) {
        var now = database.changes().now();
        try {
            await(() -> task.position().compareTo(now) >= 0 || task.state() == ReplicationState.FAILED);
        } catch (AssertionError e) {
            throw new AssertionError(
                    "the task is %s at %s, the end is %s".formatted(task.state(), task.position(), now), e);
        }
        if (task.state() == ReplicationState.FAILED) {
            throw new AssertionError("it cannot go on", task.failure().orElseThrow());
        }
    }

    private static Row row(String id) {
        return Papers.paper(id, "body of " + id, 2000, 1, 2, 3, 4);
    }

    private static long count(Collection papers, ConsistencyLevel level) {
        return papers.query(QueryRequest.all().limit(1_000).consistency(level).build())
                .size();
    }

    @Test
    void aFollowerBecomesEqualStepByStep() {
        try (EmbeddedDatabase database = open()) {
            ReplicationTask task = database.replication().follow("standby", STANDBY);
            for (Consumer<Database> step : SchemaScenario.STEPS) {
                step.accept(database);
                awaitCaughtUp(database, task);
                assertThat(SchemaScenario.state(task.follower())).isEqualTo(SchemaScenario.state(database));
            }
            assertThat(task.follower().verify().problems()).isEmpty();
            assertThat(task.state()).isEqualTo(ReplicationState.RUNNING);
            assertThat(task.lag()).isZero();
        }
    }

    /** Each of the two drops what has expired in its own time; a time to live that is taken off must not leave them at odds. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void keysThatWereFreeAtTheSourceTakeThePlaceOfWhatTheFollowerStillHolds(boolean reopened) {
        AtomicLong millis = new AtomicLong(1_700_000_000_000L);
        Environment clock = environment(millis::get, path -> standby);
        try (EmbeddedDatabase database = EmbeddedDatabase.open(disk, OPTIONS, clock)) {
            Collection papers = database.createCollection(Papers.SCHEMA);
            papers.alter(CollectionProperties.defaults().withTimeToLive(Duration.ofMinutes(1)));
            papers.insert(List.of(row("a"), row("b"), row("c")));
            ReplicationTask task = database.replication().follow("standby", STANDBY);
            awaitCaughtUp(database, task);
            millis.addAndGet(120_000);
            papers.upsert(List.of(row("d")));
            papers.optimize();
            papers.alter(CollectionProperties.defaults());
            if (!reopened) {
                insertAgain(database, task);
            }
        }
        if (reopened) {
            try (EmbeddedDatabase database = EmbeddedDatabase.open(disk, OPTIONS, clock)) {
                insertAgain(database, database.replication().task("standby"));
            }
        }
    }

    private static void insertAgain(EmbeddedDatabase database, ReplicationTask task) {
        Collection papers = database.collection("papers");
        papers.insert(List.of(row("a")));
        try (BulkLoad load = papers.bulkLoad()) {
            load.add(List.of(row("b"), row("c")));
            load.commit();
        }
        awaitCaughtUp(database, task);
        assertThat(task.follower().verify().problems()).isEmpty();
        assertThat(SchemaScenario.state(task.follower())).isEqualTo(SchemaScenario.state(database));
        assertThat(count(papers, ConsistencyLevel.STRONG)).isEqualTo(4);
    }

    @Test
    void strongReadsOfAFollowerSeeWhatWasAcknowledgedBeforeThem() {
        try (EmbeddedDatabase database = open()) {
            Collection papers = database.createCollection(Papers.SCHEMA);
            ReplicationTask task = database.replication().follow("standby", STANDBY);
            awaitCaughtUp(database, task);
            Collection copy = task.follower().collection("papers");
            for (int i = 1; i <= 30; i++) {
                WriteResult written = papers.insert(List.of(row("p" + i)));
                if (i % 2 == 0) {
                    assertThat(count(copy, ConsistencyLevel.STRONG)).isEqualTo(i);
                } else {
                    Collection session = task.session("papers", written);
                    assertThat(count(session, ConsistencyLevel.SESSION)).isGreaterThanOrEqualTo(i);
                }
            }
            assertThat(copy.search(SearchRequest.dense("dense", new float[] {1, 2, 3, 4})
                                    .limit(3)
                                    .build())
                            .hits())
                    .hasSize(3);
        }
    }

    @Test
    void aFollowerThatIsBehindAnswersByItsLevelOrNotAtAll() {
        CountDownLatch stuck = new CountDownLatch(1);
        HookedDirectory slow = new HookedDirectory(standby);
        try (EmbeddedDatabase database = EmbeddedDatabase.open(disk, OPTIONS, environment(path -> slow))) {
            Collection papers = database.createCollection(Papers.SCHEMA);
            papers.insert(List.of(row("a")));
            ReplicationTask task = database.replication().follow("standby", STANDBY);
            awaitCaughtUp(database, task);
            // A change of the catalog that the follower's disk does not get done holds back all that comes after it.
            slow.beforeCreating(name -> name.contains("MANIFEST"), () -> awaitOpen(stuck));
            database.createDatabase("other");
            WriteResult written = papers.insert(List.of(row("b")));
            Collection copy = task.follower().collection("papers");
            assertThat(count(copy, ConsistencyLevel.EVENTUALLY)).isEqualTo(1);
            assertThat(count(copy, ConsistencyLevel.BOUNDED))
                    .as("younger than the bound of five seconds")
                    .isEqualTo(1);
            assertThatThrownBy(() -> copy.query(QueryRequest.all()
                            .limit(9)
                            .consistency(ConsistencyLevel.STRONG)
                            .timeout(Duration.ofMillis(20))
                            .build()))
                    .isInstanceOf(ConsistencyTimeoutException.class);
            assertThatThrownBy(() -> task.session("papers", written)
                            .query(QueryRequest.all()
                                    .limit(9)
                                    .consistency(ConsistencyLevel.SESSION)
                                    .timeout(Duration.ofMillis(20))
                                    .build()))
                    .isInstanceOf(ConsistencyTimeoutException.class);
            stuck.countDown();
            assertThat(count(copy, ConsistencyLevel.STRONG)).isEqualTo(2);
        } finally {
            stuck.countDown();
        }
    }

    private static void awaitOpen(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aFollowerIsWrittenToByNobodyElse() {
        try (EmbeddedDatabase database = open()) {
            database.createCollection(Papers.SCHEMA);
            ReplicationTask task = database.replication().follow("standby", STANDBY);
            awaitCaughtUp(database, task);
            Database follower = task.follower();
            assertThatThrownBy(() -> follower.collection("papers").insert(List.of(row("x"))))
                    .isInstanceOf(ReadOnlyException.class)
                    .hasMessageContaining("follows another one");
            assertThatThrownBy(() -> follower.dropCollection("papers")).isInstanceOf(ReadOnlyException.class);
            assertThatThrownBy(() -> follower.collection("papers").truncate()).isInstanceOf(ReadOnlyException.class);
            assertThatThrownBy(() -> follower.createDatabase("x")).isInstanceOf(ReadOnlyException.class);
            assertThatThrownBy(follower::changes).isInstanceOf(InvalidRequestException.class);
        }
    }

    @Test
    void aTaskGoesOnAfterAPauseAndAfterARestart() {
        try (EmbeddedDatabase database = open()) {
            Collection papers = database.createCollection(Papers.SCHEMA);
            ReplicationTask task = database.replication().follow("standby", STANDBY);
            task.pause();
            assertThat(task.state()).isEqualTo(ReplicationState.PAUSED);
            assertThatThrownBy(task::follower).isInstanceOf(NotFoundException.class);
            papers.insert(List.of(row("a")));
        }
        try (EmbeddedDatabase database = open()) {
            ReplicationTask task = database.replication().task("standby");
            assertThat(task.state()).as("a pause is kept").isEqualTo(ReplicationState.PAUSED);
            task.resume();
            awaitCaughtUp(database, task);
            assertThat(SchemaScenario.state(task.follower())).isEqualTo(SchemaScenario.state(database));
        }
        try (EmbeddedDatabase database = open()) {
            database.collection("papers").insert(List.of(row("b")));
            ReplicationTask task = database.replication().tasks().getFirst();
            awaitCaughtUp(database, task);
            assertThat(SchemaScenario.state(task.follower())).isEqualTo(SchemaScenario.state(database));
            task.delete();
            assertThat(database.replication().tasks()).isEmpty();
            assertThat(task.state()).isEqualTo(ReplicationState.CLOSED);
        }
        // What followed is a database like any other now.
        try (EmbeddedDatabase promoted =
                EmbeddedDatabase.open(standby, DatabaseOptions.defaults(), Environment.system())) {
            promoted.collection("papers").insert(List.of(row("c")));
            assertThat(promoted.collection("papers").count()).isEqualTo(3);
        }
    }

    @Test
    void onlyTheCollectionsThatAreMeantAreFollowed() {
        try (EmbeddedDatabase database = open()) {
            database.createDatabase("archive");
            ReplicationTask task = database.replication()
                    .follow(FollowRequest.of("standby", STANDBY).collections("papers", "archive.*"));
            database.createCollection(Papers.SCHEMA).insert(List.of(row("a")));
            Collection secret = database.createCollection(CollectionSchema.builder("secret")
                    .primaryKey("id", DataType.INT64)
                    .vector("v", 2, MetricType.L2)
                    .build());
            secret.insert(List.of(Row.of("id", 1L).with("v", new float[] {1, 2})));
            secret.createPartition("p");
            database.createAlias("newest", "secret");
            database.database("archive").createCollection(Papers.SCHEMA).insert(List.of(row("b"), row("c")));
            awaitCaughtUp(database, task);
            assertThat(task.follower().collections()).containsExactly("papers");
            assertThat(task.follower().aliases()).isEmpty();
            assertThat(task.follower().database("archive").collection("papers").count())
                    .isEqualTo(2);
            database.alterAlias("newest", "papers");
            // It goes on being followed under another name.
            database.renameCollection("papers", "articles");
        }
        try (EmbeddedDatabase database = open()) {
            ReplicationTask task = database.replication().task("standby");
            database.collection("articles").insert(List.of(row("d")));
            database.collection("secret").truncate();
            database.alterAlias("newest", "secret");
            database.dropCollection("secret");
            awaitCaughtUp(database, task);
            assertThat(task.follower().collections()).containsExactly("articles");
            assertThat(count(task.follower().collection("articles"), ConsistencyLevel.STRONG))
                    .isEqualTo(2);
            assertThat(task.follower().aliases()).isEmpty();
            assertThat(task.follower().verify().problems()).isEmpty();
            task.delete();
        }
    }

    @Test
    void aCollectionThatGetsANameThatIsMeantIsNotFollowedWithoutItsRows() {
        try (EmbeddedDatabase database = open()) {
            ReplicationTask task = database.replication()
                    .follow(FollowRequest.of("standby", STANDBY).collections("articles"));
            database.createCollection(Papers.SCHEMA).insert(List.of(row("a")));
            awaitCaughtUp(database, task);
            database.renameCollection("papers", "articles");
            await(() -> task.state() == ReplicationState.FAILED);
            assertThat(task.failure().orElseThrow()).hasMessageContaining("'default.articles' has come to be followed");
        }
    }

    @Test
    void aPausedTaskKnowsAfterARestartWhereItStands() {
        ChangePosition reached;
        try (EmbeddedDatabase database = open()) {
            Collection papers = database.createCollection(Papers.SCHEMA);
            papers.insert(List.of(row("a")));
            awaitCaughtUp(database, database.replication().follow("standby", STANDBY));
            reached = database.changes().now();
        }
        // Its disk is away, so that nothing but what is on record can tell where it stands.
        FaultyDirectory away = new FaultyDirectory(standby);
        away.failFrom(1, FaultyDirectory.Fault.EIO, FaultyDirectory.Repeat.ALWAYS);
        try (EmbeddedDatabase database = EmbeddedDatabase.open(disk, OPTIONS, environment(path -> away))) {
            ReplicationTask task = database.replication().task("standby");
            task.pause();
            assertThat(task.position()).isEqualTo(reached);
            assertThat(task.lag()).isZero();
            database.collection("papers").insert(List.of(row("b")));
            assertThat(task.lag()).isBetween(Duration.ZERO, Duration.ofDays(1));
        }
        try (EmbeddedDatabase database = EmbeddedDatabase.open(disk, OPTIONS, environment(path -> away))) {
            assertThat(database.replication().task("standby").position()).isEqualTo(reached);
        }
    }

    @Test
    void aTaskThatHasNothingYetIsBehindSinceItWasBegun() {
        try (EmbeddedDatabase database = open()) {
            database.replication().follow("standby", STANDBY).pause();
            database.createCollection(Papers.SCHEMA).insert(List.of(row("a")));
        }
        try (EmbeddedDatabase database = open()) {
            ReplicationTask task = database.replication().task("standby");
            assertThat(task.position().timestamp()).isZero();
            assertThat(task.lag()).isLessThan(Duration.ofDays(1));
        }
    }

    @Test
    void aFollowerWhoseDiskFailsIsOpenedAgainAndMissesNothing() {
        FaultyDirectory faulty = new FaultyDirectory(standby);
        try (EmbeddedDatabase database = EmbeddedDatabase.open(disk, OPTIONS, environment(path -> faulty))) {
            Collection papers = database.createCollection(Papers.SCHEMA);
            ReplicationTask task = database.replication().follow("standby", STANDBY);
            awaitCaughtUp(database, task);
            faulty.failWhen(
                    call -> call.name().contains(".wal"),
                    FaultyDirectory.Fault.DISK_FULL,
                    FaultyDirectory.Repeat.ALWAYS);
            for (int i = 0; i < 20; i++) {
                papers.insert(List.of(row("p" + i)));
            }
            await(() -> task.state() == ReplicationState.RETRYING);
            assertThat(task.failure()).isPresent();
            assertThat(task.lag()).isLessThan(Duration.ofDays(1));
            faulty.heal();
            awaitCaughtUp(database, task);
            assertThat(task.state()).isEqualTo(ReplicationState.RUNNING);
            assertThat(task.failure()).isEmpty();
            assertThat(SchemaScenario.state(task.follower())).isEqualTo(SchemaScenario.state(database));
        }
    }

    @Test
    void whatIsNoCopyIsRefused() {
        try (EmbeddedDatabase other =
                EmbeddedDatabase.open(standby, DatabaseOptions.defaults(), Environment.system())) {
            other.createCollection(Papers.SCHEMA);
        }
        try (EmbeddedDatabase database = open()) {
            assertThatThrownBy(() -> database.replication().follow("standby", STANDBY))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("no copy");
            assertThat(database.replication().tasks()).isEmpty();
            assertThatThrownBy(() -> database.replication().follow("no name", STANDBY))
                    .isInstanceOf(InvalidRequestException.class);
            assertThatThrownBy(() -> database.replication().task("standby")).isInstanceOf(NotFoundException.class);
        }
    }

    @Test
    void anEmptyDirectoryCannotFollowWhatIsOlderThanTheChangesThatAreKept() {
        try (EmbeddedDatabase database =
                EmbeddedDatabase.open(disk, DatabaseOptions.defaults(), Environment.system())) {
            database.createCollection(Papers.SCHEMA).insert(List.of(row("a")));
        }
        try (EmbeddedDatabase database = open()) {
            assertThatThrownBy(() -> database.replication().follow("standby", STANDBY))
                    .isInstanceOf(PositionExpiredException.class)
                    .hasMessageContaining("copy");
        }
    }

    @Test
    void aTaskWhoseChangesAreGoneHasFailedAndSaysSo() {
        try (EmbeddedDatabase database = open()) {
            database.createCollection(Papers.SCHEMA);
            database.replication().follow("standby", STANDBY).pause();
        }
        DatabaseOptions unkept = DatabaseOptions.defaults().changeRetention(0, Duration.ZERO);
        try (EmbeddedDatabase database = EmbeddedDatabase.open(disk, unkept, Environment.system())) {
            database.collection("papers").insert(List.of(row("a")));
        }
        try (EmbeddedDatabase database = open()) {
            ReplicationTask task = database.replication().task("standby");
            task.resume();
            await(() -> task.state() == ReplicationState.FAILED);
            assertThat(task.failure()).containsInstanceOf(PositionExpiredException.class);
        }
    }

    @Test
    void aListenerIsCalledAgainUntilItTakesTheChangesAndAttachedAfterARestart() {
        List<ChangeEvent> taken = new CopyOnWriteArrayList<>();
        int[] failures = {2};
        try (EmbeddedDatabase database = open()) {
            ReplicationTask task = database.replication()
                    .listen("audit", database.changes().earliest(), changes -> {
                        if (failures[0]-- > 0) {
                            throw new IllegalArgumentException("not now");
                        }
                        taken.addAll(changes);
                    });
            assertThatThrownBy(() -> database.replication()
                            .listen("audit", database.changes().now(), changes -> {}))
                    .isInstanceOf(AlreadyExistsException.class);
            database.createCollection(Papers.SCHEMA);
            awaitCaughtUp(database, task);
            assertThat(taken).hasSize(1);
            assertThat(failures[0]).isEqualTo(-1);
        }
        try (EmbeddedDatabase database = open()) {
            ReplicationTask detached = database.replication().task("audit");
            assertThat(detached.state()).isEqualTo(ReplicationState.DETACHED);
            database.collection("papers").insert(List.of(row("a")));
            ReplicationTask task = database.replication().attach("audit", taken::addAll);
            awaitCaughtUp(database, task);
            assertThat(taken).hasSize(2);
            assertThat(taken.getLast()).isInstanceOf(ChangeEvent.RowsInserted.class);
        }
    }

    @Test
    void aFollowerLiesInADirectoryOfItsOwn(@TempDir Path folder) {
        try (Database database = Database.open(folder.resolve("db"), OPTIONS)) {
            Collection papers = database.createCollection(Papers.SCHEMA);
            ReplicationTask task = database.replication().follow("standby", folder.resolve("standby"));
            papers.insert(List.of(row("a"), row("b")));
            assertThatThrownBy(() -> Database.open(folder.resolve("standby")))
                    .isInstanceOf(DirectoryLockedException.class);
            awaitCaughtUp(database, task);
            assertThat(task.follower().collection("papers").count()).isEqualTo(2);
        }
        try (Database promoted = Database.open(folder.resolve("standby"))) {
            assertThat(promoted.collection("papers").count()).isEqualTo(2);
        }
    }
}
