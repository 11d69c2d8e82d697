package io.tercel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tercel.config.DatabaseOptions;
import io.tercel.io.CrashableDirectory;
import io.tercel.query.Hit;
import io.tercel.query.QueryRequest;
import io.tercel.query.SearchExplanation;
import io.tercel.query.SearchRequest;
import io.tercel.query.WriteResult;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.IndexSpec;
import io.tercel.schema.Row;
import io.tercel.vector.MetricType;
import io.tercel.vector.RandomSeed;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rows that no index has yet, searched through codes of them. */
@Timeout(60)
class InterimSearchTest {

    private static final int DIMENSION = 1_024;
    private static final int ROWS = 3_400;
    private static final int CLUSTERS = 50;
    private static final CollectionSchema SCHEMA = CollectionSchema.builder("points")
            .primaryKey("id", DataType.INT64)
            .field(FieldSchema.floatVector("place", DIMENSION, MetricType.L2))
            .field(FieldSchema.floatVector("exact", DIMENSION, MetricType.L2).index(new IndexSpec.Flat(MetricType.L2)))
            .build();

    private final ScanIndexes kinds = new ScanIndexes(ROWS / 2);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final long seed = RandomSeed.random(getClass()).nextLong();
    private final CrashableDirectory disk = new CrashableDirectory();
    private EmbeddedDatabase database = open();
    private Collection points = database.createCollection(SCHEMA);

    private EmbeddedDatabase open() {
        Environment system = Environment.system();
        return EmbeddedDatabase.open(
                disk,
                DatabaseOptions.defaults(),
                new Environment(system.millis(), UUID::randomUUID, system.threads(), system.ticker(), kinds));
    }

    @AfterEach
    void everythingIsClosed() {
        goOn.countDown();
        database.close();
        assertThat(disk.openFiles()).isEmpty();
    }

    /** In clusters, as real vectors are. */
    private float[] vector(long id) {
        SplittableRandom middle = new SplittableRandom(seed + Math.floorMod(id, CLUSTERS));
        SplittableRandom random = new SplittableRandom(seed - 1 - id);
        float[] vector = new float[DIMENSION];
        for (int i = 0; i < DIMENSION; i++) {
            vector[i] = 3 * middle.nextFloat() + random.nextFloat();
        }
        return vector;
    }

    private WriteResult insert(int from, int to) {
        return points.insert(IntStream.range(from, to)
                .mapToObj(id -> Row.of("id", id).with("place", vector(id)).with("exact", vector(id)))
                .toList());
    }

    private SearchRequest.Builder near(long id) {
        return SearchRequest.dense("place", vector(id)).limit(3);
    }

    private List<Object> found(SearchRequest.Builder request) {
        return points.search(request.build()).hits().stream().map(Hit::id).toList();
    }

    private List<String> plans(String field) {
        return points
                .explain(SearchRequest.dense(field, vector(1)).limit(3).build())
                .legs()
                .getFirst()
                .segments()
                .stream()
                .map(SearchExplanation.Segment::plan)
                .map(plan -> plan.orElse("none"))
                .toList();
    }

    private void awaitPlan(String plan) {
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .until(() -> plans("place").equals(List.of(plan)));
    }

    @Test
    void growingRowsAreFoundAtOnceAndSoonByTheirCodes() {
        insert(0, ROWS);
        assertThat(found(near(ROWS - 1))).startsWith(ROWS - 1L);
        awaitPlan("CODES");
        insert(ROWS, ROWS + 10);

        for (long id : new long[] {0, 1_023, 1_024, ROWS - 1, ROWS, ROWS + 9}) {
            assertThat(found(near(id))).startsWith(id);
        }
        assertThat(found(near(-5))).hasSize(3);
        assertThat(points.describeIndex("place").indexedRows()).isZero();
    }

    @Test
    void deletedRowsAndThoseThatDoNotPassTheFilterAreNotFound() {
        insert(0, ROWS);
        awaitPlan("CODES");
        points.delete(List.of(7));
        points.upsert(List.of(Row.of("id", 8).with("place", vector(-8)).with("exact", vector(8))));

        assertThat(found(near(7))).doesNotContain(7L).hasSize(3);
        assertThat(found(near(-8))).startsWith(8L);
        assertThat(found(near(9).filter("id != 9"))).doesNotContain(9L).hasSize(3);
        assertThat(found(near(10).filter("id < 2500"))).startsWith(10L);
        assertThat(found(near(3_000).filter("id < 2500"))).hasSize(3).allMatch(id -> (Long) id < 2_500);
    }

    @Test
    void aReadOfAnEarlierMomentFindsWhatWasThereThen() {
        points.alter(points.properties().withHistory(Duration.ofDays(1)));
        long before = insert(0, ROWS).timestamp();
        points.delete(List.of(11));
        insert(ROWS, ROWS + 2_000);
        awaitPlan("CODES");

        assertThat(found(near(11))).doesNotContain(11L);
        assertThat(found(near(11).asOf(before))).startsWith(11L);
        assertThat(found(near(ROWS + 5))).startsWith(ROWS + 5L);
        assertThat(found(near(ROWS + 5).asOf(before))).allMatch(id -> (Long) id < ROWS);
    }

    @Test
    void aFieldWithAFlatIndexIsSearchedExactly() {
        insert(0, ROWS);
        awaitPlan("CODES");

        assertThat(plans("exact")).containsExactly("SCAN");
    }

    @Test
    void aSealedSegmentIsSearchedByCodesUntilItsIndexIsThere() {
        kinds.duringBuild = row -> {
            try {
                goOn.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        };
        insert(0, ROWS);
        points.flush();
        awaitPlan("CODES");
        assertThat(kinds.searched).hasValue(0);
        for (long id : new long[] {0, 1_023, 1_024, ROWS - 1}) {
            assertThat(found(near(id))).startsWith(id);
        }

        goOn.countDown();
        points.awaitIndexes(Duration.ofMinutes(1));
        assertThat(plans("place")).containsExactly("SCAN");
        assertThat(kinds.searched).hasPositiveValue();
        assertThat(found(near(5))).startsWith(5L);
    }

    @Test
    void eachRowIsFoundOnceItsWriteReturnsWhileCodesAreMade() {
        CompletableFuture<Void> reading = CompletableFuture.runAsync(() -> {
            while (goOn.getCount() > 0) {
                List<Object> hits = found(near(-1));
                assertThat(hits).doesNotHaveDuplicates();
            }
        });
        for (int from = 0; from < 6_000; from += 300) {
            insert(from, from + 300);
            assertThat(found(near(from + 299))).startsWith(from + 299L);
            assertThat(found(near(from / 2))).startsWith(from / 2L);
        }
        points.flush();
        assertThat(found(near(1_234))).startsWith(1_234L);
        goOn.countDown();
        reading.join();
    }

    @Test
    void closingDoesNotWaitForCodesAndLosesNoRow() {
        insert(0, ROWS);
        database.close();
        database = open();
        points = database.collection("points");

        assertThat(points.query(QueryRequest.filter("id >= 0").limit(ROWS).build()))
                .hasSize(ROWS);
        // What comes back from the log has codes soon, too.
        awaitPlan("CODES");
        assertThat(found(near(17))).startsWith(17L);
    }

    @Test
    void searchesForManyHitsGroupsAndRangesFindAsManyAsThereAre() {
        insert(0, ROWS);
        awaitPlan("CODES");

        assertThat(found(near(3).limit(ROWS))).hasSize(ROWS);
        assertThat(found(near(3).limit(200))).hasSize(200).startsWith(3L);
        assertThat(found(near(3).limit(10).radius(1e9))).hasSize(10).startsWith(3L);
        assertThat(found(near(3).limit(10).radius(1e-3))).containsExactly(3L);
    }
}
