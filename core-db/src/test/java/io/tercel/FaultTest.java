package io.tercel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tercel.config.DatabaseOptions;
import io.tercel.error.StorageFailedException;
import io.tercel.error.StorageFullException;
import io.tercel.error.VectorDbException;
import io.tercel.io.CrashableDirectory;
import io.tercel.io.FaultyDirectory;
import io.tercel.io.FaultyDirectory.Call;
import io.tercel.io.FaultyDirectory.Fault;
import io.tercel.io.FaultyDirectory.Operation;
import io.tercel.io.FaultyDirectory.Repeat;
import io.tercel.query.Filter;
import io.tercel.query.SearchRequest;
import io.tercel.schema.Row;
import io.tercel.testing.TestScale;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * T3: a disk that fails at any call, in any way, once or from then on. Only the database's own exceptions come out; what was acknowledged
 * can be read before and after reopening; nothing is half there; no file stays open, no thread stays behind.
 */
class FaultTest {

    private static final DatabaseOptions OPTIONS = DatabaseOptions.defaults().logFileBytes(4_000);

    private static Stream<Arguments> faults() {
        return Stream.of(Fault.values())
                .flatMap(fault -> Stream.of(Repeat.values()).map(repeat -> Arguments.of(fault, repeat)));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void nothingAcknowledgedIsLostWhicheverCallFails(Fault fault, Repeat repeat) {
        long calls = callsOfTheWholeScenario();
        long step = TestScale.step(calls, 50);
        for (long failing = 1; failing <= calls; failing += step) {
            Scenario scenario = new Scenario();
            scenario.disk.failFrom(failing, fault, repeat);
            scenario.run();
            scenario.disk.heal();
            scenario.assertRecovers("call %d of %d: %s".formatted(failing, calls, scenario.failingCall(failing)));
        }
    }

    private static long callsOfTheWholeScenario() {
        Scenario scenario = new Scenario();
        scenario.run();
        scenario.assertRecovers("without a fault");
        assertThat(scenario.callsOfTheRun).isGreaterThan(150);
        return scenario.callsOfTheRun;
    }

    /** One run, and what has come of it. */
    private static final class Scenario {
        private final CrashableDirectory below = new CrashableDirectory();
        private final FaultyDirectory disk = new FaultyDirectory(below);
        private final ModelCollection acknowledged = new ModelCollection();
        private final List<ModelCollection> possible = new ArrayList<>();
        private boolean created;
        private long callsOfTheRun;

        void run() {
            try {
                EmbeddedDatabase database = EmbeddedDatabase.open(disk, OPTIONS, Environment.system());
                try (database) {
                    script(database);
                }
            } catch (VectorDbException e) {
                assertIsInjected(e);
            }
            callsOfTheRun = disk.calls().size();
        }

        private void script(EmbeddedDatabase database) {
            // Creating it may fail, and is tried again as a user would.
            Collection papers;
            try {
                papers = database.createCollection(Papers.SCHEMA);
            } catch (StorageFullException e) {
                papers = database.createCollection(Papers.SCHEMA);
            }
            created = true;
            SplittableRandom random = new SplittableRandom(11);
            for (int round = 0; round < 5; round++) {
                List<Row> rows = new ArrayList<>();
                for (int i = 0; i < 8; i++) {
                    int key = random.nextInt(24);
                    rows.add(Papers.paper("k" + key, "round " + round, 2000 + key, 1, round, key, 1));
                }
                Collection target = papers;
                write(target, model -> model.put(rows), () -> target.upsert(rows));
                List<String> gone = List.of("k" + random.nextInt(24), "k" + random.nextInt(24));
                write(target, model -> model.remove(gone), () -> target.delete(gone));
                if (round != 2) {
                    flush(database, target);
                }
                int year = 2000 + random.nextInt(24);
                List<Row> replacement = List.of(Papers.paper("r" + round, "replaced", year, 0, 0, 1, 0));
                write(
                        target,
                        model -> {
                            model.removeIf(row -> row.getLong("year") == year);
                            model.put(replacement);
                        },
                        () -> target.replace(Filter.of("year == " + year), replacement));
            }
            assertThat(database.verify().problems()).isEmpty();
        }

        private void write(Collection papers, Consumer<ModelCollection> change, Runnable operation) {
            ModelCollection changed = acknowledged.copy();
            change.accept(changed);
            try {
                operation.run();
                change.accept(acknowledged);
            } catch (StorageFullException e) {
                // P10: not acknowledged, and it never will be there.
                assertIsInjected(e);
            } catch (VectorDbException e) {
                // P11: after reopening it is there whole or not at all.
                assertIsInjected(e);
                possible.add(changed);
            }
            assertReadsWork(papers);
        }

        private void flush(EmbeddedDatabase database, Collection papers) {
            try {
                papers.flush();
            } catch (StorageFullException e) {
                assertIsInjected(e);
                // P10: what was begun has been taken away again, and takes no room that somebody needs.
                awaitOnlyNamedFiles(database, "after " + e);
            } catch (VectorDbException e) {
                assertIsInjected(e);
            }
            assertReadsWork(papers);
        }

        private void assertReadsWork(Collection papers) {
            assertThat(Contents.of(papers)).isEqualTo(Contents.of(acknowledged));
            assertThat(papers.search(SearchRequest.dense("dense", new float[] {1, 1, 1, 1})
                                    .limit(1_000)
                                    .build())
                            .hits())
                    .hasSize(acknowledged.all().size());
        }

        void assertRecovers(String when) {
            assertThat(below.openFiles()).as(when).isEmpty();
            awaitEndOfThreads(when);
            try (EmbeddedDatabase database = EmbeddedDatabase.open(disk, OPTIONS, Environment.system())) {
                if (!database.hasCollection("papers")) {
                    assertThat(created).as(when).isFalse();
                    return;
                }
                Collection papers = database.collection("papers");
                List<List<String>> allowed = new ArrayList<>();
                allowed.add(Contents.of(acknowledged));
                possible.forEach(model -> allowed.add(Contents.of(model)));
                assertThat(Contents.of(papers)).as(when).isIn(allowed);
                papers.upsert(List.of(Papers.graphs()));
                papers.flush();
                assertThat(database.verify().problems()).as(when).isEmpty();
                awaitOnlyNamedFiles(database, when);
            }
            assertThat(below.openFiles()).as(when).isEmpty();
            awaitEndOfThreads(when);
        }

        /** Merging goes on in the background, and what it replaces goes with the last reader. */
        private void awaitOnlyNamedFiles(EmbeddedDatabase database, String when) {
            await(when)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1))
                    .untilAsserted(() -> assertThat(segmentFiles(below))
                            .hasSize((int) database.verify().files()));
        }

        private void awaitEndOfThreads(String when) {
            // An executor that has ended lets its thread go a moment later.
            await(when)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> threadsOf(disk).isEmpty());
        }

        private void assertIsInjected(VectorDbException e) {
            assertThat(disk.faults()).as("%s", e).isPositive();
        }

        Call failingCall(long number) {
            return disk.calls().get((int) Math.min(number, disk.calls().size()) - 1);
        }
    }

    /** Those that {@code verify()} counts. */
    private static List<String> segmentFiles(CrashableDirectory disk) {
        return disk.allFiles().stream()
                .filter(name -> name.startsWith("seg-") && !name.contains("/deletes-"))
                .toList();
    }

    private static List<String> threadsOf(FaultyDirectory disk) {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("tercel-") && name.endsWith(disk.toString()))
                .toList();
    }

    @Test
    void aFullDiskRefusesWritesUntilThereIsRoomAgain() {
        CrashableDirectory below = new CrashableDirectory();
        FaultyDirectory disk = new FaultyDirectory(below);
        try (EmbeddedDatabase database = EmbeddedDatabase.open(disk, OPTIONS, Environment.system())) {
            Collection papers = database.createCollection(Papers.SCHEMA);
            papers.insert(List.of(Papers.graphs()));

            disk.failWhen(call -> true, Fault.SHORT_WRITE, Repeat.ALWAYS);
            assertThatThrownBy(() -> papers.insert(List.of(Papers.logs()))).isInstanceOf(StorageFullException.class);
            assertThatThrownBy(papers::flush).isInstanceOf(StorageFullException.class);
            assertThat(papers.count()).isEqualTo(1);
            // P10: what was begun has been taken away again, and takes no room that somebody needs.
            assertThat(segmentFiles(below)).isEmpty();

            disk.heal();
            papers.insert(List.of(Papers.logs()));
            papers.flush();
            assertThat(papers.count()).isEqualTo(2);
            assertThat(segmentFiles(below)).hasSize((int) database.verify().files());
        }
        try (EmbeddedDatabase database = EmbeddedDatabase.open(disk, OPTIONS, Environment.system())) {
            assertThat(database.collection("papers").count()).isEqualTo(2);
        }
    }

    @Test
    void aFailedSyncEndsAllWritingAndNamesTheFirstCause() {
        assertWritingEnds(
                call -> call.operation() == Operation.SYNC && call.name().endsWith(".wal.tmp"));
        assertWritingEnds(
                call -> call.operation() == Operation.SYNC && call.name().endsWith(".col"));
        assertWritingEnds(call -> call.operation() == Operation.SYNC_FOLDER);
        assertWritingEnds(
                call -> call.operation() == Operation.RENAME && call.name().equals("CURRENT"));
    }

    /** P11. */
    private static void assertWritingEnds(Predicate<Call> failing) {
        CrashableDirectory below = new CrashableDirectory();
        FaultyDirectory disk = new FaultyDirectory(below);
        EmbeddedDatabase database = EmbeddedDatabase.open(disk, OPTIONS, Environment.system());
        Collection papers = database.createCollection(Papers.SCHEMA);
        papers.insert(List.of(Papers.graphs()));
        disk.failWhen(failing, Fault.EIO, Repeat.ONCE);

        assertThatThrownBy(() -> {
                    papers.insert(List.of(Papers.logs()));
                    papers.flush();
                })
                .isInstanceOf(StorageFailedException.class);
        long there = papers.count();
        assertThatThrownBy(() -> papers.insert(List.of(Papers.postings())))
                .isInstanceOf(StorageFailedException.class)
                .hasMessageContaining("injected EIO");
        assertThatThrownBy(papers::flush)
                .isInstanceOf(StorageFailedException.class)
                .hasMessageContaining("injected EIO");
        assertThat(papers.count()).isEqualTo(there);
        database.close();

        try (EmbeddedDatabase again = EmbeddedDatabase.open(below, OPTIONS, Environment.system())) {
            // The write that failed may be there, as a whole; the others are or are not as was said.
            assertThat(again.collection("papers").count()).isBetween(there, 2L);
            again.collection("papers").insert(List.of(Papers.postings()));
            assertThat(again.verify().problems()).isEmpty();
        }
    }
}
