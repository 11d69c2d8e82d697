package io.tercel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tercel.config.DatabaseOptions;
import io.tercel.error.InvalidRequestException;
import io.tercel.error.LimitExceededException;
import io.tercel.error.NotFoundException;
import io.tercel.error.VectorDbException;
import io.tercel.io.CrashableDirectory;
import io.tercel.query.Boost;
import io.tercel.query.Boosting;
import io.tercel.query.Filter;
import io.tercel.query.Grouping;
import io.tercel.query.Hit;
import io.tercel.query.LegOptions;
import io.tercel.query.OrderBy;
import io.tercel.query.Ranker;
import io.tercel.query.RerankFunction;
import io.tercel.query.SearchIterator;
import io.tercel.query.SearchLeg;
import io.tercel.query.SearchRequest;
import io.tercel.query.SearchResult;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.IndexSpec;
import io.tercel.schema.Row;
import io.tercel.testing.RandomSource;
import io.tercel.vector.MetricType;
import io.tercel.vector.SparseVector;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Searches of several legs, and whatever ranks rows. */
class HybridSearchTest {

    private static final int ROWS = 240;
    private static final Instant EPOCH = Instant.parse("2025-01-01T00:00:00Z");

    private static final CollectionSchema SCHEMA = CollectionSchema.builder("papers")
            .primaryKey("id", DataType.INT64)
            .field(FieldSchema.int32("year"))
            .field(FieldSchema.float64("price"))
            .field(FieldSchema.int32("maybe").nullable())
            .field(FieldSchema.timestamptz("seen"))
            .field(FieldSchema.varchar("topic"))
            .field(FieldSchema.text("body"))
            .field(FieldSchema.floatVector("v", 4, MetricType.COSINE).index(new IndexSpec.Flat(MetricType.COSINE)))
            .field(FieldSchema.floatVector("w", 3, MetricType.L2).index(new IndexSpec.Flat(MetricType.L2)))
            .field(FieldSchema.sparseVector("s"))
            .bm25("body", "terms")
            .build();

    private final RandomSource random = new RandomSource(42);
    private EmbeddedDatabase database;
    private Collection papers;

    HybridSearchTest() {
        database = EmbeddedDatabase.open(new CrashableDirectory(), DatabaseOptions.defaults(), Environment.system());
        papers = database.createCollection(SCHEMA);
    }

    /** Half of the rows sealed, half of them growing. */
    @BeforeEach
    void fill() {
        insert(0, ROWS / 2);
        papers.flush();
        insert(ROWS / 2, ROWS);
    }

    private void insert(int from, int to) {
        List<String> words = List.of("graph", "index", "recall", "log", "filter", "segment");
        papers.insert(IntStream.range(from, to)
                .mapToObj(i -> Row.of("id", (long) i)
                        .with("year", 2000 + i % 25)
                        .with("price", i / 10.0)
                        .with("maybe", i % 2 == 0 ? null : (Object) i)
                        .with("seen", EPOCH.plus(Duration.ofDays(i)))
                        .with("topic", "topic " + i % 7)
                        .with("body", words.get(i % 6) + " " + words.get(random.nextInt(6)))
                        .with("v", vector(4))
                        .with("w", vector(3))
                        .with(
                                "s",
                                SparseVector.of(Map.of(
                                        1L + random.nextInt(5),
                                        1f + random.nextInt(100),
                                        10L + random.nextInt(5),
                                        0.5f))))
                .toList());
    }

    private float[] vector(int dimension) {
        float[] vector = new float[dimension];
        for (int i = 0; i < dimension; i++) {
            vector[i] = (float) random.nextDouble() - 0.5f;
        }
        return vector;
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static List<Object> ids(List<Hit> hits) {
        return hits.stream().map(Hit::id).toList();
    }

    private List<Hit> hits(SearchRequest.Builder request) {
        return papers.search(request.build()).hits();
    }

    @Test
    void aHybridSearchIsItsLegsEachByItselfAndThenRanked() {
        for (int i = 0; i < 60; i++) {
            List<SearchLeg> legs = new ArrayList<>();
            int count = 2 + random.nextInt(4);
            for (int leg = 0; leg < count; leg++) {
                legs.add(leg());
            }
            Optional<String> filter = random.nextBoolean() ? Optional.of(condition()) : Optional.empty();
            List<List<Hit>> alone = legs.stream().map(leg -> alone(leg, filter)).toList();
            Ranker ranker = ranker(count);
            SearchRequest.Builder request =
                    SearchRequest.hybrid().rank(ranker).limit(20).outputFields("price");
            legs.forEach(request::leg);
            filter.ifPresent(request::filter);
            Map<Object, Double> expected = fused(ranker, alone);
            List<Hit> found = hits(request);
            List<Object> best = expected.entrySet().stream()
                    .sorted(Map.Entry.<Object, Double>comparingByValue()
                            .reversed()
                            .thenComparing(entry -> (Long) entry.getKey()))
                    .map(Map.Entry::getKey)
                    .limit(20)
                    .toList();
            assertThat(ids(found)).as("%s of %s", ranker, legs).isEqualTo(best);
            for (Hit hit : found) {
                assertThat(hit.score()).isEqualTo(of(expected, hit.id()), within(1e-9));
                for (Hit.LegScore score : hit.legs()) {
                    Hit there = alone.get(score.leg()).get(score.rank() - 1);
                    assertThat(there.id()).isEqualTo(hit.id());
                    assertThat(there.score()).isEqualTo(score.score());
                }
            }
        }
    }

    private SearchLeg leg() {
        SearchRequest.Builder leg =
                switch (random.nextInt(5)) {
                    case 0 -> SearchRequest.dense("v", vector(4));
                    case 1 -> SearchRequest.dense("w", vector(3));
                    case 2 -> SearchRequest.text("terms", "graph recall");
                    case 3 -> SearchRequest.sparse("s", SparseVector.of(Map.of(1L, 1f, 3L, 2f, 11L, 1f)));
                    default -> SearchRequest.like("v", (long) random.nextInt(ROWS));
                };
        int limit = 1 + random.nextInt(40);
        SearchLeg made = leg.build().legs().getFirst();
        SearchLeg limited =
                switch (made) {
                    case SearchLeg.Dense dense -> new SearchLeg.Dense(dense.field(), dense.vector(), limit);
                    case SearchLeg.Text text -> new SearchLeg.Text(text.field(), text.text(), limit);
                    case SearchLeg.Sparse sparse -> new SearchLeg.Sparse(sparse.field(), sparse.vector(), limit);
                    case SearchLeg.Like like -> new SearchLeg.Like(like.field(), like.id(), limit, like.options());
                    default -> made;
                };
        return random.nextBoolean() ? limited.options(limited.options().filter(Filter.of(condition()))) : limited;
    }

    private String condition() {
        return switch (random.nextInt(4)) {
            case 0 -> "year > " + (2000 + random.nextInt(25));
            case 1 -> "topic == 'topic " + random.nextInt(7) + "'";
            case 2 -> "maybe > " + random.nextInt(ROWS);
            default -> "id in [1, 2, 3, 130, 131, " + random.nextInt(ROWS) + "]";
        };
    }

    /** A leg's filter and the search's are one here. */
    private List<Hit> alone(SearchLeg leg, Optional<String> filter) {
        Optional<String> own = leg.options().filter().map(Filter::text);
        SearchLeg bare = leg.options(LegOptions.NONE);
        SearchRequest.Builder request = SearchRequest.hybrid().leg(bare).limit(leg.limit());
        String both = own.map(text -> "(" + text + ")").orElse("true")
                + filter.map(text -> " and (" + text + ")").orElse("");
        return hits(request.filter(both).outputFields("price"));
    }

    private Ranker ranker(int legs) {
        return switch (random.nextInt(3)) {
            case 0 -> new Ranker.Rrf(1 + random.nextInt(80));
            case 1 ->
                new Ranker.Weighted(
                        IntStream.range(0, legs)
                                .mapToObj(i -> random.nextDouble())
                                .toList(),
                        true);
            default ->
                Ranker.Decay.exp("price", 7, 3)
                        .offset(1)
                        .decay(0.3)
                        .normalized()
                        .mode(random.pick(List.of(Ranker.Decay.ScoreMode.values())));
        };
    }

    private Map<Object, Double> fused(Ranker ranker, List<List<Hit>> legs) {
        Map<Object, List<Double>> parts = new HashMap<>();
        Map<Object, Double> prices = new HashMap<>();
        for (int leg = 0; leg < legs.size(); leg++) {
            for (int i = 0; i < legs.get(leg).size(); i++) {
                Hit hit = legs.get(leg).get(i);
                prices.put(hit.id(), hit.row().getDouble("price"));
                double part =
                        switch (ranker) {
                            case Ranker.Rrf rrf -> 1 / (rrf.k() + i + 1);
                            case Ranker.Weighted weighted ->
                                weighted.weights().get(leg)
                                        * normalized(hit.legs().getFirst());
                            default -> normalized(hit.legs().getFirst());
                        };
                parts.computeIfAbsent(hit.id(), id -> new ArrayList<>()).add(part);
            }
        }
        return parts.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, entry -> {
            List<Double> all = entry.getValue();
            double sum = all.stream().mapToDouble(Double::doubleValue).sum();
            if (!(ranker instanceof Ranker.Decay decay)) {
                return sum;
            }
            double left = Math.pow(0.3, Math.max(0, Math.abs(of(prices, entry.getKey()) - 7) - 1) / 3);
            return left
                    * switch (decay.mode()) {
                        case MAX -> all.stream().max(Comparator.naturalOrder()).orElseThrow();
                        case SUM -> sum;
                        case AVG -> sum / all.size();
                    };
        }));
    }

    private static double of(Map<Object, Double> values, Object id) {
        return Objects.requireNonNull(values.get(id), () -> "no value for " + id);
    }

    private static double normalized(Hit.LegScore leg) {
        double score = leg.score();
        return switch (leg.field()) {
            case "v" -> (1 + score) / 2;
            case "w" -> 1 - 2 * Math.atan(score) / Math.PI;
            case "terms" -> 2 * Math.atan(score) / Math.PI;
            default -> 0.5 + Math.atan(score) / Math.PI;
        };
    }

    @Test
    void aLegByIdFindsItsRowAmongTheOthers() {
        List<Hit> found = hits(SearchRequest.hybrid().like("v", 5L, 10).dense("w", vector(3), 10));
        assertThat(found).anySatisfy(hit -> {
            assertThat(hit.id()).isEqualTo(5L);
            assertThat(hit.legs().getFirst().rank()).isEqualTo(1);
        });
        assertThatThrownBy(
                        () -> hits(SearchRequest.hybrid().like("v", 99_999L, 10).dense("w", vector(3), 10)))
                .isInstanceOf(NotFoundException.class);
    }

    @Test
    void aSingleLegDecaysWithTheAgeOfItsRows() {
        Instant now = EPOCH.plus(Duration.ofDays(100));
        List<Hit> found = hits(SearchRequest.dense("w", new float[] {0, 0, 0})
                .rank(Ranker.Decay.linear("seen", now, Duration.ofDays(10))
                        .offset(Duration.ofDays(1))
                        .downToZero())
                .outputFields("seen")
                .limit(ROWS));
        assertThat(found).hasSize(ROWS);
        for (Hit hit : found) {
            double days = Math.abs((Long) hit.id() - 100);
            double left = Math.max(0, 1 - Math.max(0, days - 1) * 0.5 / 10);
            double similarity = 1 - 2 * Math.atan(hit.legs().getFirst().score()) / Math.PI;
            assertThat(hit.score()).as("id %s", hit.id()).isEqualTo(left * similarity, within(1e-9));
        }
        assertThat(found)
                .isSortedAccordingTo(Comparator.comparingDouble(Hit::score).reversed());
    }

    @Test
    void whatIsRankedAnewIsGroupedAfterwards() {
        SearchRequest.Builder request = SearchRequest.hybrid()
                .dense("v", vector(4), ROWS)
                .text("terms", "graph", ROWS)
                .rank(Ranker.Decay.gauss("price", 12, 2).normalized());
        Map<Object, Double> scores = hits(request.limit(ROWS)).stream().collect(Collectors.toMap(Hit::id, Hit::score));
        List<SearchResult.Group> groups = papers.search(
                        request.limit(3).groupBy(Grouping.by("topic").size(2)).build())
                .groups();
        assertThat(groups)
                .hasSize(3)
                .isSortedAccordingTo(Comparator.comparingDouble((SearchResult.Group group) ->
                                group.hits().getFirst().score())
                        .reversed());
        for (SearchResult.Group group : groups) {
            assertThat(group.hits())
                    .hasSizeBetween(1, 2)
                    .isSortedAccordingTo(Comparator.comparingDouble(Hit::score).reversed())
                    .allSatisfy(hit -> assertThat(hit.score()).isEqualTo(of(scores, hit.id()), within(1e-9)));
        }
    }

    @Test
    void boostsChangeTheScoresOfRowsThatMeetTheirConditions() {
        float[] query = vector(4);
        List<Hit> plain = hits(SearchRequest.dense("v", query).limit(50));
        List<Hit> boosted = hits(SearchRequest.dense("v", query)
                .boost(
                        Boost.of(2).filter("year > {y}", Map.of("y", 2015)),
                        Boost.of(3).filter("topic == 'topic 1'"))
                .limit(50)
                .outputFields("year", "topic"));
        Map<Object, Double> before = plain.stream().collect(Collectors.toMap(Hit::id, Hit::score));
        assertThat(boosted)
                .hasSize(50)
                .isSortedAccordingTo(Comparator.comparingDouble(Hit::score).reversed());
        for (Hit hit : boosted) {
            double weight = (hit.row().getLong("year") > 2015 ? 2 : 1)
                    * ("topic 1".equals(hit.row().getString("topic")) ? 3 : 1);
            assertThat(hit.score()).isEqualTo(of(before, hit.id()) * weight, within(1e-6));
        }
        Boosting sums = Boosting.by(Boost.of(2), Boost.of(3).filter("year > 2015"))
                .functionMode(Boosting.Mode.SUM)
                .boostMode(Boosting.Mode.SUM);
        for (Hit hit :
                hits(SearchRequest.dense("v", query).boost(sums).limit(50).outputFields("year"))) {
            double weight = hit.row().getLong("year") > 2015 ? 5 : 2;
            assertThat(hit.score()).isEqualTo(of(before, hit.id()) + weight, within(1e-6));
        }
    }

    @Test
    void underADistanceAWeightBelowOneBringsRowsUp() {
        List<Hit> hits = hits(SearchRequest.dense("w", new float[] {0, 0, 0})
                .boost(Boost.of(0.001).filter("topic == 'topic 3'"))
                .limit(60)
                .outputFields("topic"));
        assertThat(hits).isSortedAccordingTo(Comparator.comparingDouble(Hit::score));
        assertThat(hits.getFirst().row().getString("topic")).isEqualTo("topic 3");
    }

    @Test
    void randomScoresAreTheSameOfASeedAndAValueAndOthersOfAnother() {
        float[] query = vector(4);
        SearchRequest.Builder seven =
                SearchRequest.dense("v", query).boost(Boost.of(1).random(7)).limit(100);
        List<Hit> once = hits(seven);
        assertThat(hits(seven)).isEqualTo(once);
        papers.flush();
        papers.compact();
        assertThat(ids(hits(seven))).isEqualTo(ids(once));
        assertThat(ids(hits(SearchRequest.dense("v", query)
                        .boost(Boost.of(1).random(8))
                        .limit(100))))
                .isNotEqualTo(ids(once));
        Map<Object, Double> plain = hits(SearchRequest.dense("v", query).limit(100)).stream()
                .collect(Collectors.toMap(Hit::id, Hit::score));
        double mean = once.stream()
                .mapToDouble(hit -> hit.score() / of(plain, hit.id()))
                .peek(factor -> assertThat(factor).isBetween(0.0, 1.0))
                .average()
                .orElseThrow();
        assertThat(mean).isBetween(0.35, 0.65);
        Set<Double> ofYear =
                hits(SearchRequest.dense("v", query)
                                .boost(Boost.of(1).random(7, "year"))
                                .limit(ROWS))
                        .stream()
                        .map(hit -> Math.round(hit.score() / scoreOf(query, hit.id()) * 1e4) / 1e4)
                        .collect(Collectors.toSet());
        assertThat(ofYear).hasSizeBetween(20, 40); // 25 years, and rounding
    }

    private double scoreOf(float[] query, Object id) {
        return hits(SearchRequest.dense("v", query).filter("id == {id}", Map.of("id", id)))
                .getFirst()
                .score();
    }

    @Test
    void aFunctionRanksTheBestCandidatesAndSeesWhatItAskedFor() {
        List<RerankFunction.Candidate> seen = new ArrayList<>();
        RerankFunction byPrice = candidates -> {
            seen.addAll(candidates);
            return candidates.stream()
                    .mapToDouble(candidate -> -candidate.row().getDouble("price"))
                    .toArray();
        };
        float[] query = vector(4);
        SearchRequest.Builder legs = SearchRequest.hybrid()
                .dense("v", query, 30)
                .text("terms", "graph index", 30)
                .limit(30);
        List<Object> first = ids(hits(legs));
        List<Hit> hits = hits(legs.rank(Ranker.Reranked.by(byPrice, "price").candidates(12))
                .limit(10)
                .outputFields("topic"));
        assertThat(seen).extracting(RerankFunction.Candidate::id).containsExactlyElementsOf(first.subList(0, 12));
        assertThat(seen).allSatisfy(candidate -> {
            assertThat(candidate.row().values().keySet()).containsExactlyInAnyOrder("id", "price");
            assertThat(candidate.legs()).isNotEmpty();
            assertThat(candidate.score()).isPositive();
        });
        List<Object> cheapest = seen.stream()
                .sorted(Comparator.comparingDouble(candidate -> candidate.row().getDouble("price")))
                .map(RerankFunction.Candidate::id)
                .limit(10)
                .toList();
        assertThat(ids(hits)).isEqualTo(cheapest);
        assertThat(hits).allMatch(hit -> hit.row().values().containsKey("topic"));

        // Equal scores: the smaller key first. A single leg is ranked, too, and groups come after that.
        List<Hit> equal = hits(SearchRequest.dense("v", query)
                .rank(Ranker.Reranked.by(candidates -> new double[candidates.size()]))
                .limit(20));
        assertThat(ids(equal)).isSorted();
        List<Hit> grouped = hits(SearchRequest.hybrid()
                .dense("v", query, 60)
                .rank(Ranker.Reranked.by(byPrice, "price"))
                .groupBy("topic")
                .limit(4));
        assertThat(grouped)
                .hasSize(4)
                .isSortedAccordingTo(Comparator.comparingDouble(Hit::score).reversed());
    }

    @Test
    void whatIsDeletedWhileAFunctionRanksIsReadAllTheSame() {
        List<Hit> hits = hits(SearchRequest.dense("v", vector(4))
                .rank(Ranker.Reranked.by(candidates -> {
                    papers.delete(Filter.of("id >= 0"));
                    papers.flush();
                    return new double[candidates.size()];
                }))
                .limit(10)
                .outputFields("topic"));
        assertThat(hits)
                .hasSize(10)
                .allMatch(hit -> String.valueOf(hit.row().getString("topic")).startsWith("topic"));
        assertThat(papers.count()).isZero();
    }

    @Test
    void anIteratorGoesOverTheRowsThatPassItsLegsOwnFilter() {
        SearchRequest request =
                SearchRequest.dense("v", vector(4)).legFilter("year < 2005").build();
        List<Object> ids = new ArrayList<>();
        try (SearchIterator hits = papers.searchIterator(request, 7)) {
            hits.forEach(hit -> ids.add(hit.id()));
        }
        assertThat(ids).hasSize((int) papers.count(Filter.of("year < 2005"), SCHEMA.consistency()));
    }

    @Test
    void whatDoesNotFitIsRefusedByName() { // B1
        SearchRequest.Builder one = SearchRequest.dense("v", vector(4));
        refused(one.rank(Ranker.Decay.gauss("nowhere", 1, 1)), "ranker: field 'nowhere': no such field");
        refused(one.rank(Ranker.Decay.gauss("topic", 1, 1)), "expected a field of numbers or TIMESTAMPTZ, got VARCHAR");
        refused(one.rank(Ranker.Decay.gauss("maybe", 1, 1)), "field 'maybe' is nullable");
        refused(one.rank(Ranker.Decay.gauss("seen", 1, 1)), "origin: expected an Instant");
        refused(one.rank(Ranker.Decay.gauss("year", EPOCH, Duration.ofDays(1))), "origin: expected a number");
        refused(one.rank(Ranker.Decay.gauss("year", 1, 0)), "scale: expected above 0, got 0.0");
        refused(one.rank(Ranker.Decay.gauss("year", Double.NaN, 1)), "origin: expected a finite number, got NaN");
        refused(one.rank(Ranker.Decay.gauss("year", 1, 1).offset(-1)), "offset: expected 0 or more, got -1.0");
        refused(one.rank(Ranker.Decay.gauss("year", 1, 1).decay(1)), "decay: expected above 0 and below 1, got 1.0");
        refused(
                one.rank(Ranker.Decay.gauss("year", 1, 1)).orderBy(OrderBy.ascending("year")),
                "order by: the search is ordered by its ranker");
        RerankFunction none = candidates -> new double[0];
        SearchRequest.Builder two = SearchRequest.dense("v", vector(4));
        refused(
                two.rank(Ranker.Reranked.by(none)),
                "expected 10 scores of the function, one for each candidate, got 0");
        refused(two.rank(Ranker.Reranked.by(none).candidates(-1)), "candidates: expected 0 (all) or more, got -1");
        refused(two.rank(Ranker.Reranked.by(none).first(Ranker.Reranked.by(none))), "cannot choose the candidates");
        refused(two.rank(Ranker.Reranked.by(none, "nowhere")), "nowhere");
        refused(
                two.rank(Ranker.Reranked.by(candidates ->
                        candidates.stream().mapToDouble(candidate -> Double.NaN).toArray())),
                "is not a number");
        SearchRequest.Builder three = SearchRequest.dense("v", vector(4));
        refused(three.boost(), "leg 'v': boost: expected at least one, got none");
        refused(three.boost(Boost.of(Double.NaN)), "weight: expected a finite number");
        refused(three.boost(Boost.of(1).random(1, "price")), "random scores are of integer fields, this is DOUBLE");
        refused(three.boost(Boost.of(1).random(1, "maybe")), "field 'maybe' is nullable");
        refused(three.boost(Boost.of(1).filter("yeer > 1")), "did you mean 'year'?");
        refused(three.boost(Boost.of(1)).groupBy("topic"), "boost: a search that groups takes none");
        refused(SearchRequest.dense("v", vector(4)).legFilter("yeer > 1"), "did you mean 'year'?");
        assertThatThrownBy(() -> hits(two.rank(Ranker.Reranked.by(none).candidates(1_000_000))))
                .isInstanceOf(LimitExceededException.class);
        assertThatThrownBy(() -> papers.searchIterator(
                        SearchRequest.dense("v", vector(4)).boost(Boost.of(1)).build(), 5))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("boost: a search iterator takes none");
        assertThatThrownBy(() -> papers.searchIterator(
                        SearchRequest.dense("v", vector(4))
                                .rank(Ranker.Decay.exp("year", 1, 1))
                                .build(),
                        5))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("ranker: a search iterator takes none");
    }

    private void refused(SearchRequest.Builder request, String message) {
        assertThatThrownBy(() -> hits(request))
                .isInstanceOf(VectorDbException.class)
                .hasMessageContaining(message);
    }
}
