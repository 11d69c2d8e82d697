package io.tercel;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercel.cdc.ChangeEvent;
import io.tercel.cdc.ChangePosition;
import io.tercel.cdc.ChangeReader;
import io.tercel.config.DatabaseOptions;
import io.tercel.config.Durability;
import io.tercel.error.VectorDbException;
import io.tercel.io.CrashableDirectory;
import io.tercel.io.HeapDirectory;
import io.tercel.testing.TestScale;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * T2 for those who follow: power is cut at every call that changes the disk. Afterwards the stream says what the database is, whatever of
 * the last step is there; what a reader had seen is no more than that; and its position is good.
 */
@Timeout(120)
class ChangePowerCutTest {

    /** Calls that a database makes after it was opened, what it seals then included, until a change is in its log, and some more. */
    private static final int CUTS = 120;

    private static final DatabaseOptions FSYNC = SchemaScenario.OPTIONS.changeRetention(64 << 20, Duration.ofDays(1));

    @ParameterizedTest
    @CsvSource({"0, FSYNC", "50, FSYNC", "100, FSYNC", "0, NONE", "50, OS_BUFFER"})
    void theStreamSaysWhatTheDatabaseIs(int survivalPercent, Durability durability) {
        DatabaseOptions options = FSYNC.durability(durability);
        CrashableDirectory whole = new CrashableDirectory();
        Seen all = runUntilThePowerGoes(whole, options, true);
        assertThat(all.steps).isEqualTo(SchemaScenario.STEPS.size());
        long step = TestScale.step(whole.calls(), 5);
        for (long cut = 0; cut < whole.calls(); cut += step) {
            CrashableDirectory disk = new CrashableDirectory();
            disk.cutPowerAfter(cut);
            Seen seen = runUntilThePowerGoes(disk, options, cut / step % 2 == 0);
            CrashableDirectory left = disk.crash(survivalPercent, cut);
            check(left, options, seen, cut);
            // T20: what recovery put into the log is there once.
            check(left.crash(survivalPercent, cut + 1), options, new Seen(), cut);
        }
    }

    /** A crash between the manifest and the log: the change comes into the log when the database is opened, and nobody may miss it. */
    @Test
    void aChangeThatACrashKeptFromTheLogIsReadByWhoeverHadAllBefore() {
        CrashableDirectory before = new CrashableDirectory();
        long timestamp;
        try (EmbeddedDatabase database = EmbeddedDatabase.open(before, FSYNC, Environment.system())) {
            database.createCollection(Papers.SCHEMA).insert(List.of(Papers.graphs()));
            timestamp = database.changes().now().timestamp();
        }
        int kept = 0;
        for (int cut = 0; cut < CUTS; cut++) {
            CrashableDirectory disk = before.crash(100, cut);
            try (EmbeddedDatabase database = EmbeddedDatabase.open(disk, FSYNC, Environment.system())) {
                disk.cutPowerAfter(cut);
                database.renameCollection("papers", "articles");
            } catch (VectorDbException e) {
                // The power is off.
                assertThat(e).isNotNull();
            }
            try (EmbeddedDatabase database = EmbeddedDatabase.open(disk.crash(100, cut), FSYNC, Environment.system())) {
                List<ChangeEvent> events = ChangeReplay.all(
                        database.changes().read(database.changes().at(timestamp)));
                boolean renamed = database.hasCollection("articles");
                kept += renamed ? 1 : 0;
                assertThat(events.stream().filter(ChangeEvent.CollectionRenamed.class::isInstance))
                        .as("cut at %d", cut)
                        .hasSize(renamed ? 1 : 0);
            }
        }
        assertThat(kept).isBetween(1, CUTS - 1);
    }

    private static void check(CrashableDirectory left, DatabaseOptions options, Seen seen, long cut) {
        try (EmbeddedDatabase database = EmbeddedDatabase.open(left, options, Environment.system())) {
            String state = SchemaScenario.state(database);
            ChangePosition earliest = database.changes().earliest();
            assertThat(earliest.timestamp())
                    .as("nothing has expired, cut at %d", cut)
                    .isZero();
            assertThat(stateOf(ChangeReplay.all(database.changes().read(earliest))))
                    .as("from the beginning, cut at %d", cut)
                    .isEqualTo(state);
            if (seen.position.isPresent()) {
                List<ChangeEvent> events = new ArrayList<>(seen.events);
                events.addAll(ChangeReplay.all(database.changes().read(seen.position.get())));
                assertThat(stateOf(events)).as("read on, cut at %d", cut).isEqualTo(state);
            }
        }
    }

    private static String stateOf(List<ChangeEvent> events) {
        try (Database copy =
                EmbeddedDatabase.open(HeapDirectory.create(), SchemaScenario.OPTIONS, Environment.system())) {
            new ChangeReplay(copy).apply(events);
            return SchemaScenario.state(copy);
        }
    }

    private static final class Seen {
        private int steps;
        private final List<ChangeEvent> events = new ArrayList<>();
        private Optional<ChangePosition> position = Optional.empty();
    }

    private static Seen runUntilThePowerGoes(CrashableDirectory disk, DatabaseOptions options, boolean reading) {
        Seen seen = new Seen();
        try (EmbeddedDatabase database = EmbeddedDatabase.open(disk, options, Environment.system())) {
            ChangeReader reader = database.changes().read(database.changes().earliest());
            for (Consumer<Database> step : SchemaScenario.STEPS) {
                step.accept(database);
                seen.steps++;
                // A reader makes durable what it comes to; without one the log owes more.
                if (reading) {
                    seen.events.addAll(ChangeReplay.all(reader));
                    seen.position = Optional.of(reader.position());
                }
            }
        } catch (VectorDbException e) {
            // The power is off.
            assertThat(e).isNotNull();
        }
        return seen;
    }
}
