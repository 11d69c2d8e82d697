package io.tercel;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercel.error.StorageFullException;
import io.tercel.error.VectorDbException;
import io.tercel.io.CrashableDirectory;
import io.tercel.io.FaultyDirectory;
import io.tercel.io.FaultyDirectory.Fault;
import io.tercel.io.FaultyDirectory.Repeat;
import io.tercel.testing.TestScale;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** T3 for what changes names and schemas: a change that fails leaves everything as it was, or has happened. */
class SchemaFaultTest {

    private static Stream<Arguments> faults() {
        return Stream.of(Fault.values())
                .flatMap(fault -> Stream.of(Repeat.values()).map(repeat -> Arguments.of(fault, repeat)));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void aChangeHappensOrDoesNotWhicheverCallFails(Fault fault, Repeat repeat) {
        List<String> states = SchemaScenario.states();
        FaultyDirectory healthy = new FaultyDirectory(new CrashableDirectory());
        assertThat(run(healthy, states)).isEqualTo(SchemaScenario.STEPS.size());
        long calls = healthy.calls().size();
        long step = TestScale.step(calls, 25);
        for (long failing = 1; failing <= calls; failing += step) {
            CrashableDirectory below = new CrashableDirectory();
            FaultyDirectory disk = new FaultyDirectory(below);
            disk.failFrom(failing, fault, repeat);
            int done = run(disk, states);
            disk.heal();
            assertThat(below.openFiles()).isEmpty();
            try (EmbeddedDatabase database =
                    EmbeddedDatabase.open(disk, SchemaScenario.OPTIONS, Environment.system())) {
                assertThat(SchemaScenario.state(database))
                        .as("call %d, step %d", failing, done)
                        .isIn(states.get(done), states.get(Math.min(done + 1, SchemaScenario.STEPS.size())));
                assertThat(database.verify().problems()).isEmpty();
            }
        }
    }

    /** How many steps were acknowledged. Up to the end everything can be read. */
    private static int run(FaultyDirectory disk, List<String> states) {
        int done = 0;
        try (EmbeddedDatabase database = EmbeddedDatabase.open(disk, SchemaScenario.OPTIONS, Environment.system())) {
            for (Consumer<Database> step : SchemaScenario.STEPS) {
                if (!succeeds(step, database, states.get(done), states.get(done + 1))) {
                    break;
                }
                done++;
            }
        } catch (VectorDbException e) {
            // Opening or closing was what failed.
            assertThat(e).isNotNull();
        }
        return done;
    }

    private static boolean succeeds(Consumer<Database> step, Database database, String before, String after) {
        try {
            step.accept(database);
        } catch (StorageFullException e) {
            // P10: it has not happened, and may be tried again.
            assertThat(SchemaScenario.state(database)).isEqualTo(before);
            return succeedsNow(step, database, before, after);
        } catch (VectorDbException e) {
            assertThat(SchemaScenario.state(database)).isIn(before, after);
            return false;
        }
        assertThat(SchemaScenario.state(database)).isEqualTo(after);
        return true;
    }

    private static boolean succeedsNow(Consumer<Database> step, Database database, String before, String after) {
        try {
            step.accept(database);
        } catch (VectorDbException e) {
            assertThat(SchemaScenario.state(database)).isIn(before, after);
            return false;
        }
        assertThat(SchemaScenario.state(database)).isEqualTo(after);
        return true;
    }
}
