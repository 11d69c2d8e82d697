package io.tercel;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercel.config.DatabaseOptions;
import io.tercel.error.AlreadyExistsException;
import io.tercel.error.NotFoundException;
import io.tercel.query.Filter;
import io.tercel.query.QueryRequest;
import io.tercel.query.SearchRequest;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.Row;
import io.tercel.testing.Property;
import io.tercel.testing.RandomSource;
import io.tercel.vector.MetricType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.io.TempDir;

/** T17: threads in every call of the API are interrupted at random. P13: no file is closed, no call fails for it, the flag is kept. */
class InterruptTest {

    private static final int WORKERS = 3;
    private static final int CALLS = 60;

    /** In each try; there is one interrupt for about every call. */
    private static final int INTERRUPTS_AT_LEAST = 100;

    @TempDir
    private Path folder;

    @Property(tries = 10)
    void interruptsHarmNothing(RandomSource random) throws InterruptedException {
        Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
        AtomicInteger working = new AtomicInteger(WORKERS);
        Path directory = folder.resolve("db");
        try (Database database =
                Database.open(directory, DatabaseOptions.defaults().sealRows(40))) {
            Collection papers = database.createCollection(Papers.SCHEMA);
            List<Thread> workers = new ArrayList<>();
            for (int i = 0; i < WORKERS; i++) {
                Worker worker = new Worker(database, papers, folder.resolve("other" + i), i, random.fork());
                workers.add(Thread.ofPlatform().start(() -> {
                    try {
                        worker.run();
                    } catch (Throwable e) {
                        failures.add(e);
                    } finally {
                        working.decrementAndGet();
                    }
                }));
            }
            int interrupts = 0;
            while (working.get() > 0) {
                workers.get(random.nextInt(WORKERS)).interrupt();
                interrupts++;
                LockSupport.parkNanos(random.nextInt(300_000));
            }
            assertThat(interrupts).isGreaterThan(INTERRUPTS_AT_LEAST);
            for (Thread worker : workers) {
                worker.join();
            }
            assertThat(failures).isEmpty();
            papers.upsert(List.of(Papers.graphs()));
            papers.flush();
            assertThat(database.verify().problems()).isEmpty();
        }
        try (Database database = Database.open(directory)) {
            assertThat(database.recovery().closedCleanly()).isTrue();
            assertThat(database.verify().problems()).isEmpty();
        }
    }

    /** Makes calls of all kinds. */
    private record Worker(Database database, Collection papers, Path otherDirectory, int number, RandomSource random) {

        void run() {
            for (int call = 0; call < CALLS; call++) {
                boolean before = random.nextBoolean();
                if (before) {
                    Thread.currentThread().interrupt();
                }
                int kind = random.nextInt(12);
                call(kind);
                boolean kept = Thread.interrupted();
                if (before) {
                    assertThat(kept).as("call of kind %d", kind).isTrue();
                }
            }
        }

        private void call(int kind) {
            switch (kind) {
                case 0 -> papers.upsert(rows());
                case 1 -> insert();
                case 2 -> papers.delete(List.of(key(), key()));
                case 3 -> papers.delete(Filter.of("year == " + random.nextInt(50)));
                case 4 -> papers.replace(Filter.of("year == " + random.nextInt(50)), rows());
                case 5 ->
                    papers.search(SearchRequest.hybrid()
                            .dense("dense", new float[] {1, 1, 1, 1}, 5)
                            .text("sparse", "interrupted row", 5)
                            .outputFields("*")
                            .build());
                case 6 -> papers.query(QueryRequest.filter("year < 20").build());
                case 7 -> papers.get(List.of(key(), key()));
                case 8 -> papers.flush();
                case 9 -> assertThat(database.verify().problems()).isEmpty();
                case 10 -> collections();
                default -> anotherDatabase();
            }
        }

        private void insert() {
            try {
                papers.insert(rows());
            } catch (AlreadyExistsException e) {
                assertThat(e).hasMessageContaining("exists already");
            }
        }

        private void collections() {
            String name = "of" + number;
            CollectionSchema schema = CollectionSchema.builder(name)
                    .autoId("id")
                    .vector("v", 2, MetricType.L2)
                    .build();
            Collection mine = database.createCollectionIfAbsent(schema);
            mine.insert(List.of(Row.of("v", new float[] {1, 2})));
            database.dropCollection(name);
            try {
                mine.count();
                throw new AssertionError("it was dropped");
            } catch (NotFoundException e) {
                assertThat(e).hasMessageContaining(name);
            }
        }

        private void anotherDatabase() {
            try (Database other = Database.open(otherDirectory)) {
                Collection inOther = other.createCollectionIfAbsent(Papers.SCHEMA);
                inOther.upsert(rows());
                inOther.flush();
            }
        }

        private List<Row> rows() {
            String key = key();
            return List.of(
                    Papers.paper(key, "an interrupted row", random.nextInt(50), 1, 2, 3, 4),
                    Papers.paper(key + "-2", "another one", random.nextInt(50), 4, 3, 2, 1));
        }

        private String key() {
            return "k" + random.nextInt(60);
        }
    }
}
