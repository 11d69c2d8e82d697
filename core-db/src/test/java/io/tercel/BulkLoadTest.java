package io.tercel;

import static io.tercel.schema.FieldSchema.int32;
import static io.tercel.schema.FieldSchema.int64;
import static io.tercel.schema.FieldSchema.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercel.cdc.ChangeEvent;
import io.tercel.config.ConsistencyLevel;
import io.tercel.config.DatabaseOptions;
import io.tercel.error.AlreadyExistsException;
import io.tercel.error.ClosedException;
import io.tercel.error.InvalidRequestException;
import io.tercel.error.NotFoundException;
import io.tercel.error.StorageFullException;
import io.tercel.io.CrashableDirectory;
import io.tercel.io.Directory;
import io.tercel.io.SizedDirectory;
import io.tercel.query.Filter;
import io.tercel.query.QueryRequest;
import io.tercel.query.SearchRequest;
import io.tercel.schema.CollectionProperties;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.RejectedRow;
import io.tercel.schema.Row;
import io.tercel.vector.MetricType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rows that go straight to sealed segments. */
@Timeout(60)
class BulkLoadTest {

    /** Small segments, so that a load is of several. */
    private static final DatabaseOptions OPTIONS = DatabaseOptions.defaults().sealRows(64);

    private final CrashableDirectory disk = new CrashableDirectory();
    private EmbeddedDatabase database = open(disk);
    private Collection papers = database.createCollection(Papers.SCHEMA);

    private static EmbeddedDatabase open(Directory directory) {
        return EmbeddedDatabase.open(directory, OPTIONS, Environment.system());
    }

    @AfterEach
    void endsClean() {
        if (database.databases().contains("default")) {
            assertThat(database.verify().problems()).isEmpty();
        }
        database.close();
    }

    private static List<Row> rows(int from, int to) {
        return IntStream.range(from, to)
                // Not in the order of the keys.
                .mapToObj(
                        i -> Papers.paper("k%04d".formatted(i * 37 % 10_000), "paper number " + i, 1900 + i, 1, i, 2, 3)
                                .with("extra", i))
                .toList();
    }

    private static long load(Collection into, List<Row> rows) {
        try (BulkLoad load = into.bulkLoad()) {
            for (int from = 0; from < rows.size(); from += 50) {
                load.add(rows.subList(from, Math.min(from + 50, rows.size())));
            }
            return load.commit().rows();
        }
    }

    private static List<String> folders(CrashableDirectory disk) {
        return disk.list("").stream().filter(name -> name.startsWith("seg-")).toList();
    }

    @Test
    void loadedRowsAreFoundInEveryWay() {
        assertThat(load(papers, rows(0, 300))).isEqualTo(300);

        assertThat(papers.count()).isEqualTo(300);
        assertThat(papers.get(List.of("k0037")))
                .hasSize(1)
                .first()
                .satisfies(row -> assertThat(row.getLong("year")).isEqualTo(1901));
        assertThat(papers.search(SearchRequest.text("sparse", "number 250")
                                .limit(1)
                                .build())
                        .hits())
                .hasSize(1)
                .first()
                .satisfies(hit -> assertThat(hit.id()).isEqualTo("k9250"));
        assertThat(papers.search(SearchRequest.dense("dense", new float[] {1, 299, 2, 3})
                                .limit(1)
                                .build())
                        .hits())
                .hasSize(1);
        assertThat(papers.count(Filter.of("extra >= 290"), ConsistencyLevel.STRONG))
                .isEqualTo(10);
        papers.awaitIndexes(Duration.ofSeconds(30));
    }

    @Test
    void loadedRowsAreTheSameAsInsertedOnesAfterReopeningAndMerging() {
        Collection inserted = database.createCollection(CollectionSchema.builder("inserted")
                .primaryKey("id", DataType.VARCHAR)
                .field(text("body").nullable().analyzer("english"))
                .field(int32("year").nullable())
                .vector("dense", Papers.DIMENSION, MetricType.COSINE)
                .bm25("body", "sparse")
                .dynamicFields(true)
                .build());
        List<Row> rows = rows(0, 300);
        inserted.insert(rows);
        load(papers, rows);
        assertThat(all(papers)).isEqualTo(all(inserted));

        database.close();
        database = open(disk);
        papers = database.collection("papers");
        assertThat(all(papers)).isEqualTo(all(database.collection("inserted")));

        papers.optimize();
        assertThat(all(papers)).isEqualTo(all(database.collection("inserted")));
    }

    private static List<Row> all(Collection collection) {
        return collection.query(
                QueryRequest.all().limit(10_000).outputFields("*").build());
    }

    @Test
    void nothingIsSeenBeforeTheCommitAndAllAfterIt() {
        try (BulkLoad load = papers.bulkLoad()) {
            load.add(rows(0, 100));
            load.add(rows(100, 200));
            assertThat(papers.count()).isZero();
            assertThat(load.rows()).isEqualTo(200);
            long before = papers.insert(List.of(Papers.graphs())).timestamp();

            BulkLoadResult result = load.commit();

            assertThat(result.rows()).isEqualTo(200);
            assertThat(result.segments()).isEqualTo(2);
            assertThat(result.timestamp()).isGreaterThan(before);
            assertThat(papers.count()).isEqualTo(201);
        }
    }

    @Test
    void aLoadThatIsNotCommittedLeavesNothing() {
        try (BulkLoad load = papers.bulkLoad()) {
            load.add(rows(0, 200));
        }
        assertThat(papers.count()).isZero();
        assertThat(folders(disk)).isEmpty();
    }

    @Test
    void closingTheDatabaseEndsItsLoads() {
        BulkLoad load = papers.bulkLoad();
        load.add(rows(0, 200));
        database.close();
        assertThatThrownBy(() -> load.add(rows(200, 210))).isInstanceOf(ClosedException.class);
        load.close();
        assertThat(folders(disk)).isEmpty();
        database = open(disk);
    }

    @Test
    void aKeyIsRefusedThatTheCollectionOrTheLoadHas() {
        papers.insert(List.of(Papers.graphs()));
        try (BulkLoad load = papers.bulkLoad()) {
            assertThatThrownBy(() -> load.add(List.of(Papers.logs(), Papers.graphs())))
                    .isInstanceOf(AlreadyExistsException.class)
                    .hasMessageContaining("'id'")
                    .hasMessageContaining("graphs")
                    .hasMessageContaining("(row 1)");
            load.add(rows(0, 150));
            // Of what gathers, and of what has been written.
            for (int i : new int[] {149, 0}) {
                assertThatThrownBy(() -> load.add(rows(i, i + 1)))
                        .isInstanceOf(AlreadyExistsException.class)
                        .hasMessageContaining("(row 0)");
            }
            assertThatThrownBy(() -> load.add(List.of(Papers.logs(), Papers.logs())))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("rows 0 and 1");
            load.add(List.of(Papers.logs()));
            load.commit();
        }
        assertThat(papers.count()).isEqualTo(152);
    }

    @Test
    void rowsThatCannotBeTakenAreNamedAndTheOthersLoaded() {
        papers.insert(List.of(Papers.graphs()));
        List<RejectedRow> rejected = new ArrayList<>();
        try (BulkLoad load = papers.bulkLoad()) {
            List<Object> ids = load.add(
                    List.of(
                            Papers.logs(),
                            Papers.graphs(),
                            Papers.paper("short", "x", 1, 1, 2),
                            Papers.paper("logs", "again", 1, 1, 2, 3, 4),
                            Row.of("id", "year").with("year", "soon").with("dense", new float[] {1, 2, 3, 4}),
                            Row.of("body", "no key").with("dense", new float[] {1, 2, 3, 4}),
                            Papers.postings()),
                    rejected::add);
            assertThat(ids).containsExactly("logs", "postings");
            load.commit();
        }
        assertThat(rejected).extracting(RejectedRow::position).containsExactly(1, 2, 3, 4, 5);
        assertThat(rejected).extracting(RejectedRow::field).containsExactly("id", "dense", "id", "year", "id");
        assertThat(rejected.get(1).reason()).contains("expected 4", "got 2").doesNotContain("row");
        assertThat(papers.count()).isEqualTo(3);
        assertThat(papers.get(List.of("logs")))
                .first()
                .satisfies(row -> assertThat(row.get("topic")).isEqualTo("storage"));
    }

    @Test
    void aKeyThatAnotherWriterInsertsMeanwhileFailsTheLoadAndNothingOfItIsThere() {
        try (BulkLoad load = papers.bulkLoad()) {
            load.add(List.of(Papers.logs(), Papers.postings()));
            papers.insert(List.of(Papers.postings()));
            assertThatThrownBy(load::commit)
                    .isInstanceOf(AlreadyExistsException.class)
                    .hasMessageContaining("postings");
            assertThatThrownBy(load::commit).isInstanceOf(ClosedException.class);
        }
        assertThat(papers.count()).isEqualTo(1);
        assertThat(folders(disk)).hasSize(1);
    }

    @Test
    void aDeleteFromBeforeTheLoadDoesNotReachItsRowsAfterACrash() {
        papers.insert(List.of(Papers.logs()));
        papers.flush();
        papers.delete(List.of("logs"));
        try (BulkLoad load = papers.bulkLoad()) {
            load.add(List.of(Papers.logs(), Papers.graphs()));
            load.commit();
        }
        papers.delete(List.of("graphs"));

        try (EmbeddedDatabase recovered = open(disk.crash(0, 1))) {
            assertThat(Contents.of(recovered.collection("papers")))
                    .hasSize(1)
                    .first()
                    .asString()
                    .contains("logs");
        }
    }

    @Test
    void earlierMomentsDoNotHaveTheRowsAndLaterOnesDo() {
        papers.alter(CollectionProperties.defaults().withHistory(Duration.ofHours(1)));
        long before = papers.insert(List.of(Papers.graphs())).timestamp();
        long loaded;
        try (BulkLoad load = papers.bulkLoad()) {
            load.add(List.of(Papers.logs()));
            loaded = load.commit().timestamp();
        }
        papers.delete(List.of("logs"));
        assertThat(papers.countAsOf(Filter.of("year > 0"), before)).isEqualTo(1);
        assertThat(papers.countAsOf(Filter.of("year > 0"), loaded - 1)).isEqualTo(1);
        assertThat(papers.countAsOf(Filter.of("year > 0"), loaded)).isEqualTo(2);
        assertThat(papers.count()).isEqualTo(1);
        database.close();
        database = open(disk);
        papers = database.collection("papers");
        assertThat(papers.countAsOf(Filter.of("year > 0"), loaded - 1)).isEqualTo(1);
        assertThat(papers.countAsOf(Filter.of("year > 0"), loaded)).isEqualTo(2);
    }

    @Test
    void loadedRowsAreUpsertedAndDeletedLikeOthers() {
        load(papers, rows(0, 200));
        papers.upsert(List.of(Papers.paper("k0037", "newer", 7, 1, 1, 1, 1)));
        papers.delete(Filter.of("year >= 2000"));
        assertThat(papers.count()).isEqualTo(100);
        assertThatThrownBy(() -> papers.insert(List.of(Papers.paper("k0074", "x", 1, 1, 1, 1, 1))))
                .isInstanceOf(AlreadyExistsException.class);
        papers.compact();
        assertThat(papers.get(List.of("k0037"), "body"))
                .first()
                .satisfies(row -> assertThat(row.get("body")).isEqualTo("newer"));
    }

    @Test
    void aChangeOfTheCollectionEndsALoadWithAReason() {
        try (BulkLoad load = papers.bulkLoad()) {
            load.add(rows(0, 100));
            papers.addField(int64("later").nullable());
            assertThatThrownBy(() -> load.add(rows(100, 110)))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("changed");
            assertThatThrownBy(load::commit).isInstanceOf(InvalidRequestException.class);
        }
        BulkLoad load = papers.bulkLoad();
        load.add(rows(0, 100));
        database.dropCollection("papers");
        assertThatThrownBy(load::commit).isInstanceOf(NotFoundException.class);
        assertThat(folders(disk)).isEmpty();
    }

    @Test
    void rowsGoToTheirPartitions() {
        papers.createPartition("old");
        papers.createPartition("gone");
        load(papers, rows(0, 10));
        try (BulkLoad load = papers.partition("old").bulkLoad();
                BulkLoad other = papers.partition("gone").bulkLoad()) {
            load.add(rows(10, 100));
            load.commit();
            other.add(rows(100, 110));
            papers.dropPartition("gone");
            assertThatThrownBy(other::commit).isInstanceOf(InvalidRequestException.class);
        }
        assertThat(papers.partition("old").count()).isEqualTo(90);

        Collection tenants = database.createCollection(CollectionSchema.builder("tenants")
                .autoId("id")
                .partitionKey(text("tenant"), 4)
                .field(int64("rank").defaultValue(7))
                .vector("v", 2, MetricType.L2)
                .build());
        try (BulkLoad load = tenants.bulkLoad()) {
            List<Object> ids = load.add(IntStream.range(0, 100)
                    .mapToObj(i -> Row.of("tenant", "t" + i % 10).with("v", new float[] {i, 1}))
                    .toList());
            assertThat(ids).doesNotHaveDuplicates().hasSize(100);
            load.commit();
        }
        assertThat(tenants.count(Filter.of("tenant == 't3' and rank == 7"), ConsistencyLevel.STRONG))
                .isEqualTo(10);
    }

    @Test
    void manyThreadsAddAtOnceWhileOthersWrite() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(3);
                BulkLoad load = papers.bulkLoad()) {
            List<Future<?>> running = new ArrayList<>();
            for (int t = 0; t < 2; t++) {
                int first = t * 1_000;
                running.add(threads.submit(() -> {
                    for (int i = 0; i < 10; i++) {
                        load.add(rows(first + 40 * i, first + 40 * i + 40));
                    }
                }));
            }
            running.add(threads.submit(() -> {
                for (int i = 0; i < 50; i++) {
                    papers.upsert(List.of(Papers.paper("w" + i % 7, "written", i, 1, 2, 3, i)));
                    papers.delete(List.of("w" + (i + 3) % 7));
                }
            }));
            for (Future<?> each : running) {
                each.get();
            }
            load.commit();
        }
        assertThat(papers.count(Filter.of("body like 'paper%'"), ConsistencyLevel.STRONG))
                .isEqualTo(800);
    }

    @Test
    void whereTheLogIsFollowedTheRowsAreInIt() {
        database.close();
        DatabaseOptions followed = OPTIONS.changeRetention(1 << 20, Duration.ofHours(1));
        database = EmbeddedDatabase.open(disk, followed, Environment.system());
        papers = database.collection("papers");
        try (BulkLoad load = papers.bulkLoad()) {
            load.add(rows(0, 100));
            load.add(rows(100, 150));
            assertThat(papers.count()).isZero();
            BulkLoadResult result = load.commit();
            assertThat(result.rows()).isEqualTo(150);
        }
        assertThat(papers.count()).isEqualTo(150);
        List<ChangeEvent> changes =
                ChangeReplay.all(database.changes().read(database.changes().earliest()));
        assertThat(changes.stream()
                        .filter(ChangeEvent.RowsInserted.class::isInstance)
                        .mapToInt(event ->
                                ((ChangeEvent.RowsInserted) event).rows().size())
                        .sum())
                .isEqualTo(150);
        try (EmbeddedDatabase recovered = open(disk.crash(0, 1))) {
            assertThat(recovered.collection("papers").count()).isEqualTo(150);
        }
    }

    @Test
    void aFullDiskFailsTheLoadAndLeavesNothing() {
        CrashableDirectory below = new CrashableDirectory();
        SizedDirectory small = new SizedDirectory(below, 400_000);
        SplittableRandom random = new SplittableRandom(3);
        try (EmbeddedDatabase full = open(small)) {
            Collection into = full.createCollection(Papers.SCHEMA);
            into.insert(List.of(Papers.graphs()));
            try (BulkLoad load = into.bulkLoad()) {
                assertThatThrownBy(() -> {
                            for (int i = 0; i < 1_000; i++) {
                                load.add(List.of(Papers.paper("k" + i, noise(random), i, 1, 2, 3, 4)));
                            }
                        })
                        .isInstanceOf(StorageFullException.class);
            }
            assertThat(folders(below)).isEmpty();
            into.insert(List.of(Papers.logs()));
            assertThat(into.count()).isEqualTo(2);
        }
    }

    private static String noise(SplittableRandom random) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            text.append(Long.toString(random.nextLong() >>> 1, 36)).append(' ');
        }
        return text.toString();
    }
}
