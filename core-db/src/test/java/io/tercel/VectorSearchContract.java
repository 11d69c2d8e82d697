package io.tercel;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercel.config.DatabaseOptions;
import io.tercel.io.CrashableDirectory;
import io.tercel.query.Grouping;
import io.tercel.query.Hit;
import io.tercel.query.ScoreRange;
import io.tercel.query.SearchExplanation;
import io.tercel.query.SearchIterator;
import io.tercel.query.SearchParams;
import io.tercel.query.SearchRequest;
import io.tercel.query.SearchResult;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.IndexSpec;
import io.tercel.schema.Quantization;
import io.tercel.schema.Row;
import io.tercel.testing.LimitsWith;
import io.tercel.testing.RandomSource;
import io.tercel.testing.TestScale;
import io.tercel.vector.BinaryVector;
import io.tercel.vector.DenseVector;
import io.tercel.vector.MetricType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/**
 * T5: every kind of index under every kind of search, with the exact search as the oracle. Each kind has a field of its own, and all fields
 * of a row hold the same vector; so whatever a search says about one field can be compared with what it says about the exact one.
 *
 * <p>There are large segments, whose indexes are real ones, a small one, growing rows, deleted and replaced rows, rows without a
 * vector, and rows that share one.
 */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class VectorSearchContract {

    private static final int DIMENSION = 12;
    private static final int BITS = 96;
    private static final int CLUSTERS = 25;
    private static final int LARGE = 9_000;
    private static final double RECALL = 0.9;

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final String EXACT = "flat";

    private final MetricType metric;
    private final boolean ofBits;
    private final RandomSource random =
            new RandomSource(TestScale.replayedSeed().orElse(20_261_121));
    private final float[][] middles = new float[CLUSTERS][];
    private final byte[][] bitMiddles = new byte[CLUSTERS][];
    private final Map<String, IndexSpec> kinds;
    private final CrashableDirectory disk = new CrashableDirectory();

    /** By key, the cluster of each row that is there and has a vector. */
    private final Map<Long, Integer> clusterOf = new HashMap<>();

    private EmbeddedDatabase database = open();
    private Collection points;

    VectorSearchContract(MetricType metric) {
        this.metric = metric;
        this.ofBits = metric == MetricType.HAMMING || metric == MetricType.JACCARD;
        this.kinds = kinds(metric);
        for (int cluster = 0; cluster < CLUSTERS; cluster++) {
            middles[cluster] = numbers(6);
            bitMiddles[cluster] = random.bytes(BITS / 8);
        }
        CollectionSchema.Builder schema = CollectionSchema.builder("points")
                .primaryKey("id", DataType.INT64)
                .field(FieldSchema.int32("cluster"))
                .field(FieldSchema.int32("rank"))
                .field(FieldSchema.varchar("tag").nullable());
        kinds.forEach((name, spec) -> schema.field((ofBits
                        ? FieldSchema.binaryVector(name, BITS, metric)
                        : FieldSchema.floatVector(name, DIMENSION, metric))
                .nullable()
                .index(spec)));
        points = database.createCollection(schema.build());
        fill();
    }

    /** All kinds in the long run, and otherwise, for each metric, some of them. */
    private static Map<String, IndexSpec> kinds(MetricType metric) {
        Map<String, IndexSpec> kinds = new LinkedHashMap<>();
        kinds.put(EXACT, new IndexSpec.Flat(metric));
        kinds.put("graph", new IndexSpec.Hnsw(metric, 8, 60, Quantization.NONE));
        kinds.put("ivf_flat", IndexSpec.Ivf.flat(metric));
        boolean all = TestScale.isLong();
        if (all || metric == MetricType.COSINE || metric == MetricType.HAMMING) {
            kinds.put("auto", new IndexSpec.Auto(metric));
        }
        if (metric == MetricType.HAMMING || metric == MetricType.JACCARD) {
            return kinds;
        }
        if (all || metric != MetricType.COSINE) {
            kinds.put("graph_bits", new IndexSpec.Hnsw(metric, 8, 60, Quantization.ONE_BIT));
        }
        if (all || metric == MetricType.L2) {
            kinds.put("ivf_sq8", IndexSpec.Ivf.sq8(metric));
        }
        if (all || metric == MetricType.IP) {
            kinds.put("ivf_pq", IndexSpec.Ivf.pq(metric));
        }
        if (all || metric == MetricType.COSINE) {
            kinds.put("ivf_bits", IndexSpec.Ivf.rabitq(metric));
        }
        return kinds;
    }

    private EmbeddedDatabase open() {
        return EmbeddedDatabase.open(
                disk, DatabaseOptions.defaults().limits(LimitsWith.limit("vectorFields", 8)), Environment.system());
    }

    @AfterAll
    void everythingFitsTogetherAndIsClosed() {
        assertThat(database.verify().problems()).isEmpty();
        database.close();
        assertThat(disk.openFiles()).isEmpty();
    }

    private void fill() {
        points.createPartition("other");
        points.insert(rows(0, LARGE, 2));
        points.partition("other").insert(rows(LARGE, 2 * LARGE, hasTwoLarge() ? 2 : 10));
        points.flush();
        points.insert(rows(2 * LARGE, 2 * LARGE + 300, 1));
        points.flush();
        points.awaitIndexes(MINUTE);
        points.upsert(rows(100, LARGE, 40));
        points.insert(rows(2 * LARGE + 300, 2 * LARGE + 600, 1));
        List<Long> deleted = new ArrayList<>();
        for (long id = 0; id < 2 * LARGE + 600; id += 23) {
            deleted.add(id);
            clusterOf.remove(id);
        }
        points.delete(deleted);
    }

    /** In an ordinary run not for every metric, for time. */
    private boolean hasTwoLarge() {
        return TestScale.isLong() || metric == MetricType.COSINE || metric == MetricType.HAMMING;
    }

    private List<Row> rows(int from, int to, int step) {
        List<Row> rows = new ArrayList<>();
        for (long id = from; id < to; id += step) {
            int cluster = random.nextInt(CLUSTERS);
            boolean isNull = random.chance(3);
            // Some of the middles are there, again and again.
            Object vector = near(cluster, !random.chance(3));
            Row row = Row.of("id", id)
                    .with("cluster", cluster)
                    .with("rank", random.nextInt(1_000))
                    .with("tag", random.chance(10) ? null : "tag" + random.nextInt(30));
            for (String field : kinds.keySet()) {
                row = row.with(field, isNull ? null : vector);
            }
            rows.add(row);
            if (isNull) {
                clusterOf.remove(id);
            } else {
                clusterOf.put(id, cluster);
            }
        }
        return rows;
    }

    private float[] numbers(float width) {
        float[] numbers = new float[DIMENSION];
        for (int i = 0; i < DIMENSION; i++) {
            numbers[i] = random.nextFloat(-width, width);
        }
        return numbers;
    }

    /** A vector near the middle of a cluster, or the middle itself. */
    private Object near(int cluster, boolean moved) {
        if (ofBits) {
            byte[] bits = bitMiddles[cluster].clone();
            for (int i = 0; moved && i < 12; i++) {
                bits[random.nextInt(bits.length)] ^= (byte) (1 << random.nextInt(8));
            }
            return BinaryVector.of(bits);
        }
        float[] vector = middles[cluster].clone();
        float[] noise = numbers(moved ? 2 : 0.001f);
        for (int i = 0; moved && i < DIMENSION; i++) {
            vector[i] += noise[i];
        }
        return vector;
    }

    private SearchRequest.Builder request(String field, Object vector) {
        return switch (vector) {
            case BinaryVector bits -> SearchRequest.binary(field, bits.toArray());
            case float[] numbers -> SearchRequest.dense(field, numbers);
            default -> throw new IllegalArgumentException("no vector: " + vector);
        };
    }

    /** The exact answer to the same question, and what every answer through an index has to keep. */
    private final class Oracle {

        private final List<Hit> ranking;
        private final Map<Object, Double> scoreOf;

        Oracle(Object vector, UnaryOperator<SearchRequest.Builder> asked) {
            ranking = points.search(
                            asked.apply(request(EXACT, vector)).limit(13_000).build())
                    .hits();
            scoreOf = ranking.stream().collect(Collectors.toMap(Hit::id, Hit::score));
            assertOrder(ranking);
        }

        int size() {
            return ranking.size();
        }

        List<Hit> first(int count) {
            return ranking.subList(0, Math.min(count, ranking.size()));
        }

        /**
         * Checks hits of an index: as many as there can be, eligible, different, in order, with the scores that they have to have.
         *
         * @return the share of the true ones; among equal scores it does not matter which row it is
         */
        double recall(List<Hit> hits, int limit, String what) {
            List<Hit> expected = first(limit);
            assertThat(hits).as(what).hasSameSizeAs(expected);
            assertSound(hits, what);
            if (expected.isEmpty()) {
                return 1;
            }
            double last = expected.getLast().score();
            long good = hits.stream()
                    .filter(hit -> metric.largerIsBetter() ? hit.score() >= last : hit.score() <= last)
                    .count();
            return good / (double) expected.size();
        }

        void assertSound(List<Hit> hits, String what) {
            Set<Object> ids = new HashSet<>();
            for (Hit hit : hits) {
                assertThat(ids.add(hit.id())).as("%s: %s comes once", what, hit).isTrue();
                assertThat(scoreOf.get(hit.id())).as("%s: %s", what, hit).isEqualTo(hit.score());
            }
            assertOrder(hits);
        }
    }

    private void assertOrder(List<Hit> hits) {
        Comparator<Hit> byScore = Comparator.comparingDouble(Hit::score);
        Comparator<Hit> order =
                (metric.largerIsBetter() ? byScore.reversed() : byScore).thenComparingLong(hit -> (Long) hit.id());
        assertThat(hits).isSortedAccordingTo(order);
    }

    private static List<String> texts(List<Hit> hits) {
        return hits.stream().map(hit -> hit.id() + " " + hit.score()).toList();
    }

    private List<Hit> search(String field, Object vector, int limit, UnaryOperator<SearchRequest.Builder> asked) {
        return points.search(asked.apply(request(field, vector)).limit(limit).build())
                .hits();
    }

    private List<Object> queries(int count) {
        return IntStream.range(0, TestScale.of(count))
                .mapToObj(i -> near(i % CLUSTERS, true))
                .toList();
    }

    private Set<String> indexes() {
        Set<String> indexes = new TreeSet<>(kinds.keySet());
        indexes.remove(EXACT);
        return indexes;
    }

    private void assertRecall(int queries, int limit, String what, UnaryOperator<SearchRequest.Builder> asked) {
        Map<String, Double> sums = new HashMap<>();
        List<Object> vectors = queries(queries);
        for (Object vector : vectors) {
            Oracle oracle = new Oracle(vector, asked);
            for (String field : indexes()) {
                String name = field + ", " + what;
                sums.merge(field, oracle.recall(search(field, vector, limit, asked), limit, name), Double::sum);
            }
        }
        sums.forEach((field, sum) -> assertThat(sum / vectors.size())
                .as("recall of %s by %s, %s", field, metric, what)
                .isGreaterThanOrEqualTo(RECALL));
    }

    @Test
    @Order(1)
    void theExactSearchRanksEveryRowThatHasAVector() {
        Object vector = near(1, true);
        Oracle oracle = new Oracle(vector, UnaryOperator.identity());
        assertThat(oracle.scoreOf).containsOnlyKeys(clusterOf.keySet());
        assertThat(points.describeIndex("graph").indexedRows()).isGreaterThan(LARGE * (hasTwoLarge() ? 9 : 4) / 10);
        assertThat(texts(search(EXACT, vector, 50, UnaryOperator.identity()))).isEqualTo(texts(oracle.first(50)));
    }

    @Test
    @Order(2)
    void everyIndexFindsTheNearestRowsWithTheScoresOfTheExactSearch() {
        assertRecall(8, 10, "no filter", UnaryOperator.identity());
        assertRecall(2, 100, "no filter, many", UnaryOperator.identity());
    }

    @Test
    @Order(2)
    void filtersOfEverySelectivityFillTheAnswer() {
        for (int eligible : List.of(1_000, 500, 100, 10, 1, 0)) {
            assertRecall(4, 10, eligible + " in a thousand", request -> request.filter("rank < " + eligible));
        }
    }

    /** What passes is what is near the query, or what is not. */
    @Test
    @Order(2)
    void filtersThatGoWithTheQueryOrAgainstItFillTheAnswer() {
        for (String filter :
                List.of("cluster == %d", "cluster != %d", "cluster < 12 and cluster != %d", "cluster == 7 - %d")) {
            Map<String, Double> sums = new HashMap<>();
            int queries = TestScale.of(5);
            for (int query = 0; query < queries; query++) {
                Object vector = near(query % CLUSTERS, true);
                String condition = filter.formatted(query % CLUSTERS);
                Oracle oracle = new Oracle(vector, request -> request.filter(condition));
                for (String field : indexes()) {
                    List<Hit> hits = search(field, vector, 10, request -> request.filter(condition));
                    sums.merge(field, oracle.recall(hits, 10, field + ", " + condition), Double::sum);
                }
            }
            sums.forEach((field, sum) -> assertThat(sum / queries)
                    .as("recall of %s by %s, %s", field, metric, filter)
                    .isGreaterThanOrEqualTo(RECALL));
        }
    }

    @Test
    @Order(2)
    void aFilterThatIsAlwaysTrueChangesNothing() {
        for (Object vector : queries(3)) {
            for (String field : kinds.keySet()) {
                assertThat(texts(search(field, vector, 20, request -> request.filter("rank >= 0"))))
                        .as(field)
                        .isEqualTo(texts(search(field, vector, 20, UnaryOperator.identity())));
            }
        }
    }

    /** The exact one is extended; what an index brings at each place gets no worse, since it looks no less far. */
    @Test
    @Order(2)
    void aLargerLimitExtendsTheAnswer() {
        for (Object vector : queries(3)) {
            for (String field : kinds.keySet()) {
                List<Hit> before = List.of();
                for (int limit : List.of(1, 3, 10, 20, 45)) {
                    List<Hit> hits = search(field, vector, limit, UnaryOperator.identity());
                    assertThat(hits).hasSize(limit);
                    for (int i = 0; i < before.size(); i++) {
                        double better = before.get(i).score() - hits.get(i).score();
                        assertThat(metric.largerIsBetter() ? -better : better)
                                .as("%s, place %d of %d", field, i, limit)
                                .isGreaterThanOrEqualTo(0);
                    }
                    if (field.equals(EXACT)) {
                        assertThat(texts(hits).subList(0, before.size())).isEqualTo(texts(before));
                    }
                    before = hits;
                }
            }
        }
    }

    @Test
    @Order(2)
    void thePartitionsTogetherFindWhatTheCollectionFinds() {
        for (Object vector : queries(3)) {
            for (String field : kinds.keySet()) {
                List<Hit> parts = new ArrayList<>();
                for (String partition : List.of("_default", "other")) {
                    parts.addAll(search(field, vector, 30, request -> request.partitions(partition)));
                }
                assertThat(texts(parts))
                        .as(field)
                        .containsAll(texts(search(field, vector, 30, UnaryOperator.identity())));
            }
        }
    }

    @Test
    @Order(2)
    void aRangeSearchBringsWhatIsWithinTheRange() {
        for (Object vector : queries(3)) {
            Oracle all = new Oracle(vector, UnaryOperator.identity());
            for (int from : List.of(0, 20)) {
                ScoreRange range = ScoreRange.radius(all.ranking.get(80).score());
                ScoreRange both = from == 0
                        ? range
                        : range.rangeFilter(all.ranking.get(from).score());
                Oracle within = new Oracle(vector, request -> request.range(both));
                for (String field : indexes()) {
                    String what = "%s, %s by %s".formatted(field, both, metric);
                    List<Hit> hits = search(field, vector, 200, request -> request.range(both));
                    within.assertSound(hits, what);
                    assertThat(hits).as(what).hasSizeGreaterThanOrEqualTo((int) (RECALL * within.size()));
                    assertThat(search(field, vector, 13_000, request -> request.range(both)))
                            .as(what)
                            .hasSizeGreaterThanOrEqualTo(hits.size());
                }
            }
        }
    }

    /** check20: at most limit groups of at most size rows, each ordered. */
    @Test
    @Order(2)
    void groupsAreFilledThroughEveryIndex() {
        for (Object vector : queries(3)) {
            Oracle oracle = new Oracle(vector, UnaryOperator.identity());
            for (int wanted : List.of(5, 31)) {
                for (String field : indexes()) {
                    SearchResult found = points.search(request(field, vector)
                            .groupBy(Grouping.by("tag").size(2).strictSize())
                            .limit(wanted)
                            .build());
                    assertThat(found.groups()).as(field).hasSize(wanted).allSatisfy(group -> {
                        assertThat(group.hits()).hasSize(2);
                        oracle.assertSound(group.hits(), field);
                    });
                    assertThat(found.groups())
                            .extracting(SearchResult.Group::value)
                            .doesNotHaveDuplicates();
                    List<String> exact = bestOfGroups(EXACT, vector, wanted);
                    List<String> same = bestOfGroups(field, vector, wanted);
                    same.retainAll(exact);
                    assertThat(same.size()).as(field).isGreaterThanOrEqualTo((int) (RECALL * exact.size()));
                }
            }
        }
    }

    private List<String> bestOfGroups(String field, Object vector, int wanted) {
        return new ArrayList<>(
                points
                        .search(request(field, vector)
                                .groupBy("tag")
                                .limit(wanted)
                                .build())
                        .hits()
                        .stream()
                        .map(hit -> hit.group() + " " + hit.score())
                        .toList());
    }

    @Test
    @Order(2)
    void anIteratorBringsEveryEligibleRowOnce() {
        Object vector = near(3, true);
        for (String filter : List.of("rank >= 0", "rank < 300", "cluster == 3", "rank < 3")) {
            Oracle oracle = new Oracle(vector, request -> request.filter(filter));
            for (String field : indexes()) {
                List<Hit> all = new ArrayList<>();
                try (SearchIterator hits = points.searchIterator(
                        request(field, vector).filter(filter).build(), 700)) {
                    hits.forEach(all::add);
                }
                assertThat(all).as("%s, %s", field, filter).hasSize(oracle.size());
                assertThat(all.stream().collect(Collectors.toMap(Hit::id, Hit::score)))
                        .as("%s, %s", field, filter)
                        .isEqualTo(oracle.scoreOf);
            }
        }
    }

    @Test
    @Order(2)
    void aSearchForTheLikesOfARowIsASearchForItsVector() {
        for (long id : List.of(2L, 4L, LARGE + 20L, 2L * LARGE + 401)) {
            for (String field : kinds.keySet()) {
                Object stored = points.get(List.of(id), field).getFirst().get(field);
                if (stored == null) {
                    continue;
                }
                Object vector = stored instanceof BinaryVector ? stored : ((DenseVector) stored).toArray();
                assertThat(texts(points.search(
                                        SearchRequest.like(field, id).limit(10).build())
                                .hits()))
                        .as(field)
                        .isEqualTo(texts(search(field, vector, 10, UnaryOperator.identity())));
            }
        }
    }

    @Test
    @Order(2)
    void searchesInOneCallFindWhatEachFindsAlone() {
        List<SearchRequest> requests = new ArrayList<>();
        for (Object vector : queries(3)) {
            for (String field : kinds.keySet()) {
                requests.add(request(field, vector).limit(15).build());
                requests.add(
                        request(field, vector).filter("rank < 400").limit(15).build());
            }
        }
        List<SearchResult> together = points.searchAll(requests);
        for (int i = 0; i < requests.size(); i++) {
            assertThat(texts(together.get(i).hits()))
                    .as("%s", requests.get(i))
                    .isEqualTo(texts(points.search(requests.get(i)).hits()));
        }
    }

    private List<String> plans(String field, UnaryOperator<SearchRequest.Builder> asked) {
        SearchExplanation explained = points.explain(
                asked.apply(request(field, near(2, true))).limit(10).build());
        return explained.legs().getFirst().segments().stream()
                .filter(segment -> segment.rows() > 2_000)
                .map(segment -> segment.plan()
                        .orElseGet(() -> segment.passedOver().orElseThrow().name()))
                .distinct()
                .toList();
    }

    @Test
    @Order(2)
    void explainNamesThePlanOfEachKind() {
        UnaryOperator<SearchRequest.Builder> quick = request -> request.params(SearchParams.ef(12));
        Function<String, UnaryOperator<SearchRequest.Builder>> filter = text -> request -> request.filter(text);
        assertThat(plans(EXACT, UnaryOperator.identity())).containsExactly("SCAN");
        assertThat(plans("graph", quick)).containsExactly("WALK");
        // Bits are compared so fast that a usual walk would cost more than comparing these few.
        assertThat(plans("graph", UnaryOperator.identity())).containsExactly(ofBits ? "SCAN" : "WALK");
        assertThat(plans("graph", filter.apply("rank < 700").andThen(quick)::apply))
                .containsExactly("FILTERED_WALK");
        assertThat(plans("graph", filter.apply("rank < 100"))).containsExactly("SCAN");
        assertThat(plans("ivf_flat", UnaryOperator.identity())).containsExactly("LISTS");
        assertThat(plans("ivf_flat", filter.apply("rank < 100"))).containsExactly("SCAN");
        assertThat(plans("graph", filter.apply("rank < 0"))).doesNotContain("WALK");
        if (kinds.containsKey("graph_bits")) {
            assertThat(plans("graph_bits", quick)).containsExactly("WALK");
        }
        if (kinds.containsKey("ivf_bits")) {
            assertThat(plans("ivf_bits", UnaryOperator.identity())).containsExactly("LISTS");
        }
    }

    @Test
    @Order(3)
    void theAnswersStayThroughFlushesMergesAndReopening() {
        List<Object> vectors = queries(3);
        List<List<String>> exact = exactAnswers(vectors);
        points.flush();
        assertStays(vectors, exact, "after the flush");
        points.compact();
        assertStays(vectors, exact, "after the merge");
        points.optimize();
        assertStays(vectors, exact, "after optimizing");
        assertThat(points.describeIndex("graph").pendingRows()).isZero();
        database.close();
        database = open();
        points = database.collection("points");
        assertStays(vectors, exact, "after reopening");
    }

    private List<List<String>> exactAnswers(List<Object> vectors) {
        return vectors.stream()
                .map(vector -> texts(search(EXACT, vector, 200, UnaryOperator.identity())))
                .toList();
    }

    private void assertStays(List<Object> vectors, List<List<String>> exact, String when) {
        assertThat(exactAnswers(vectors)).as(when).isEqualTo(exact);
        assertRecall(3, 10, when, UnaryOperator.identity());
        assertRecall(3, 10, when, request -> request.filter("rank < 200"));
    }
}
