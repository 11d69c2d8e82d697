package io.tercel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercel.config.ConsistencyLevel;
import io.tercel.config.DatabaseOptions;
import io.tercel.error.AlreadyExistsException;
import io.tercel.error.InvalidRequestException;
import io.tercel.error.LimitExceededException;
import io.tercel.error.NotFoundException;
import io.tercel.error.VectorDbException;
import io.tercel.io.CrashableDirectory;
import io.tercel.query.AggregateRequest;
import io.tercel.query.Filter;
import io.tercel.query.Hit;
import io.tercel.query.QueryIterator;
import io.tercel.query.QueryRequest;
import io.tercel.query.SearchIterator;
import io.tercel.query.SearchRequest;
import io.tercel.query.SearchResult;
import io.tercel.schema.Row;
import io.tercel.testing.TestScale;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Partitions that users make and name. */
class PartitionTest {

    private static final DatabaseOptions OPTIONS = DatabaseOptions.defaults();

    private static Database withPapers() {
        Database database = Database.inMemory();
        Collection papers = database.createCollection(Papers.SCHEMA);
        papers.createPartition("archive");
        papers.insert(List.of(Papers.graphs()));
        papers.partition("archive").insert(List.of(Papers.postings(), Papers.logs()));
        return database;
    }

    private static List<Object> ids(List<Row> rows) {
        return rows.stream().map(row -> (Object) String.valueOf(row.get("id"))).toList();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void readsSeeTheRowsOfTheNamedPartitionsOnly(boolean sealed) {
        try (Database database = withPapers()) {
            Collection papers = database.collection("papers");
            if (sealed) {
                papers.flush();
            }
            assertThat(papers.partitions()).containsExactly("_default", "archive");
            assertThat(papers.count()).isEqualTo(3);
            assertThat(papers.partition("_default").count()).isEqualTo(1);
            assertThat(papers.partition("archive").count()).isEqualTo(2);
            assertThat(papers.partition("archive").count(Filter.of("year < 1995"), ConsistencyLevel.STRONG))
                    .isEqualTo(1);
            assertThat(ids(papers.query(
                            QueryRequest.all().partitions("archive").limit(9).build())))
                    .containsExactly("logs", "postings");
            assertThat(ids(papers.partition("_default")
                            .query(QueryRequest.filter("year > 1900").build())))
                    .containsExactly("graphs");
            assertThat(papers.aggregate(AggregateRequest.all()
                                    .partitions("archive")
                                    .count()
                                    .max("year")
                                    .build())
                            .rows())
                    .singleElement()
                    .satisfies(row -> {
                        assertThat(row.get("count(*)")).isEqualTo(2L);
                        assertThat(row.get("max(year)")).isEqualTo(1998);
                    });
            try (QueryIterator rows = papers.queryIterator(
                    QueryRequest.all().partitions("archive").build(), 1)) {
                assertThat(ids(rows.next())).containsExactly("logs");
                assertThat(ids(rows.next())).containsExactly("postings");
                assertThat(rows.next()).isEmpty();
            }
            SearchRequest.Builder near = SearchRequest.dense("dense", new float[] {1, 1, 1, 1});
            assertThat(papers.search(near.partitions("archive", "_default").build())
                            .hits())
                    .hasSize(3);
            assertThat(papers.search(near.partitions("archive").build()).hits())
                    .extracting(Hit::id)
                    .containsExactlyInAnyOrder("logs", "postings");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyReadOfAPartitionSeesItsRowsOnly(boolean sealed) {
        try (Database database = withPapers()) {
            Collection papers = database.collection("papers");
            if (sealed) {
                papers.flush();
            }
            Partition archive = papers.partition("archive");
            SearchRequest near =
                    SearchRequest.dense("dense", new float[] {1, 1, 1, 1}).build();
            List<SearchResult> together = archive.searchAll(
                    List.of(near, near.toBuilder().filter("year < 1995").build()));
            assertThat(together.getFirst().hits())
                    .isEqualTo(archive.search(near).hits())
                    .extracting(Hit::id)
                    .containsExactlyInAnyOrder("logs", "postings");
            assertThat(together.get(1).hits()).hasSize(1);
            try (SearchIterator hits = archive.searchIterator(near, 1)) {
                List<Hit> all = new ArrayList<>(hits.next());
                all.addAll(hits.next());
                assertThat(all).isEqualTo(together.getFirst().hits());
                assertThat(hits.next()).isEmpty();
            }
            assertThat(archive.explain(near).hits()).isEqualTo(2);
            assertThat(papers.explain(near).hits()).isEqualTo(3);
            try (QueryIterator rows = archive.queryIterator(QueryRequest.all().build(), 1)) {
                assertThat(ids(rows.next())).containsExactly("logs");
                assertThat(ids(rows.next())).containsExactly("postings");
                assertThat(rows.next()).isEmpty();
            }
            assertThat(archive.aggregate(AggregateRequest.all().count().build()).rows())
                    .singleElement()
                    .satisfies(row -> assertThat(row.get("count(*)")).isEqualTo(2L));
        }
    }

    @Test
    void aReadOfAPartitionNamesNoneItselfAndNeedsThePartition() {
        try (Database database = withPapers()) {
            Collection papers = database.collection("papers");
            Partition archive = papers.partition("archive");
            SearchRequest near =
                    SearchRequest.dense("dense", new float[] {1, 1, 1, 1}).build();
            SearchRequest elsewhere = near.toBuilder().partitions("_default").build();
            List<ThrowingCallable> naming = List.of(
                    () -> archive.search(elsewhere),
                    () -> archive.searchAll(List.of(near, elsewhere)),
                    () -> archive.searchIterator(elsewhere, 1),
                    () -> archive.explain(elsewhere),
                    () -> archive.queryIterator(
                            QueryRequest.all().partitions("_default").build(), 1),
                    () -> archive.aggregate(AggregateRequest.all()
                            .partitions("_default")
                            .count()
                            .build()));
            for (ThrowingCallable read : naming) {
                assertThatThrownBy(read)
                        .isInstanceOf(InvalidRequestException.class)
                        .hasMessageContaining("partition 'archive': the request names partitions itself");
            }
            papers.dropPartition("archive");
            List<ThrowingCallable> late = List.of(
                    () -> archive.searchAll(List.of(near)),
                    () -> archive.searchIterator(near, 1),
                    () -> archive.explain(near),
                    () -> archive.queryIterator(QueryRequest.all().build(), 1),
                    () -> archive.aggregate(AggregateRequest.all().count().build()));
            for (ThrowingCallable read : late) {
                assertThatThrownBy(read).isInstanceOf(NotFoundException.class);
            }
        }
    }

    /** Whether a read names partitions changes which rows come, and not what they score. */
    @Test
    void textScoresAreThoseOfTheWholeCollection() {
        try (Database database = withPapers()) {
            Collection papers = database.collection("papers");
            SearchRequest everywhere = SearchRequest.text("sparse", "indexes").build();
            List<Hit> all = papers.search(everywhere).hits();
            List<Hit> some = papers.partition("archive").search(everywhere).hits();
            assertThat(all).hasSize(2);
            assertThat(some)
                    .isEqualTo(all.stream()
                            .filter(hit -> hit.id().equals("postings"))
                            .toList());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aKeyIsUniqueInAllPartitionsTogether(boolean sealed) {
        try (Database database = withPapers()) {
            Collection papers = database.collection("papers");
            if (sealed) {
                papers.flush();
            }
            assertThatThrownBy(() -> papers.partition("archive").insert(List.of(Papers.graphs())))
                    .isInstanceOf(AlreadyExistsException.class);
            papers.partition("archive").upsert(List.of(Papers.graphs()));
            assertThat(papers.count()).isEqualTo(3);
            assertThat(papers.partition("_default").count()).isZero();
            assertThat(papers.partition("archive").count()).isEqualTo(3);
            assertThat(database.verify().problems()).isEmpty();
        }
    }

    /** Whoever comes first has the key, in whatever partition. */
    @Test
    void ofManyInsertsOfAKeyIntoManyPartitionsOneSucceeds() {
        try (Database database = Database.inMemory(OPTIONS.sealRows(40))) {
            Collection papers = database.createCollection(Papers.SCHEMA);
            List<CompletableFuture<Integer>> writers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                String name = "p" + i;
                papers.createPartition(name);
                writers.add(CompletableFuture.supplyAsync(() -> insertAll(papers.partition(name))));
            }
            int inserted = writers.stream().mapToInt(CompletableFuture::join).sum();
            assertThat(inserted).isEqualTo(150);
            assertThat(papers.count()).isEqualTo(150);
            assertThat(database.verify().problems()).isEmpty();
        }
    }

    private static int insertAll(Partition partition) {
        int inserted = 0;
        for (int key = 0; key < 150; key++) {
            try {
                partition.insert(List.of(Papers.paper("k" + key, partition.name(), 2000, 1, 2, 3, key)));
                inserted++;
            } catch (AlreadyExistsException e) {
                assertThat(e).hasMessageContaining("k" + key);
            }
        }
        return inserted;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void deletesInAPartitionLeaveTheOthersAlone(boolean sealed) {
        try (Database database = withPapers()) {
            Collection papers = database.collection("papers");
            if (sealed) {
                papers.flush();
            }
            Partition archive = papers.partition("archive");
            archive.delete(List.of("graphs"));
            archive.delete(Filter.of("year > 2000"));
            assertThat(papers.count()).isEqualTo(3);
            archive.delete(List.of("logs"));
            assertThat(ids(archive.query(QueryRequest.all().limit(9).build()))).containsExactly("postings");
            archive.replace(Filter.of("year > 0"), List.of(Papers.logs()));
            assertThat(ids(archive.query(QueryRequest.all().limit(9).build()))).containsExactly("logs");
            assertThat(archive.deleteAll().count()).isEqualTo(1);
            assertThat(ids(papers.query(QueryRequest.all().limit(9).build()))).containsExactly("graphs");
            assertThat(papers.hasPartition("archive")).isTrue();
        }
    }

    @Test
    void whatDoesNotFitIsRefusedWithTheReason() {
        try (Database database = withPapers()) {
            Collection papers = database.collection("papers");
            assertThatThrownBy(() -> papers.partition("archiv"))
                    .isInstanceOf(NotFoundException.class)
                    .hasMessage("collection 'papers': there is no partition 'archiv'; there are [_default, archive]");
            assertThatThrownBy(() -> papers.query(QueryRequest.all()
                            .limit(1)
                            .partitions("archive", "old")
                            .build()))
                    .isInstanceOf(NotFoundException.class)
                    .hasMessageContaining("'old'");
            assertThatThrownBy(() -> papers.createPartition("archive")).isInstanceOf(AlreadyExistsException.class);
            assertThatThrownBy(() -> papers.createPartition("Archive"))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("letter case");
            assertThatThrownBy(() -> papers.createPartition("a-b"))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageStartingWith("partition name 'a-b'");
            assertThatThrownBy(() -> papers.dropPartition("_default"))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessage("collection 'papers': partition '_default' is always there and cannot be dropped");
            assertThatThrownBy(() -> papers.dropPartition("other")).isInstanceOf(NotFoundException.class);
            assertThatThrownBy(() -> papers.partition("archive")
                            .query(QueryRequest.all()
                                    .limit(1)
                                    .partitions("_default")
                                    .build()))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("give it to the collection");
        }
    }

    @Test
    void thereAreAsManyPartitionsAsTheLimitSays() {
        try (Database database = Database.inMemory()) {
            Collection papers = database.createCollection(Papers.SCHEMA);
            int most = OPTIONS.limits().partitions();
            for (int i = 1; i < most; i++) {
                papers.createPartition("p" + i);
            }
            assertThatThrownBy(() -> papers.createPartition("last")).isInstanceOf(LimitExceededException.class);
            papers.dropPartition("p7");
            papers.createPartition("last");
            papers.partition("last").insert(List.of(Papers.logs()));
            assertThat(papers.partitions()).hasSize(most).doesNotContain("p7");
        }
    }

    @Test
    void aDroppedPartitionTakesItsRowsAndFilesAlongAndItsNameIsFree() {
        CrashableDirectory disk = new CrashableDirectory();
        try (EmbeddedDatabase database = EmbeddedDatabase.open(disk, OPTIONS, Environment.system())) {
            Collection papers = database.createCollection(Papers.SCHEMA);
            papers.createPartition("archive");
            Partition archive = papers.partition("archive");
            archive.insert(List.of(Papers.graphs()));
            papers.flush();
            archive.insert(List.of(Papers.logs()));
            papers.dropPartition("archive");
            assertThat(papers.count()).isZero();
            assertThat(disk.list("")).noneMatch(name -> name.startsWith("seg-"));
            assertThatThrownBy(archive::count).isInstanceOf(NotFoundException.class);
            assertThatThrownBy(() -> archive.insert(List.of(Papers.logs()))).isInstanceOf(NotFoundException.class);
            papers.createPartition("archive");
            assertThat(archive.count()).isZero();
            archive.insert(List.of(Papers.postings()));
        }
        try (EmbeddedDatabase database = EmbeddedDatabase.open(disk.crash(0, 1), OPTIONS, Environment.system())) {
            Collection papers = database.collection("papers");
            assertThat(papers.partitions()).containsExactly("_default", "archive");
            assertThat(ids(papers.partition("archive")
                            .query(QueryRequest.all().limit(9).build())))
                    .containsExactly("postings");
            assertThat(database.verify().problems()).isEmpty();
        }
    }

    /** P5: a read that began before sees all of them to its end. */
    @Test
    void readersAndWritersOfOtherPartitionsGoOnWhilePartitionsComeAndGo() {
        try (Database database = Database.inMemory(OPTIONS.sealRows(50))) {
            Collection papers = database.createCollection(Papers.SCHEMA);
            AtomicBoolean done = new AtomicBoolean();
            CompletableFuture<Integer> writer = CompletableFuture.supplyAsync(() -> {
                int rows = 0;
                while (!done.get()) {
                    papers.insert(List.of(Papers.paper("w" + rows++, "graph", 2000, 1, 2, 3, rows)));
                }
                return rows;
            });
            CompletableFuture<Integer> reader = CompletableFuture.supplyAsync(() -> {
                int reads = 0;
                while (!done.get()) {
                    // A partition is filled by one write and dropped whole.
                    assertThat(papers.count(Filter.of("year == 1990"), ConsistencyLevel.STRONG))
                            .isIn(0L, 7L);
                    reads++;
                }
                return reads;
            });
            for (int i = 0; i < 20; i++) {
                papers.createPartition("round" + i);
                List<Row> rows = new ArrayList<>();
                for (int row = 0; row < 7; row++) {
                    rows.add(Papers.paper("r" + row, "round", 1990, 1, row, i, 0));
                }
                papers.partition("round" + i).insert(rows);
                papers.dropPartition("round" + i);
            }
            done.set(true);
            int written = writer.join();
            assertThat(papers.count()).isEqualTo(written);
            assertThat(reader.join()).isNotNegative();
            assertThat(database.verify().problems()).isEmpty();
        }
    }

    @Test
    void mergesNeverMixPartitions() {
        try (Database database = Database.inMemory()) {
            Collection papers = database.createCollection(Papers.SCHEMA);
            papers.createPartition("odd");
            for (int i = 0; i < 10; i++) {
                papers.insert(List.of(Papers.paper("even" + i, "graph", 2000, 1, 2, 3, i)));
                papers.partition("odd").insert(List.of(Papers.paper("odd" + i, "graph", 2000, 1, 2, 3, i)));
                papers.flush();
            }
            papers.optimize();
            assertThat(papers.partition("odd").count()).isEqualTo(10);
            assertThat(papers.partition("_default").count()).isEqualTo(10);
            assertThat(database.inspect().collections().getFirst().segments())
                    .extracting(InspectReport.SegmentReport::partition)
                    .containsExactlyInAnyOrder("_default", "odd");
            assertThat(database.inspect().toString())
                    .containsPattern("share +size  partition\\n")
                    .containsPattern("KiB  odd\\n");
            assertThat(database.verify().problems()).isEmpty();
        }
    }

    /** T2, P2: at every call that changes the disk. */
    @ParameterizedTest
    @ValueSource(ints = {0, 50, 100})
    void afterAPowerCutAPartitionIsThereWholeOrGone(int survivalPercent) {
        CrashableDirectory whole = new CrashableDirectory();
        long before = runUntilThePowerGoes(whole);
        assertThat(before).isPositive();
        long step = Math.max(1, (whole.calls() - before) / TestScale.of(40));
        for (long cut = before; cut < whole.calls(); cut += step) {
            CrashableDirectory disk = new CrashableDirectory();
            disk.cutPowerAfter(cut);
            runUntilThePowerGoes(disk);
            assertWholeOrGone(disk.crash(survivalPercent, cut), cut);
        }
    }

    /** Returns the number of calls before the partition was dropped. */
    private static long runUntilThePowerGoes(CrashableDirectory disk) {
        long before = 0;
        try (EmbeddedDatabase database = EmbeddedDatabase.open(disk, OPTIONS, Environment.system())) {
            Collection papers = database.createCollection(Papers.SCHEMA);
            papers.createPartition("archive");
            papers.insert(List.of(Papers.graphs()));
            papers.partition("archive").insert(List.of(Papers.postings()));
            papers.flush();
            papers.upsert(List.of(Papers.graphs()));
            papers.partition("archive").insert(List.of(Papers.logs()));
            before = disk.calls();
            papers.dropPartition("archive");
        } catch (VectorDbException e) {
            // The power is off.
            assertThat(e).isNotNull();
        }
        return before;
    }

    private static void assertWholeOrGone(CrashableDirectory disk, long cut) {
        try (EmbeddedDatabase database = EmbeddedDatabase.open(disk, OPTIONS, Environment.system())) {
            Collection papers = database.collection("papers");
            assertThat(papers.partition("_default").count())
                    .as("cut at %d", cut)
                    .isEqualTo(1);
            if (papers.hasPartition("archive")) {
                assertThat(papers.partition("archive").count())
                        .as("cut at %d", cut)
                        .isEqualTo(2);
            } else {
                assertThat(papers.count()).as("cut at %d", cut).isEqualTo(1);
            }
            assertThat(database.verify().problems()).as("cut at %d", cut).isEmpty();
            papers.upsert(List.of(Papers.logs()));
            papers.flush();
        }
    }
}
