package io.tercel;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercel.config.DatabaseOptions;
import io.tercel.error.VectorDbException;
import io.tercel.io.CrashableDirectory;
import io.tercel.query.QueryRequest;
import io.tercel.schema.Row;
import io.tercel.testing.TestScale;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** T2 for bulk loads: power is cut at every call that changes the disk. A load is there whole or not at all (P2, P3). */
@Timeout(120)
class BulkLoadPowerCutTest {

    private static final DatabaseOptions OPTIONS =
            DatabaseOptions.defaults().logFileBytes(4_000).sealRows(8);

    /** What was acknowledged, and what may be there as well, whole. */
    private static final class Progress {
        private final TreeSet<String> acknowledged = new TreeSet<>();
        private TreeSet<String> underWay = new TreeSet<>();
        private boolean created;

        void step(List<String> added, List<String> removed, Runnable operation) {
            underWay = new TreeSet<>(acknowledged);
            removed.forEach(underWay::remove);
            underWay.addAll(added);
            operation.run();
            acknowledged.clear();
            acknowledged.addAll(underWay);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 60, 100})
    void aLoadIsThereWholeOrNotAtAll(int survivalPercent) {
        CrashableDirectory whole = new CrashableDirectory();
        run(whole, new Progress());
        long calls = whole.calls();
        assertThat(calls).isGreaterThan(100);
        for (long cut = 0; cut < calls; cut += TestScale.step(calls, 40)) {
            CrashableDirectory disk = new CrashableDirectory();
            disk.cutPowerAfter(cut);
            Progress progress = new Progress();
            run(disk, progress);
            CrashableDirectory left = disk.crash(survivalPercent, cut);
            assertRecovered(left, progress, cut);
            // T20: recovering a second time comes to the same.
            assertRecovered(left.crash(survivalPercent, cut + 1), progress, cut);
        }
    }

    private static void run(CrashableDirectory disk, Progress progress) {
        try (EmbeddedDatabase database = EmbeddedDatabase.open(disk, OPTIONS, Environment.system())) {
            Collection papers = database.createCollection(Papers.SCHEMA);
            progress.created = true;
            for (int round = 0; round < 2; round++) {
                List<String> inserted = keys("i" + round + "-", 3);
                progress.step(inserted, List.of(), () -> papers.insert(rows(inserted)));
                List<String> gone = List.of(inserted.getFirst());
                progress.step(List.of(), gone, () -> papers.delete(gone));
                List<String> loaded = keys("l" + round + "-", 20);
                progress.step(loaded, List.of(), () -> {
                    try (BulkLoad load = papers.bulkLoad()) {
                        load.add(rows(loaded.subList(0, 12)));
                        load.add(rows(loaded.subList(12, 20)));
                        load.commit();
                    }
                });
                // The key that was deleted comes back with a load: an older delete in the log must not reach it.
                progress.step(gone, List.of(), () -> {
                    try (BulkLoad load = papers.bulkLoad()) {
                        load.add(rows(gone));
                        load.commit();
                    }
                });
                List<String> deleted = loaded.subList(5, 8);
                progress.step(List.of(), deleted, () -> papers.delete(deleted));
            }
        } catch (VectorDbException e) {
            // The power is off.
            assertThat(e).isNotNull();
        }
    }

    private static List<String> keys(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
    }

    private static List<Row> rows(List<String> keys) {
        return keys.stream()
                .map(key -> Papers.paper(key, "paper " + key, key.length(), 1, 2, 3, 4))
                .toList();
    }

    private static void assertRecovered(CrashableDirectory disk, Progress progress, long cut) {
        try (EmbeddedDatabase database = EmbeddedDatabase.open(disk, OPTIONS, Environment.system())) {
            if (!database.hasCollection("papers")) {
                assertThat(progress.created).as("cut at %d", cut).isFalse();
                return;
            }
            TreeSet<String> found = new TreeSet<>();
            List<Row> rows = database.collection("papers")
                    .query(QueryRequest.all().limit(1000).build());
            rows.forEach(row -> found.add(String.valueOf(row.getString("id"))));
            assertThat(rows).as("each key once, cut at %d", cut).hasSameSizeAs(found);
            assertThat(found).as("cut at %d", cut).isIn(progress.acknowledged, progress.underWay);
            assertThat(database.verify().problems()).as("cut at %d", cut).isEmpty();
        }
    }
}
