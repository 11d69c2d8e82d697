package io.tercel;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercel.config.DatabaseOptions;
import io.tercel.error.VectorDbException;
import io.tercel.io.CrashableDirectory;
import io.tercel.query.Filter;
import io.tercel.query.QueryRequest;
import io.tercel.schema.Row;
import io.tercel.testing.TestScale;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** T2 for the whole database: power is cut at every call that changes the disk. P2, P3, P6, P7 must hold each time. */
class PowerCutTest {

    private static final DatabaseOptions OPTIONS = DatabaseOptions.defaults().logFileBytes(4_000);

    /** What was acknowledged, step by step, and the step that was under way. */
    private static final class Progress {
        private final ModelCollection acknowledged = new ModelCollection();
        private ModelCollection underWay = acknowledged.copy();
        private boolean created;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 50, 100})
    void nothingAcknowledgedIsLostAndNothingIsHalfThere(int survivalPercent) {
        long calls = callsOfTheWholeScenario();
        assertThat(calls).isGreaterThan(100);
        long step = TestScale.step(calls, 150);
        for (long cut = 0; cut < calls; cut += step) {
            CrashableDirectory disk = new CrashableDirectory();
            disk.cutPowerAfter(cut);
            Progress progress = new Progress();
            runUntilThePowerGoes(disk, progress);
            CrashableDirectory left = disk.crash(survivalPercent, cut);
            assertRecovered(left, progress, cut);
            // T20: recovering a second time, after another cut before any flush, comes to the same.
            assertRecovered(left.crash(survivalPercent, cut + 1), progress, cut);
        }
    }

    private static long callsOfTheWholeScenario() {
        CrashableDirectory disk = new CrashableDirectory();
        runUntilThePowerGoes(disk, new Progress());
        return disk.calls();
    }

    private static void runUntilThePowerGoes(CrashableDirectory disk, Progress progress) {
        try (EmbeddedDatabase database = EmbeddedDatabase.open(disk, OPTIONS, Environment.system())) {
            Collection papers = database.createCollection(Papers.SCHEMA);
            progress.created = true;
            script(papers, progress);
        } catch (VectorDbException e) {
            // The power is off.
            assertThat(e).isNotNull();
        }
    }

    private static void script(Collection papers, Progress progress) {
        SplittableRandom random = new SplittableRandom(7);
        for (int round = 0; round < 6; round++) {
            List<Row> rows = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                int key = random.nextInt(30);
                rows.add(Papers.paper("k" + key, "round " + round, 2000 + key, 1, round, key, 1));
            }
            write(progress, model -> model.put(rows), () -> papers.upsert(rows));
            List<String> gone = List.of("k" + random.nextInt(30), "k" + random.nextInt(30));
            write(progress, model -> model.remove(gone), () -> papers.delete(gone));
            if (round % 2 == 1) {
                papers.flush();
            }
            if (round == 3) {
                papers.compact();
            } else if (round == 4) {
                papers.optimize();
            }
            int year = 2000 + random.nextInt(30);
            List<Row> replacement = List.of(Papers.paper("r" + round, "replaced", year, 0, 0, 1, 0));
            write(
                    progress,
                    model -> {
                        model.removeIf(row -> row.getLong("year") == year);
                        model.put(replacement);
                    },
                    () -> papers.replace(Filter.of("year == " + year), replacement));
        }
    }

    private static void write(
            Progress progress, java.util.function.Consumer<ModelCollection> change, Runnable operation) {
        progress.underWay = progress.acknowledged.copy();
        change.accept(progress.underWay);
        operation.run();
        change.accept(progress.acknowledged);
    }

    private static void assertRecovered(CrashableDirectory disk, Progress progress, long cut) {
        try (EmbeddedDatabase database = EmbeddedDatabase.open(disk, OPTIONS, Environment.system())) {
            if (!database.hasCollection("papers")) {
                assertThat(progress.created)
                        .as("cut at %d: the collection was acknowledged and is gone", cut)
                        .isFalse();
                return;
            }
            Collection papers = database.collection("papers");
            List<Object> found = contents(papers.query(
                    QueryRequest.all().limit(1000).outputFields("body").build()));
            assertThat(found)
                    .as("cut at %d", cut)
                    .isIn(contents(progress.acknowledged.all()), contents(progress.underWay.all()));
            assertThat(database.verify().problems()).as("cut at %d", cut).isEmpty();
        }
    }

    private static List<Object> contents(List<Row> rows) {
        return rows.stream()
                .map(row -> (Object) (row.get("id") + "=" + row.get("body")))
                .toList();
    }

    @Test
    void aDirectoryWithoutAManifestYetBecomesADatabase() {
        CrashableDirectory disk = new CrashableDirectory();
        disk.cutPowerAfter(1);
        runUntilThePowerGoes(disk, new Progress());
        try (EmbeddedDatabase database = EmbeddedDatabase.open(disk.crash(0, 1), OPTIONS, Environment.system())) {
            assertThat(database.collections()).isEmpty();
        }
    }
}
