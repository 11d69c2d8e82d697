package io.tercel;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercel.query.Filter;
import io.tercel.query.Grouping;
import io.tercel.query.Hit;
import io.tercel.query.ScoreRange;
import io.tercel.query.SearchIterator;
import io.tercel.query.SearchRequest;
import io.tercel.query.SearchResult;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.Row;
import io.tercel.testing.Property;
import io.tercel.testing.RandomSource;
import io.tercel.vector.MetricType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** T5: ranges, groups, iterators and searches in one call against a sorted list of all rows. Ties are the rule. */
class SearchesOracleTest {

    private static final List<MetricType> METRICS = List.of(MetricType.L2, MetricType.IP);

    private final Database database = Database.inMemory();

    @AfterEach
    void close() {
        database.close();
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Paper(long id, @Nullable String lang, int year, float[] vector) {}

    private record Scored(Paper paper, double score) {
        String text() {
            return paper.id() + " " + score;
        }
    }

    /** A collection, and all that is in it. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record World(Collection papers, MetricType metric, Map<Long, Paper> rows, float[] query) {

        List<Scored> ranking(String filter) {
            Comparator<Scored> byScore = Comparator.comparingDouble(Scored::score);
            return rows.values().stream()
                    .filter(paper -> filter.isEmpty() || paper.year() > 2000)
                    .map(paper -> new Scored(paper, score(paper.vector())))
                    .sorted((metric.largerIsBetter() ? byScore.reversed() : byScore)
                            .thenComparingLong(scored -> scored.paper().id()))
                    .toList();
        }

        private double score(float[] vector) {
            double score = 0;
            for (int i = 0; i < vector.length; i++) {
                double difference = vector[i] - query[i];
                score += metric == MetricType.L2 ? difference * difference : (double) vector[i] * query[i];
            }
            return score;
        }

        SearchRequest.Builder request() {
            return SearchRequest.dense("v", query);
        }
    }

    private World world(RandomSource random) {
        MetricType metric = random.pick(METRICS);
        Collection papers = database.createCollection(CollectionSchema.builder("papers")
                .primaryKey("id", DataType.INT64)
                .field(FieldSchema.varchar("lang").nullable())
                .field(FieldSchema.int32("year"))
                .vector("v", 3, metric)
                .build());
        Map<Long, Paper> rows = new TreeMap<>();
        int count = 1 + random.nextInt(150);
        for (int i = 0; i < count; i++) {
            Paper paper = new Paper(
                    random.nextInt(1_000),
                    random.chance(20) ? null : "lang" + random.nextInt(6),
                    1990 + random.nextInt(20),
                    vector(random));
            rows.put(paper.id(), paper);
            papers.upsert(List.of(Row.of("id", paper.id())
                    .with("lang", paper.lang())
                    .with("year", paper.year())
                    .with("v", paper.vector())));
            if (random.chance(3)) {
                papers.flush();
            }
        }
        for (Long id : List.copyOf(rows.keySet())) {
            if (random.chance(10)) {
                rows.remove(id);
                papers.delete(List.of(id));
            }
        }
        return new World(papers, metric, rows, vector(random));
    }

    private static float[] vector(RandomSource random) {
        return new float[] {random.nextInt(4) - 1, random.nextInt(3), random.nextInt(3)};
    }

    private static List<String> texts(SearchResult result) {
        return texts(result.hits());
    }

    private static List<String> texts(List<Hit> hits) {
        return hits.stream().map(hit -> hit.id() + " " + hit.score()).toList();
    }

    private static List<String> expected(Stream<Scored> scored) {
        return scored.map(Scored::text).toList();
    }

    private static boolean isWithin(MetricType metric, ScoreRange range, double score) {
        double best = range.rangeFilter().orElse(score);
        return metric.largerIsBetter()
                ? score > range.radius() && score <= best
                : score < range.radius() && score >= best;
    }

    private static ScoreRange range(MetricType metric, RandomSource random) {
        double radius = random.nextInt(9) - 1;
        double width = 1 + random.nextInt(5);
        ScoreRange range = ScoreRange.radius(radius);
        return random.chance(40) ? range : range.rangeFilter(metric.largerIsBetter() ? radius + width : radius - width);
    }

    private static String filter(RandomSource random) {
        return random.chance(50) ? "" : "year > 2000";
    }

    @Property(tries = 20)
    void aRangeSearchIsTheRankingWithinTheRangeCutToTheLimit(RandomSource random) {
        World world = world(random);
        for (int i = 0; i < 10; i++) {
            ScoreRange range = range(world.metric(), random);
            int limit = 1 + random.nextInt(40);
            int offset = random.nextInt(5);
            String filter = filter(random);
            SearchRequest request = world.request()
                    .range(range)
                    .limit(limit)
                    .offset(offset)
                    .filter(filter)
                    .build();

            assertThat(texts(world.papers().search(request)))
                    .as("%s %s", world.metric(), request)
                    .isEqualTo(expected(world.ranking(filter).stream()
                            .filter(scored -> isWithin(world.metric(), range, scored.score()))
                            .skip(offset)
                            .limit(limit)));
        }
    }

    @Property(tries = 20)
    void groupsAreThoseOfTheRankingByTheirBestHit_check20(RandomSource random) {
        World world = world(random);
        for (int i = 0; i < 10; i++) {
            int limit = 1 + random.nextInt(8);
            int offset = random.nextInt(3);
            boolean strict = random.nextBoolean();
            int size = 1 + random.nextInt(4);
            String filter = filter(random);
            Grouping grouping = Grouping.by("lang").size(size);
            SearchResult found = world.papers()
                    .search(world.request()
                            .groupBy(strict ? grouping.strictSize() : grouping)
                            .limit(limit)
                            .offset(offset)
                            .filter(filter)
                            .build());

            Map<Optional<Object>, List<String>> groups = groups(world.ranking(filter), limit + offset, size, strict);
            assertThat(found.groups().stream()
                            .map(group -> group.value() + " " + texts(group.hits()))
                            .toList())
                    .isEqualTo(groups.entrySet().stream()
                            .skip(offset)
                            .map(group -> group.getKey() + " " + group.getValue())
                            .toList());
            assertThat(found.hits()).hasSizeLessThanOrEqualTo(limit * size);
            assertThat(found.hits())
                    .isEqualTo(found.groups().stream()
                            .flatMap(group -> group.hits().stream())
                            .toList());
        }
    }

    /** What is looked at ends with the row that starts the last group, or where full groups could end; a strict one looks at all. */
    private static Map<Optional<Object>, List<String>> groups(
            List<Scored> ranking, int wanted, int size, boolean strict) {
        Map<Optional<Object>, List<String>> groups = new LinkedHashMap<>();
        int end = ranking.size();
        for (int i = 0; i < ranking.size() && groups.size() < wanted; i++) {
            groups.putIfAbsent(Optional.ofNullable(ranking.get(i).paper().lang()), new ArrayList<>());
            if (groups.size() == wanted && !strict) {
                end = Math.min(end, Math.max(i + 1, wanted * size));
            }
        }
        for (Scored scored : ranking.subList(0, end)) {
            List<String> members = groups.get(Optional.ofNullable(scored.paper().lang()));
            if (members != null && members.size() < size) {
                members.add(scored.text());
            }
        }
        return groups;
    }

    @Property(tries = 20)
    void theBatchesOfAnIteratorAreTheRanking(RandomSource random) {
        World world = world(random);
        for (int i = 0; i < 5; i++) {
            String filter = filter(random);
            int batchSize = 1 + random.nextInt(20);
            Optional<ScoreRange> range =
                    random.chance(70) ? Optional.empty() : Optional.of(range(world.metric(), random));
            int limit = random.chance(50) ? SearchRequest.UNSET : 1 + random.nextInt(60);
            SearchRequest.Builder request = world.request().filter(filter).limit(limit);
            range.ifPresent(request::range);
            List<String> found = new ArrayList<>();
            try (SearchIterator hits = world.papers().searchIterator(request.build(), batchSize)) {
                List<Hit> batch = hits.next();
                while (!batch.isEmpty()) {
                    found.addAll(texts(batch));
                    List<Hit> next = hits.next();
                    if (!next.isEmpty()) {
                        assertThat(batch).hasSize(batchSize);
                    }
                    batch = next;
                }
            }
            assertThat(found)
                    .isEqualTo(expected(world.ranking(filter).stream()
                            .filter(scored -> range.isEmpty() || isWithin(world.metric(), range.get(), scored.score()))
                            .limit(limit == SearchRequest.UNSET ? Integer.MAX_VALUE : limit)));
        }
    }

    @Property(tries = 10)
    void searchesInOneCallFindWhatEachFindsAlone(RandomSource random) {
        World world = world(random);
        List<SearchRequest> requests = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            requests.add(SearchRequest.dense("v", vector(random))
                    .filter(filter(random))
                    .limit(1 + random.nextInt(20))
                    .build());
        }
        List<SearchResult> together = world.papers().searchAll(requests);
        assertThat(together).hasSameSizeAs(requests);
        for (int i = 0; i < requests.size(); i++) {
            assertThat(texts(together.get(i))).isEqualTo(texts(world.papers().search(requests.get(i))));
        }
        assertThat(together)
                .extracting(SearchResult::timestamp)
                .containsOnly(together.getFirst().timestamp());
    }

    @Property(tries = 10)
    void aLargerLimitExtendsTheListAndATrueFilterChangesNothing(RandomSource random) {
        World world = world(random);
        SearchRequest all = world.request().limit(1_000).build();
        List<String> whole = texts(world.papers().search(all));
        assertThat(whole).isEqualTo(expected(world.ranking("").stream()));
        for (int limit = 1; limit < whole.size(); limit += 7) {
            SearchRequest some = all.toBuilder().limit(limit).build();
            assertThat(texts(world.papers().search(some))).isEqualTo(whole.subList(0, limit));
        }
        Filter always = Filter.of("year > 0");
        assertThat(texts(world.papers().search(all.toBuilder().filter(always).build())))
                .isEqualTo(whole);
    }

    @Property(tries = 10)
    void thePartitionsTogetherFindWhatTheCollectionFinds(RandomSource random) {
        World world = world(random);
        List<Row> moved = new ArrayList<>();
        world.rows().values().forEach(paper -> {
            if (random.nextBoolean()) {
                moved.add(Row.of("id", paper.id())
                        .with("lang", paper.lang())
                        .with("year", paper.year())
                        .with("v", paper.vector()));
            }
        });
        world.papers().createPartition("other");
        world.papers().partition("other").upsert(moved);
        SearchRequest all = world.request().limit(1_000).build();
        List<String> parts = new ArrayList<>();
        for (String partition : List.of("_default", "other")) {
            parts.addAll(texts(
                    world.papers().search(all.toBuilder().partitions(partition).build())));
        }
        assertThat(parts)
                .containsExactlyInAnyOrderElementsOf(texts(world.papers().search(all)));
        assertThat(texts(world.papers().search(all))).isEqualTo(expected(world.ranking("").stream()));
    }
}
