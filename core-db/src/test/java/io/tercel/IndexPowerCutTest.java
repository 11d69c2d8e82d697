package io.tercel;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercel.config.DatabaseOptions;
import io.tercel.error.VectorDbException;
import io.tercel.io.CrashableDirectory;
import io.tercel.io.Directory;
import io.tercel.io.FaultyDirectory;
import io.tercel.query.Filter;
import io.tercel.query.QueryRequest;
import io.tercel.query.SearchRequest;
import io.tercel.schema.IndexSpec;
import io.tercel.schema.Row;
import io.tercel.testing.TestScale;
import io.tercel.vector.MetricType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** T2, T3 for vector indexes: power is cut, or the disk fails, at every call while they are built, replaced, merged and dropped. */
@Timeout(300)
class IndexPowerCutTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** What was acknowledged, and what the step under way may have made of it. */
    private static final class Progress {
        private List<String> acknowledged = List.of();
        private List<String> underWay = List.of();
        private boolean created;

        void step(List<String> after, Runnable operation) {
            underWay = after;
            operation.run();
            acknowledged = after;
        }
    }

    private static EmbeddedDatabase open(Directory directory) {
        Environment system = Environment.system();
        return EmbeddedDatabase.open(
                directory,
                DatabaseOptions.defaults(),
                new Environment(
                        system.millis(), UUID::randomUUID, system.threads(), system.ticker(), new ScanIndexes(5)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 50, 100})
    void whereverThePowerGoesNoRowIsLostAndNoHalfIndexIsServed(int survivalPercent) {
        long calls = callsOfTheWholeScenario();
        assertThat(calls).isGreaterThan(100);
        long step = TestScale.step(calls, 50);
        for (long cut = 0; cut < calls; cut += step) {
            CrashableDirectory disk = new CrashableDirectory();
            disk.cutPowerAfter(cut);
            Progress progress = new Progress();
            runUntilItFails(disk, progress);
            CrashableDirectory left = disk.crash(survivalPercent, cut);
            assertRecovered(left, progress, "cut at " + cut);
            // T20: again, after another cut.
            assertRecovered(left.crash(survivalPercent, cut + 1), progress, "cut again at " + cut);
        }
    }

    @Test
    void whateverCallFailsNoRowIsLostAndNoHalfIndexIsServed() {
        FaultyDirectory whole = new FaultyDirectory(new CrashableDirectory());
        runUntilItFails(whole, new Progress());
        long calls = whole.calls().size();
        long step = TestScale.step(calls, 25);
        for (long call = 1; call <= calls; call += step) {
            for (FaultyDirectory.Fault fault : FaultyDirectory.Fault.values()) {
                CrashableDirectory below = new CrashableDirectory();
                FaultyDirectory disk = new FaultyDirectory(below);
                disk.failFrom(call, fault, FaultyDirectory.Repeat.ONCE);
                Progress progress = new Progress();
                runUntilItFails(disk, progress);
                assertRecovered(below, progress, fault + " at call " + call);
            }
        }
    }

    private static long callsOfTheWholeScenario() {
        CrashableDirectory disk = new CrashableDirectory();
        runUntilItFails(disk, new Progress());
        return disk.calls();
    }

    private static void runUntilItFails(Directory disk, Progress progress) {
        try (EmbeddedDatabase database = open(disk)) {
            Collection papers = database.createCollection(Papers.SCHEMA);
            progress.created = true;
            script(papers, progress);
        } catch (VectorDbException e) {
            // The power is off, or the disk failed.
            assertThat(e).isNotNull();
        }
    }

    private static void script(Collection papers, Progress progress) {
        for (int round = 0; round < 4; round++) {
            int from = 10 * round;
            List<Row> rows = IntStream.range(from, from + 10)
                    .mapToObj(IndexPowerCutTest::paper)
                    .toList();
            List<String> after = new ArrayList<>(progress.acknowledged);
            IntStream.range(from, from + 10).forEach(i -> after.add(key(i)));
            progress.step(List.copyOf(after), () -> papers.upsert(rows));
            papers.flush();
            if (round != 1) {
                papers.awaitIndexes(MINUTE);
            }
            after.remove(key(from));
            progress.step(List.copyOf(after), () -> papers.delete(Filter.of("id == '" + key(from) + "'")));
        }
        papers.createIndex("dense", IndexSpec.Ivf.flat(MetricType.COSINE));
        papers.awaitIndexes(MINUTE);
        papers.optimize();
        papers.createIndex("dense", new IndexSpec.Auto(MetricType.L2));
        papers.awaitIndexes(MINUTE);
        papers.dropIndex("dense");
    }

    private static String key(int i) {
        return "k%02d".formatted(i);
    }

    private static Row paper(int i) {
        return Papers.paper(key(i), "graph", 2000, i, 1, 1, 0);
    }

    private static void assertRecovered(CrashableDirectory disk, Progress progress, String where) {
        try (EmbeddedDatabase database = open(disk)) {
            if (!database.hasCollection("papers")) {
                assertThat(progress.created)
                        .as("%s: the collection was acknowledged and is gone", where)
                        .isFalse();
                return;
            }
            Collection papers = database.collection("papers");
            List<String> found = ids(papers);
            assertThat(found).as(where).isIn(progress.acknowledged, progress.underWay);
            assertThat(database.verify().problems()).as(where).isEmpty();
            papers.awaitIndexes(MINUTE);
            assertThat(nearest(papers)).as(where).containsExactlyInAnyOrderElementsOf(found);
            assertThat(database.verify().problems()).as(where).isEmpty();
            assertNothingIsLeft(disk, database, where);
        }
    }

    private static List<String> ids(Collection papers) {
        return papers.query(QueryRequest.all().limit(1000).outputFields("id").build()).stream()
                .map(row -> (String) row.get("id"))
                .sorted()
                .toList();
    }

    private static List<String> nearest(Collection papers) {
        return papers
                .search(SearchRequest.dense("dense", new float[] {1, 1, 1, 0})
                        .limit(1000)
                        .build())
                .hits()
                .stream()
                .map(hit -> (String) hit.id())
                .toList();
    }

    private static void assertNothingIsLeft(CrashableDirectory disk, EmbeddedDatabase database, String where) {
        long named = database.inspect().collections().stream()
                .flatMap(collection -> collection.segments().stream())
                .mapToLong(segment -> segment.indexes().size())
                .sum();
        assertThat(disk.allFiles().stream().filter(name -> name.contains("/vectors-")))
                .as(where)
                .hasSize(Math.toIntExact(named));
    }
}
