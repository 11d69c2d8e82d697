package io.tercel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercel.cdc.ChangeEvent;
import io.tercel.cdc.ChangeLines;
import io.tercel.cdc.ChangePosition;
import io.tercel.cdc.ChangeReader;
import io.tercel.cdc.ChangeSubscription;
import io.tercel.config.DatabaseOptions;
import io.tercel.config.Durability;
import io.tercel.error.ClosedException;
import io.tercel.error.InvalidRequestException;
import io.tercel.error.PositionExpiredException;
import io.tercel.io.CrashableDirectory;
import io.tercel.io.HeapDirectory;
import io.tercel.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** P16: every change that was acknowledged appears, in order, at least once, and never is one missing without a word. */
@Timeout(60)
class ChangeStreamTest {

    private static final DatabaseOptions OPTIONS = SchemaScenario.OPTIONS.changeRetention(64 << 20, Duration.ofDays(1));

    private final CrashableDirectory disk = new CrashableDirectory();

    private EmbeddedDatabase open(DatabaseOptions options) {
        return EmbeddedDatabase.open(disk, options, Environment.system());
    }

    private static void run(Database database) {
        SchemaScenario.STEPS.forEach(step -> step.accept(database));
    }

    @Test
    void whoeverDoesWhatTheEventsSayComesToTheSame() {
        try (EmbeddedDatabase database = open(OPTIONS);
                Database copy =
                        EmbeddedDatabase.open(HeapDirectory.create(), SchemaScenario.OPTIONS, Environment.system())) {
            ChangeReader reader = database.changes().read(database.changes().earliest());
            ChangeReplay replay = new ChangeReplay(copy);
            for (Consumer<Database> step : SchemaScenario.STEPS) {
                step.accept(database);
                replay.apply(ChangeReplay.all(reader));
                assertThat(SchemaScenario.state(copy)).isEqualTo(SchemaScenario.state(database));
            }
        }
    }

    @Test
    void readingOnFromAnyPositionBringsTheRest() {
        try (EmbeddedDatabase database = open(OPTIONS)) {
            ChangePosition start = database.changes().earliest();
            run(database);
            List<String> all = texts(ChangeReplay.all(database.changes().read(start)));
            List<ChangeEvent> events = ChangeReplay.all(database.changes().read(start));
            for (int i = 0; i < events.size(); i++) {
                ChangePosition position =
                        ChangePosition.parse(events.get(i).position().toString());
                assertThat(texts(ChangeReplay.all(database.changes().read(position))))
                        .isEqualTo(all.subList(i + 1, all.size()));
                assertThat(texts(ChangeReplay.all(database.changes()
                                .read(database.changes().at(events.get(i).timestamp())))))
                        .isEqualTo(all.subList(i + 1, all.size()));
            }
        }
    }

    private static List<String> texts(List<ChangeEvent> events) {
        List<String> texts = new ArrayList<>();
        long before = 0;
        for (ChangeEvent event : events) {
            assertThat(event.timestamp()).isGreaterThan(before);
            before = event.timestamp();
            texts.add(ChangeLines.line(event));
        }
        return texts;
    }

    @Test
    void positionsStayGoodWhenTheDatabaseIsOpenedAgain() {
        ChangePosition start;
        List<String> all;
        try (EmbeddedDatabase database = open(OPTIONS)) {
            start = database.changes().earliest();
            run(database);
            all = texts(ChangeReplay.all(database.changes().read(start)));
        }
        try (EmbeddedDatabase database = open(OPTIONS)) {
            assertThat(texts(ChangeReplay.all(database.changes().read(start)))).isEqualTo(all);
            ChangePosition now = database.changes().now();
            database.createDatabase("later");
            assertThat(ChangeReplay.all(database.changes().read(now)))
                    .singleElement()
                    .isInstanceOfSatisfying(
                            ChangeEvent.DatabaseCreated.class,
                            created -> assertThat(created.database()).isEqualTo("later"));
        }
    }

    @Test
    void changesThatWereNotKeptAreSaidToBeGone() {
        ChangePosition start;
        try (EmbeddedDatabase database = open(OPTIONS)) {
            start = database.changes().earliest();
            database.createCollection(Papers.SCHEMA);
        }
        try (EmbeddedDatabase database = open(DatabaseOptions.defaults().changeRetention(0, Duration.ZERO))) {
            assertThatThrownBy(database::changes)
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("changeRetention");
            database.createAlias("newest", "papers");
        }
        try (EmbeddedDatabase database = open(OPTIONS)) {
            ChangeReader reader = database.changes().read(start);
            assertThat(reader.poll(Duration.ZERO)).hasSize(1);
            assertThatThrownBy(() -> reader.poll(Duration.ZERO)).isInstanceOf(PositionExpiredException.class);
            assertThatThrownBy(() -> database.changes().at(start.timestamp()))
                    .isInstanceOf(PositionExpiredException.class);
            assertThat(ChangeReplay.all(
                            database.changes().read(database.changes().earliest())))
                    .isEmpty();
        }
    }

    @Test
    void whoeverOpensTheDatabaseItGoesOnKeepingChanges() {
        ChangePosition start;
        try (EmbeddedDatabase database = open(OPTIONS)) {
            assertThat(database.keepsChanges()).isTrue();
            start = database.changes().earliest();
            database.createCollection(Papers.SCHEMA);
        }
        try (EmbeddedDatabase database = open(DatabaseOptions.defaults())) {
            database.collection("papers").insert(List.of(Papers.graphs()));
            database.flush();
        }
        try (EmbeddedDatabase database = open(DatabaseOptions.defaults().readOnly(true))) {
            assertThatThrownBy(database::changes)
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("for reading only");
        }
        try (EmbeddedDatabase database = open(DatabaseOptions.defaults())) {
            assertThat(ChangeReplay.all(database.changes().read(start)))
                    .extracting(event -> event.getClass().getSimpleName())
                    .containsExactly("CollectionCreated", "RowsInserted", "CollectionFlushed");
        }
        try (EmbeddedDatabase database = open(DatabaseOptions.defaults().changeRetention(0, Duration.ZERO))) {
            database.createAlias("newest", "papers");
        }
        try (EmbeddedDatabase database = open(DatabaseOptions.defaults())) {
            assertThat(database.keepsChanges()).isFalse();
            assertThatThrownBy(database::changes).isInstanceOf(InvalidRequestException.class);
        }
    }

    @Test
    void aSlowReaderHoldsNothingBackAndIsTold() {
        try (EmbeddedDatabase database = open(SchemaScenario.OPTIONS.changeRetention(10_000, Duration.ofDays(1)))) {
            database.createCollection(Papers.SCHEMA);
            ChangeReader slow = database.changes().read(database.changes().earliest());
            for (int i = 0; i < 50; i++) {
                database.collection("papers")
                        .insert(List.of(Papers.paper("p" + i, "text ".repeat(100), i, 1, 0, 0, 0)));
                if (i % 10 == 9) {
                    database.flush();
                }
            }
            assertThat(database.inspect().toString()).isNotEmpty();
            assertThatThrownBy(() -> ChangeReplay.all(slow))
                    .isInstanceOf(PositionExpiredException.class)
                    .hasMessageContaining("not kept");
            ChangePosition earliest = database.changes().earliest();
            assertThat(ChangeReplay.all(database.changes().read(earliest))).isNotEmpty();
        }
    }

    @Test
    void changesOlderThanTheAgeGoWithTheNextSeal() {
        long[] millis = {1_700_000_000_000L};
        Environment environment = new Environment(
                () -> millis[0], UUID::randomUUID, Environment.system().threads(), Ticker.system());
        try (EmbeddedDatabase database = EmbeddedDatabase.open(
                disk, DatabaseOptions.defaults().changeRetention(1L << 30, Duration.ofMinutes(1)), environment)) {
            ChangePosition start = database.changes().earliest();
            Collection papers = database.createCollection(Papers.SCHEMA);
            papers.insert(List.of(Papers.graphs()));
            papers.flush();
            millis[0] += 30_000;
            papers.insert(List.of(Papers.logs()));
            papers.flush();
            assertThat(database.changes().earliest()).isEqualTo(start);
            millis[0] += 45_000;
            papers.insert(List.of(Papers.postings()));
            papers.flush();
            assertThatThrownBy(() -> database.changes().read(start)).isInstanceOf(PositionExpiredException.class);
            assertThat(ChangeReplay.all(
                            database.changes().read(database.changes().earliest())))
                    .filteredOn(ChangeEvent.RowsInserted.class::isInstance)
                    .hasSize(2);
        }
    }

    @Test
    void writesThatAskForLessDurabilityAreGivenOnceTheyAreDurable() {
        try (EmbeddedDatabase database = open(OPTIONS)) {
            Collection papers = database.createCollection(Papers.SCHEMA);
            ChangeReader reader = database.changes().read(database.changes().now());
            papers.insert(List.of(Papers.graphs()), Durability.NONE);
            papers.insert(List.of(Papers.logs()), Durability.OS_BUFFER);
            List<ChangeEvent> events = new ArrayList<>();
            while (events.size() < 2) {
                events.addAll(reader.poll(Duration.ofSeconds(10)));
            }
            // What a reader knows of survives.
            CrashableDirectory left = disk.crash(0, 1);
            try (EmbeddedDatabase reopened = EmbeddedDatabase.open(left, OPTIONS, Environment.system())) {
                assertThat(reopened.collection("papers").count()).isEqualTo(2);
            }
        }
    }

    @Test
    void closingTheDatabaseEndsAReaderThatWaits() throws Exception {
        EmbeddedDatabase database = open(OPTIONS);
        ChangeReader reader = database.changes().read(database.changes().now());
        List<Throwable> thrown = new CopyOnWriteArrayList<>();
        Thread thread = new Thread(() -> {
            try {
                reader.poll(Duration.ofHours(1));
            } catch (RuntimeException e) {
                thrown.add(e);
            }
        });
        thread.start();
        database.close();
        thread.join();
        assertThat(thrown).singleElement().isInstanceOf(ClosedException.class);
    }

    @Test
    void aSubscriberGetsNoMoreThanItAsksForAndIsCompletedAtTheEnd() throws InterruptedException {
        List<Object> got = new CopyOnWriteArrayList<>();
        CountDownLatch subscribed = new CountDownLatch(1);
        CountDownLatch second = new CountDownLatch(2);
        CountDownLatch completed = new CountDownLatch(1);
        Flow.Subscription[] subscription = new Flow.Subscription[1];
        try (EmbeddedDatabase database = open(OPTIONS)) {
            ChangePosition start = database.changes().now();
            for (int i = 0; i < 5; i++) {
                database.createDatabase("d" + i);
            }
            database.changes().publisher(start).subscribe(new Flow.Subscriber<>() {
                @Override
                public void onSubscribe(Flow.Subscription given) {
                    subscription[0] = given;
                    subscribed.countDown();
                }

                @Override
                public void onNext(ChangeEvent event) {
                    got.add(event.database());
                    second.countDown();
                }

                @Override
                public void onError(Throwable failure) {
                    got.add(failure);
                }

                @Override
                public void onComplete() {
                    completed.countDown();
                }
            });
            subscribed.await();
            subscription[0].request(2);
            second.await();
        }
        completed.await();
        assertThat(got).containsExactly("d0", "d1");
    }

    @Test
    void aListenerThatThrowsIsCalledAgainWithTheSameChanges() {
        List<String> calls = new CopyOnWriteArrayList<>();
        try (EmbeddedDatabase database = open(OPTIONS)) {
            ChangePosition start = database.changes().now();
            database.createDatabase("one");
            ChangeSubscription subscription = database.changes().listen(start, changes -> {
                calls.add(changes.getFirst().database());
                if (calls.size() == 1) {
                    throw new IllegalStateException("not now");
                }
            });
            ReplicationTest.await(() -> subscription.position().compareTo(start) > 0);
            assertThat(calls).containsExactly("one", "one");
            assertThat(subscription.state()).isEqualTo(ChangeSubscription.State.RUNNING);
            subscription.close();
            assertThat(subscription.state()).isEqualTo(ChangeSubscription.State.CLOSED);
        }
    }

    @Test
    void aTextThatIsNoPositionIsRefused() {
        assertThatThrownBy(() -> ChangePosition.parse("7:12")).isInstanceOf(InvalidRequestException.class);
        try (EmbeddedDatabase database = open(OPTIONS)) {
            database.createCollection(Papers.SCHEMA);
            ChangePosition now = database.changes().now();
            ChangePosition wrong = new ChangePosition(now.file(), now.offset() - 8, now.timestamp());
            assertThatThrownBy(() -> database.changes().read(wrong)).isInstanceOf(InvalidRequestException.class);
            ChangePosition beyond = new ChangePosition(now.file(), now.offset() + 8, now.timestamp());
            assertThatThrownBy(() -> database.changes().read(beyond)).isInstanceOf(InvalidRequestException.class);
        }
    }
}
