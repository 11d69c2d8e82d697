package io.tercel;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercel.config.ConsistencyLevel;
import io.tercel.config.DatabaseOptions;
import io.tercel.config.Durability;
import io.tercel.query.Hit;
import io.tercel.query.SearchRequest;
import io.tercel.schema.Row;
import io.tercel.testing.Property;
import io.tercel.testing.RandomSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.io.TempDir;

/**
 * T10 in small: two writers and two readers at once, with sealing and merging in the background. Rows are written in twins, each pair in
 * one batch with one version, so that a reader who ever saw half of a write, or an older state than before, would tell (P2, P5).
 */
class SoakTest {

    private static final int WRITERS = 2;
    private static final int READERS = 2;
    private static final int WRITES = 700;
    private static final int PAIRS = 12;

    @TempDir
    private Path folder;

    @Property(tries = 2)
    void readersSeeWholeWritesInOrder(RandomSource random) throws InterruptedException {
        Path directory = folder.resolve("db");
        DatabaseOptions options = DatabaseOptions.defaults()
                .sealRows(60)
                .logFileBytes(30_000)
                .durability(random.nextBoolean() ? Durability.OS_BUFFER : Durability.FSYNC);
        ModelCollection model = new ModelCollection();
        try (Database database = Database.open(directory, options)) {
            database.createCollection(Papers.SCHEMA);
            soak(database, model, random);
            assertSame(database.collection("papers"), model);
            assertThat(database.verify().problems()).isEmpty();
        }
        try (Database database = Database.open(directory, options)) {
            assertSame(database.collection("papers"), model);
            assertThat(database.verify().problems()).isEmpty();
        }
    }

    private static void assertSame(Collection papers, ModelCollection model) {
        assertThat(papers.count()).isEqualTo(model.all().size());
        assertThat(Contents.of(papers)).isEqualTo(Contents.of(model));
    }

    private static void soak(Database database, ModelCollection model, RandomSource random)
            throws InterruptedException {
        Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
        AtomicInteger writing = new AtomicInteger(WRITERS);
        List<Thread> threads = new ArrayList<>();
        List<Writer> writers = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            Writer writer = new Writer(database.collection("papers"), "w" + i, random.fork());
            writers.add(writer);
            threads.add(start(failures, () -> {
                try {
                    writer.run();
                } finally {
                    writing.decrementAndGet();
                }
            }));
        }
        for (int i = 0; i < READERS; i++) {
            Reader reader = new Reader(database.collection("papers"), random.fork());
            threads.add(start(failures, () -> {
                while (writing.get() > 0) {
                    reader.read();
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(failures).isEmpty();
        writers.forEach(writer -> model.put(writer.own.all()));
    }

    private static Thread start(Queue<Throwable> failures, Runnable work) {
        return Thread.ofPlatform().daemon().start(() -> {
            try {
                work.run();
            } catch (Throwable e) {
                failures.add(e);
            }
        });
    }

    /** Writes pairs of its own and remembers what it wrote. The body says the pair, the year the version. */
    private static final class Writer {
        private final Collection papers;
        private final String name;
        private final RandomSource random;
        private final ModelCollection own = new ModelCollection();

        Writer(Collection papers, String name, RandomSource random) {
            this.papers = papers;
            this.name = name;
            this.random = random;
        }

        void run() {
            for (int version = 1; version <= WRITES; version++) {
                String pair = name + "p" + random.nextInt(PAIRS);
                List<String> ids = List.of(pair + "-left", pair + "-right");
                if (random.chance(15)) {
                    papers.delete(ids);
                    own.remove(ids);
                } else {
                    List<Row> rows = List.of(row(ids.getFirst(), pair, version), row(ids.getLast(), pair, version));
                    papers.upsert(rows);
                    own.put(rows);
                }
                if (random.nextInt(100) == 0) {
                    papers.flush();
                }
            }
        }

        private Row row(String id, String pair, int version) {
            return Papers.paper(id, pair, version, 1 + random.nextInt(3), 1, random.nextInt(3), 1);
        }
    }

    /** Searches everything and compares with what it saw before. */
    private static final class Reader {
        private final Collection papers;
        private final RandomSource random;
        private final Map<String, Long> newest = new HashMap<>();

        Reader(Collection papers, RandomSource random) {
            this.papers = papers;
            this.random = random;
        }

        void read() {
            boolean byText = random.nextBoolean();
            String pair = "w%dp%d".formatted(random.nextInt(WRITERS), random.nextInt(PAIRS));
            SearchRequest.Builder request = byText
                    ? SearchRequest.text("sparse", pair)
                    : SearchRequest.dense("dense", new float[] {1, 1, 1, 1});
            List<Hit> hits = papers.search(request.limit(1_000)
                            .outputFields("body", "year")
                            .consistency(random.pick(List.of(ConsistencyLevel.values())))
                            .build())
                    .hits();
            Map<String, List<Long>> versions = new HashMap<>();
            for (Hit hit : hits) {
                versions.computeIfAbsent(hit.row().getString("body"), ignored -> new ArrayList<>())
                        .add(hit.row().getLong("year"));
            }
            versions.forEach((body, seen) -> {
                assertThat(seen).as(body).hasSize(2);
                assertThat(seen.getFirst()).as(body).isEqualTo(seen.getLast());
                long before = newest.getOrDefault(body, 0L);
                assertThat(seen.getFirst()).as(body).isGreaterThanOrEqualTo(before);
                newest.put(body, seen.getFirst());
            });
        }
    }
}
