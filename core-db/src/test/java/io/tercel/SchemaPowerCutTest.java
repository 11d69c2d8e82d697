package io.tercel;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercel.error.VectorDbException;
import io.tercel.io.CrashableDirectory;
import io.tercel.testing.TestScale;
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

    @ParameterizedTest
    @ValueSource(ints = {0, 50, 100})
    void everyStepHasHappenedOrHasNot(int survivalPercent) {
        List<String> states = SchemaScenario.states();
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

    private static long callsOfTheWholeScenario() {
        CrashableDirectory disk = new CrashableDirectory();
        assertThat(stepsUntilThePowerGoes(disk)).isEqualTo(SchemaScenario.STEPS.size());
        return disk.calls();
    }

    /** How many steps were acknowledged. */
    private static int stepsUntilThePowerGoes(CrashableDirectory disk) {
        int done = 0;
        try (EmbeddedDatabase database = EmbeddedDatabase.open(disk, SchemaScenario.OPTIONS, Environment.system())) {
            for (Consumer<Database> step : SchemaScenario.STEPS) {
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
        try (EmbeddedDatabase database = EmbeddedDatabase.open(disk, SchemaScenario.OPTIONS, Environment.system())) {
            assertThat(SchemaScenario.state(database))
                    .as("cut at %d, in step %d", cut, done)
                    .isIn(states.get(done), states.get(Math.min(done + 1, SchemaScenario.STEPS.size())));
            assertThat(database.verify().problems()).as("cut at %d", cut).isEmpty();
        }
    }

    @Test
    void theStatesOfTheScenarioCanBeToldApart() {
        List<String> states = SchemaScenario.states();
        // Flush and optimize change nothing that a user can see.
        assertThat(states.stream().distinct().count()).isGreaterThanOrEqualTo(SchemaScenario.STEPS.size() - 4L);
    }
}
