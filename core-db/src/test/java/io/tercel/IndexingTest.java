package io.tercel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercel.config.DatabaseOptions;
import io.tercel.error.ClosedException;
import io.tercel.error.DeadlineExceededException;
import io.tercel.error.InvalidRequestException;
import io.tercel.error.NotFoundException;
import io.tercel.error.StorageException;
import io.tercel.io.CrashableDirectory;
import io.tercel.io.Directory;
import io.tercel.query.SearchRequest;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.IndexSpec;
import io.tercel.schema.Row;
import io.tercel.vector.MetricType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How sealed segments come to their vector indexes, keep and lose them, and what is told of that. */
@Timeout(60)
class IndexingTest {

    private static final int ROWS_MIN = 10;
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final IndexSpec HNSW = IndexSpec.Hnsw.of(MetricType.L2);
    private static final CollectionSchema SCHEMA = CollectionSchema.builder("points")
            .primaryKey("id", DataType.INT64)
            .field(FieldSchema.floatVector("place", 2, MetricType.L2))
            .build();

    private final ScanIndexes kinds = new ScanIndexes(ROWS_MIN);
    private final List<CountDownLatch> held = new ArrayList<>();
    private CrashableDirectory disk = new CrashableDirectory();
    private EmbeddedDatabase database = open(disk, DatabaseOptions.defaults());
    private Collection points = database.createCollection(SCHEMA);

    private EmbeddedDatabase open(Directory directory, DatabaseOptions options) {
        Environment system = Environment.system();
        return EmbeddedDatabase.open(
                directory,
                options,
                new Environment(system.millis(), UUID::randomUUID, system.threads(), system.ticker(), kinds));
    }

    private void reopen() {
        database.close();
        database = open(disk, DatabaseOptions.defaults());
        points = database.collection("points");
    }

    @AfterEach
    void everythingFitsTogetherAndIsClosed() {
        kinds.duringBuild = row -> {};
        held.forEach(CountDownLatch::countDown);
        database.close();
        assertThat(disk.openFiles()).isEmpty();
        assertThat(kinds.closed).hasValue(kinds.opened.get());
        database = open(disk, DatabaseOptions.defaults());
        assertThat(database.verify().problems()).isEmpty();
        database.close();
        assertThat(indexFilesNamed()).hasSameSizeAs(indexFiles());
    }

    private List<String> indexFilesNamed() {
        database = open(disk, DatabaseOptions.defaults());
        try (EmbeddedDatabase read = database) {
            return read.inspect().collections().stream()
                    .flatMap(collection -> collection.segments().stream())
                    .flatMap(segment -> segment.indexes().stream())
                    .map(InspectReport.IndexReport::index)
                    .toList();
        }
    }

    private static Row point(int id) {
        return Row.of("id", id).with("place", new float[] {id, 1});
    }

    private void sealed(int from, int to) {
        points.upsert(IntStream.range(from, to).mapToObj(IndexingTest::point).toList());
        points.flush();
    }

    private List<Object> nearest(float x, int limit) {
        return points
                .search(SearchRequest.dense("place", new float[] {x, 1})
                        .limit(limit)
                        .build())
                .hits()
                .stream()
                .map(hit -> hit.id())
                .toList();
    }

    private List<String> indexFiles() {
        return disk.allFiles().stream()
                .filter(name -> name.contains("/vectors-"))
                .toList();
    }

    private IndexDescription described() {
        return points.describeIndex("place");
    }

    /** From now on builds stop at their fifth row, until the latch that is returned is counted down. */
    private CountDownLatch builds(CountDownLatch reached) {
        CountDownLatch goOn = heldUntilTheEnd(new CountDownLatch(1));
        kinds.duringBuild = row -> {
            if (row == 5) {
                reached.countDown();
                await(goOn);
            }
        };
        return goOn;
    }

    /** A test that fails lets builds go on too, or closing would wait for them for ever. */
    private CountDownLatch heldUntilTheEnd(CountDownLatch latch) {
        held.add(latch);
        return latch;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aSealedSegmentGetsItsIndexAndSearchesGoThroughIt() {
        sealed(0, 50);
        points.awaitIndexes(MINUTE);

        assertThat(nearest(7, 3)).containsExactly(7L, 6L, 8L);
        assertThat(kinds.searched).hasValue(1);
        assertThat(described())
                .isEqualTo(new IndexDescription(
                        "place",
                        new IndexSpec.Auto(MetricType.L2),
                        IndexDescription.State.FINISHED,
                        "",
                        50,
                        50,
                        0,
                        1,
                        described().bytes()));
        assertThat(described().bytes()).isPositive();
        assertThat(points.describe().indexes()).containsExactly(described());
        assertThat(database.inspect().toString()).contains("place: " + HNSW);
    }

    @Test
    void growingRowsAndSegmentsOfFewRowsAreSearchedExactlyAndNotWaitedFor() {
        sealed(0, ROWS_MIN - 1);
        points.upsert(List.of(point(100)));
        points.awaitIndexes(MINUTE);

        assertThat(nearest(99, 2)).containsExactly(100L, 8L);
        assertThat(kinds.begun).hasValue(0);
        assertThat(described().state()).isEqualTo(IndexDescription.State.FINISHED);
        assertThat(described().totalRows()).isEqualTo(ROWS_MIN);
        assertThat(described().indexedRows()).isZero();
        assertThat(described().pendingRows()).isZero();
    }

    @Test
    void describeTellsHowFarABuildHasCome() {
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch goOn = builds(reached);
        sealed(0, 50);
        points.upsert(List.of(point(60)));
        await(reached);

        assertThat(described().state()).isEqualTo(IndexDescription.State.IN_PROGRESS);
        assertThat(described().progress()).isEqualTo(4.0 / 50);
        assertThat(described().pendingRows()).isEqualTo(50);
        assertThat(described().indexedRows()).isZero();
        assertThat(described().totalRows()).isEqualTo(51);
        assertThat(nearest(7, 1)).containsExactly(7L);
        assertThatThrownBy(() -> points.awaitIndexes(Duration.ZERO)).isInstanceOf(DeadlineExceededException.class);

        goOn.countDown();
        points.awaitIndexes(MINUTE);
        assertThat(described().indexedRows()).isEqualTo(50);
        assertThat(described().progress()).isEqualTo(1);
    }

    @Test
    void aBuildThatFailedIsToldOfAndTriedAgainWhenAskedFor() {
        kinds.duringBuild = row -> {
            throw new StorageException("no luck");
        };
        sealed(0, 50);
        assertThatThrownBy(() -> points.awaitIndexes(MINUTE)).hasMessageContaining("no luck");

        assertThat(described().state()).isEqualTo(IndexDescription.State.FAILED);
        assertThat(described().reason()).isEqualTo("no luck");
        assertThat(nearest(7, 1)).containsExactly(7L);
        assertThat(indexFiles()).isEmpty();

        kinds.duringBuild = row -> {};
        points.awaitIndexes(MINUTE);
        assertThat(described().state()).isEqualTo(IndexDescription.State.FINISHED);
        assertThat(described().reason()).isEmpty();
    }

    @Test
    void openingAgainFindsTheIndexAndDoesNotBuildItAgain() {
        sealed(0, 50);
        points.awaitIndexes(MINUTE);
        reopen();
        points.awaitIndexes(MINUTE);

        assertThat(nearest(7, 1)).containsExactly(7L);
        assertThat(kinds.searched).hasValue(1);
        assertThat(kinds.begun).hasValue(1);
    }

    @Test
    void aDatabaseThatHasBeenOpenedSearchesItselfBeforeSomebodyAsks() {
        sealed(0, 50);
        points.awaitIndexes(MINUTE);
        database.close();
        Environment system = Environment.system();
        database = EmbeddedDatabase.open(
                disk,
                DatabaseOptions.defaults(),
                new Environment(system.millis(), UUID::randomUUID, system.threads(), system.ticker(), kinds, true));
        points = database.collection("points");

        Awaitility.await().untilAsserted(() -> assertThat(kinds.searched).hasPositiveValue());
        assertThat(nearest(7, 1)).containsExactly(7L);
    }

    @Test
    void rowsDeletedOrReplacedAfterTheBuildAreNotReturned() {
        sealed(0, 50);
        points.awaitIndexes(MINUTE);
        points.delete(List.of(7));
        points.upsert(List.of(Row.of("id", 6).with("place", new float[] {1000, 1})));

        assertThat(nearest(7, 2)).containsExactly(8L, 5L);
        assertThat(nearest(999, 1)).containsExactly(6L);
        assertThat(kinds.searched).hasValue(2);
        assertThat(described().totalRows()).isEqualTo(49);
    }

    @Test
    void aMergedSegmentIsIndexedBeforeItTakesThePlaceOfIndexedOnes() {
        for (int part = 0; part < 3; part++) {
            sealed(20 * part, 20 * part + 20);
            points.awaitIndexes(MINUTE);
        }
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch goOn = heldUntilTheEnd(new CountDownLatch(1));
        kinds.duringBuild = row -> {
            // Only the merged segment has so many.
            if (row == 70) {
                reached.countDown();
                await(goOn);
            }
        };
        sealed(60, 80);
        await(reached);
        assertThat(database.inspect().collections().getFirst().segments()).hasSize(4);
        assertThat(nearest(46, 3)).containsExactly(46L, 45L, 47L);
        points.delete(List.of(45));
        goOn.countDown();
        points.compact();

        assertThat(database.inspect().collections().getFirst().segments()).hasSize(1);
        assertThat(described().indexedRows()).isEqualTo(79);
        assertThat(indexFiles()).hasSize(1);
        int searched = kinds.searched.get();
        assertThat(nearest(46, 3)).containsExactly(46L, 47L, 44L);
        assertThat(kinds.searched).hasValue(searched + 1);
    }

    @Test
    void optimizingReturnsWhenTheIndexesAreThereToo() {
        sealed(0, ROWS_MIN - 1);
        sealed(20, 20 + ROWS_MIN - 1);
        points.optimize();

        assertThat(described().indexedRows()).isEqualTo(2 * ROWS_MIN - 2);
    }

    @Test
    void aBuildEndsWhenItsSegmentIsMergedAway() {
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch goOn = builds(reached);
        sealed(0, 20);
        await(reached);
        for (int part = 1; part < 4; part++) {
            sealed(20 * part, 20 * part + 20);
        }
        // None of the four has an index, so their merge does not wait for the one that is being built.
        points.compact();
        kinds.duringBuild = row -> {};
        goOn.countDown();
        points.awaitIndexes(MINUTE);

        assertThat(kinds.built).hasValue(1);
        assertThat(kinds.begun.get()).isEqualTo(2);
        assertThat(described().indexedRows()).isEqualTo(80);
    }

    @Test
    void aBuildGoesOnWhenTheSchemaChanges() {
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch goOn = builds(reached);
        sealed(0, 50);
        await(reached);
        points.addField(FieldSchema.int32("later").nullable());
        goOn.countDown();
        points.awaitIndexes(MINUTE);

        assertThat(kinds.begun).hasValue(1);
        assertThat(nearest(7, 1)).containsExactly(7L);
        assertThat(kinds.searched).hasValue(1);
    }

    @Test
    void droppingTheCollectionEndsABuildAndWhoeverWaitsForIt() {
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch goOn = builds(reached);
        sealed(0, 50);
        await(reached);
        database.dropCollection("points");
        goOn.countDown();
        assertThatThrownBy(() -> points.awaitIndexes(MINUTE)).isInstanceOf(NotFoundException.class);

        Collection others = database.createCollection(SCHEMA);
        others.awaitIndexes(MINUTE);
        assertThat(kinds.built).hasValue(0);
    }

    @Test
    void closingEndsABuildWhichBeginsAgainAfterTheNextOpening() {
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch goOn = builds(reached);
        sealed(0, 50);
        await(reached);
        Thread closing = Thread.ofPlatform().start(database::close);
        goOn.countDown();
        join(closing);
        assertThatThrownBy(() -> points.awaitIndexes(MINUTE)).isInstanceOf(ClosedException.class);
        assertThat(indexFiles().size()).isLessThanOrEqualTo(1);

        kinds.duringBuild = row -> {};
        reopen();
        points.awaitIndexes(MINUTE);
        assertThat(described().indexedRows()).isEqualTo(50);
    }

    @Test
    void closingEndsAMergeThatIsBuildingAnIndex() {
        for (int part = 0; part < 3; part++) {
            sealed(20 * part, 20 * part + 20);
            points.awaitIndexes(MINUTE);
        }
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch goOn = heldUntilTheEnd(new CountDownLatch(1));
        kinds.duringBuild = row -> {
            // Only the merged segment has so many.
            if (row == 70) {
                reached.countDown();
                await(goOn);
            }
        };
        sealed(60, 80);
        await(reached);
        Thread closing = Thread.ofPlatform().start(database::close);
        assertThatThrownBy(() -> {
                    while (true) {
                        points.count();
                    }
                })
                .isInstanceOf(ClosedException.class);
        goOn.countDown();
        join(closing);

        kinds.duringBuild = row -> {};
        reopen();
        assertThat(points.count()).isEqualTo(80);
        points.optimize();
        assertThat(described().indexedRows()).isEqualTo(80);
    }

    /** P5: none of them notices the others. */
    @Test
    void writesSearchesMergesBuildsAndOtherIndexesGoOnTogether() {
        sealed(0, 50);
        AtomicBoolean done = new AtomicBoolean();
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            List<CompletableFuture<Void>> searchers = IntStream.range(0, 2)
                    .mapToObj(i -> CompletableFuture.runAsync(
                            () -> {
                                while (!done.get()) {
                                    assertThat(nearest(7, 3)).containsExactly(7L, 6L, 8L);
                                }
                            },
                            threads))
                    .toList();
            CompletableFuture<Void> writer = CompletableFuture.runAsync(
                    () -> {
                        for (int round = 0; round < 20; round++) {
                            sealed(100 + 20 * round, 130 + 20 * round);
                            points.delete(List.of(100 + 20 * round));
                        }
                    },
                    threads);
            for (int change = 0; change < 10; change++) {
                points.createIndex("place", change % 2 == 0 ? HNSW : IndexSpec.Ivf.flat(MetricType.L2));
                points.awaitIndexes(MINUTE);
            }
            writer.join();
            done.set(true);
            searchers.forEach(CompletableFuture::join);
        }
        points.optimize();
        assertThat(described().indexedRows()).isEqualTo(points.count());
        assertThat(kinds.searched.get()).isPositive();
        assertThat(indexFiles()).hasSize(1);
        assertThat(database.verify().problems()).isEmpty();
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void anotherIndexOfTheSameMetricTakesThePlaceOfTheOldOneWhenItIsBuilt() {
        sealed(0, 50);
        points.awaitIndexes(MINUTE);
        List<String> before = indexFiles();
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch goOn = builds(reached);
        IndexSpec ivf = IndexSpec.Ivf.flat(MetricType.L2).nlist(4);
        points.createIndex("place", ivf);
        await(reached);

        assertThat(nearest(7, 1)).containsExactly(7L);
        assertThat(kinds.searched).hasValue(1);
        assertThat(described().index()).isEqualTo(ivf);
        assertThat(described().pendingRows()).isEqualTo(50);
        goOn.countDown();
        points.awaitIndexes(MINUTE);

        assertThat(nearest(7, 1)).containsExactly(7L);
        assertThat(kinds.searched).hasValue(2);
        assertThat(database.inspect().toString()).contains(ivf.toString());
        assertThat(indexFiles()).hasSize(1).isNotEqualTo(before);
        reopen();
        assertThat(points.schema().field("place").orElseThrow().index()).contains(ivf);
        points.createIndex("place", ivf);
        assertThat(kinds.begun).hasValue(2);
    }

    @Test
    void anotherMetricCountsAtOnceAndIsSearchedExactlyUntilTheIndexIsBuilt() {
        sealed(0, 50);
        points.awaitIndexes(MINUTE);
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch goOn = builds(reached);
        points.createIndex("place", new IndexSpec.Auto(MetricType.IP));
        await(reached);

        assertThat(nearest(7, 1)).containsExactly(49L);
        assertThat(kinds.searched).hasValue(0);
        goOn.countDown();
        points.awaitIndexes(MINUTE);
        assertThat(nearest(7, 1)).containsExactly(49L);
        assertThat(kinds.searched).hasValue(1);
        assertThat(indexFiles()).hasSize(1);
    }

    @Test
    void withoutAnIndexAFieldIsSearchedExactlyByTheSameMetric() {
        sealed(0, 50);
        points.awaitIndexes(MINUTE);
        points.dropIndex("place");
        points.awaitIndexes(MINUTE);

        assertThat(nearest(7, 1)).containsExactly(7L);
        assertThat(kinds.searched).hasValue(0);
        assertThat(indexFiles()).isEmpty();
        assertThat(described().index()).isEqualTo(new IndexSpec.Flat(MetricType.L2));
        assertThat(described().state()).isEqualTo(IndexDescription.State.FINISHED);
        points.createIndex("place", HNSW);
        points.awaitIndexes(MINUTE);
        assertThat(described().indexedRows()).isEqualTo(50);
    }

    /** B2, B17. */
    @Test
    void anIndexThatDoesNotSuitTheFieldOrItsRowsIsRefused() {
        sealed(0, 50);
        points.upsert(List.of(Row.of("id", 77).with("place", new float[] {0, 0})));
        IndexSpec cosine = new IndexSpec.Auto(MetricType.COSINE);
        assertThatThrownBy(() -> points.createIndex("place", cosine))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage(
                        "field 'place': cannot be compared by COSINE, since the row with key 77 has a zero vector, which has no direction");
        assertThatThrownBy(() -> points.createIndex("place", new IndexSpec.Auto(MetricType.HAMMING)))
                .hasMessage("field 'place': metric HAMMING does not suit FLOAT_VECTOR; allowed: L2, IP, COSINE");
        assertThatThrownBy(() -> points.createIndex("nowhere", cosine)).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> points.createIndex("id", cosine))
                .hasMessage("field 'id': expected a vector field, or one that has an index for filters, got INT64");
        assertThat(points.schema()).isEqualTo(SCHEMA);

        points.delete(List.of(77));
        points.createIndex("place", cosine);
        points.awaitIndexes(MINUTE);
        assertThat(nearest(49, 1)).containsExactly(49L);
    }

    private void damage(String file) {
        byte[] bytes = disk.bytesOf(file);
        bytes[100] ^= 1;
        disk.replace(file, bytes);
    }

    private String onlyIndexFile() {
        // Looks where builds end: the file of the index before has been removed by then.
        database.inspect();
        assertThat(indexFiles()).hasSize(1);
        return indexFiles().getFirst();
    }

    /** P9: a damaged index is never served, and costs nothing but time. */
    @Test
    void anIndexFoundDamagedWhileSearchingIsDoneWithoutAndBuiltAnew() {
        sealed(0, 50);
        points.awaitIndexes(MINUTE);
        String file = onlyIndexFile();
        database.close();
        damage(file);
        reopen();
        points.awaitIndexes(MINUTE);
        assertThat(nearest(7, 3)).containsExactly(7L, 6L, 8L);
        assertThat(kinds.searched).hasValue(0);

        points.awaitIndexes(MINUTE);
        assertThat(nearest(7, 3)).containsExactly(7L, 6L, 8L);
        assertThat(kinds.searched).hasValue(1);
        assertThat(onlyIndexFile()).isNotEqualTo(file);
        assertThat(database.verify().problems()).isEmpty();
    }

    @Test
    void anIndexThatIsMissingOrUnreadableAtOpeningIsBuiltAnew() {
        sealed(0, 50);
        points.awaitIndexes(MINUTE);
        String file = onlyIndexFile();
        database.close();
        disk.delete(file);
        reopen();
        assertThat(nearest(7, 3)).containsExactly(7L, 6L, 8L);
        points.awaitIndexes(MINUTE);
        assertThat(kinds.built).hasValue(2);
        String second = onlyIndexFile();

        database.close();
        disk.replace(second, new byte[7]);
        reopen();
        assertThat(nearest(7, 3)).containsExactly(7L, 6L, 8L);
        points.awaitIndexes(MINUTE);
        assertThat(kinds.built).hasValue(3);
        assertThat(onlyIndexFile()).isNotEqualTo(second);
    }

    @Test
    void verifyingTellsOfADamagedIndexAndThatNothingIsLost() {
        sealed(0, 50);
        points.awaitIndexes(MINUTE);
        String file = onlyIndexFile();
        database.close();
        damage(file);
        reopen();
        assertThat(database.verify().problems())
                .singleElement()
                .asString()
                .startsWith(file)
                .endsWith("; this index is built anew from its vectors, nothing is lost");
        points.awaitIndexes(MINUTE);
        assertThat(database.verify().problems()).isEmpty();
    }

    @Test
    void aDatabaseForReadingOnlyDoesWithoutADamagedIndexAndWritesNothing() {
        sealed(0, 50);
        points.awaitIndexes(MINUTE);
        String file = onlyIndexFile();
        database.close();
        damage(file);
        long before = disk.calls();
        database = open(disk, DatabaseOptions.defaults().readOnly(true));
        points = database.collection("points");

        assertThat(nearest(7, 3)).containsExactly(7L, 6L, 8L);
        assertThat(nearest(7, 3)).containsExactly(7L, 6L, 8L);
        assertThat(described().state()).isEqualTo(IndexDescription.State.FAILED);
        assertThat(described().reason()).contains("reading only");
        assertThat(disk.calls()).isEqualTo(before);
        // So that the check at the end finds it whole.
        reopen();
        nearest(7, 1);
        points.awaitIndexes(MINUTE);
    }
}
