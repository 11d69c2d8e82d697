package io.tercel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tercel.config.DatabaseOptions;
import io.tercel.error.InvalidRequestException;
import io.tercel.io.CrashableDirectory;
import io.tercel.query.ElementScope;
import io.tercel.query.Hit;
import io.tercel.query.Ranker;
import io.tercel.query.SearchRequest;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.Row;
import io.tercel.testing.RandomSource;
import io.tercel.vector.MetricType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Legs that find elements, together: of one array they find elements, else rows, which score as the leg says. */
class ElementHybridTest {

    private static final int ROWS = 600;
    private static final int CANDIDATES = 40;
    private static final double RRF_K = 60;

    private final RandomSource random = new RandomSource(11);
    private final EmbeddedDatabase database =
            EmbeddedDatabase.open(new CrashableDirectory(), DatabaseOptions.defaults(), Environment.system());
    private final Collection papers = database.createCollection(CollectionSchema.builder("papers")
            .primaryKey("id", DataType.INT64)
            .field(FieldSchema.floatVector("title", 4, MetricType.IP))
            .field(FieldSchema.structArray(
                    "chunks",
                    8,
                    FieldSchema.varchar("text"),
                    FieldSchema.floatVector("vec", 4, MetricType.IP),
                    FieldSchema.floatVector("far", 4, MetricType.L2),
                    FieldSchema.floatVector("late", 4, MetricType.MAX_SIM_IP)))
            .field(FieldSchema.structArray("figures", 8, FieldSchema.floatVector("vec", 4, MetricType.IP)))
            .build());

    @BeforeEach
    void fill() {
        insert(0, 400);
        papers.flush();
        insert(400, ROWS);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void insert(int from, int to) {
        List<Row> rows = new ArrayList<>();
        for (int id = from; id < to; id++) {
            int row = id;
            rows.add(Row.of("id", (long) id)
                    .with("title", vector())
                    .with(
                            "chunks",
                            IntStream.range(0, random.nextInt(6))
                                    .mapToObj(i -> Map.of(
                                            "text", row + "/" + i, "vec", vector(), "far", vector(), "late", vector()))
                                    .toList())
                    .with(
                            "figures",
                            IntStream.range(0, random.nextInt(4))
                                    .mapToObj(i -> Map.of("vec", vector()))
                                    .toList()));
        }
        papers.insert(rows);
    }

    private float[] vector() {
        float[] vector = new float[4];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = random.nextInt(-9, 10);
        }
        return vector;
    }

    private List<Hit> elements(String field, float[] query) {
        return papers.search(SearchRequest.dense(field, query).limit(CANDIDATES).build())
                .hits();
    }

    /** A row, or an element of it. */
    private record Found(long id, int element) {
        static Found of(Hit hit) {
            return new Found((Long) hit.id(), hit.element().orElse(-1));
        }
    }

    /** By 1 / (k + rank), summed over the rankings. */
    private static Map<Found, Double> fused(List<List<Found>> rankings) {
        Map<Found, Double> scores = new HashMap<>();
        for (List<Found> ranking : rankings) {
            for (int i = 0; i < ranking.size(); i++) {
                scores.merge(ranking.get(i), 1 / (RRF_K + i + 1), Double::sum);
            }
        }
        return scores;
    }

    private static void assertSame(List<Hit> hits, Map<Found, Double> expected, int limit) {
        Comparator<Map.Entry<Found, Double>> best = Map.Entry.comparingByValue(Comparator.reverseOrder());
        Comparator<Map.Entry<Found, Double>> order = best.thenComparingLong(
                        each -> each.getKey().id())
                .thenComparingInt(each -> each.getKey().element());
        List<Map.Entry<Found, Double>> sorted =
                expected.entrySet().stream().sorted(order).limit(limit).toList();
        assertThat(hits.stream().map(Found::of))
                .containsExactlyElementsOf(
                        sorted.stream().map(Map.Entry::getKey).toList());
        for (int i = 0; i < hits.size(); i++) {
            assertThat(hits.get(i).score()).isCloseTo(sorted.get(i).getValue(), within(1e-4));
        }
    }

    private SearchRequest.Builder legs(float[] query, String... fields) {
        SearchRequest.Builder request = SearchRequest.hybrid();
        for (String field : fields) {
            request.dense(field, query, CANDIDATES);
        }
        return request.rank(new Ranker.Rrf(RRF_K)).limit(25);
    }

    @Test
    void legsOfOneArrayFindItsElements() {
        for (int i = 0; i < 10; i++) {
            float[] query = vector();
            List<Hit> hits = papers.search(legs(query, "chunks[vec]", "chunks[far]")
                            .outputFields("chunks[text]")
                            .build())
                    .hits();
            List<List<Found>> rankings = new ArrayList<>();
            for (String field : List.of("chunks[vec]", "chunks[far]")) {
                rankings.add(elements(field, query).stream().map(Found::of).toList());
            }
            assertSame(hits, fused(rankings), 25);
            for (Hit hit : hits) {
                int element = hit.element().getAsInt();
                assertThat((List<?>) hit.row().get("chunks"))
                        .element(element)
                        .isEqualTo(Map.of("text", hit.id() + "/" + element));
            }
        }
    }

    @Test
    void withAnotherLegTheyFindRowsThatAreAsGoodAsTheirBestElement() {
        for (String other : List.of("title", "figures[vec]")) {
            float[] query = vector();
            List<Hit> hits =
                    papers.search(legs(query, "chunks[vec]", other).build()).hits();
            assertThat(hits).allMatch(hit -> hit.element().isEmpty());
            assertThat(hits.stream().map(Hit::id)).doesNotHaveDuplicates();
        }
        float[] query = vector();
        SearchRequest.Builder said = SearchRequest.hybrid()
                .dense("chunks[vec]", query, CANDIDATES)
                .elementScope(ElementScope.max())
                .dense("chunks[far]", query, CANDIDATES)
                .limit(25);
        assertThat(papers.search(said.build()).hits())
                .hasSize(25)
                .allMatch(hit -> hit.element().isEmpty());
    }

    @Test
    void aRowScoresWhatTheLegSaysOfItsElements() {
        for (ElementScope scope :
                List.of(ElementScope.sum(), ElementScope.avg(), ElementScope.topSum(2), ElementScope.topAvg(2))) {
            for (int i = 0; i < 5; i++) {
                float[] query = vector();
                Map<Found, List<Double>> scores = new LinkedHashMap<>();
                elements("chunks[vec]", query)
                        .forEach(hit -> scores.computeIfAbsent(new Found((Long) hit.id(), -1), any -> new ArrayList<>())
                                .add(hit.score()));
                // The title weighs nothing, so that what is left is the leg's own score.
                SearchRequest request = SearchRequest.hybrid()
                        .dense("chunks[vec]", query, CANDIDATES)
                        .elementScope(scope)
                        .dense("title", query, CANDIDATES)
                        .rank(new Ranker.Weighted(List.of(1.0, 0.0), false))
                        .limit(ROWS)
                        .build();
                List<Hit> hits = papers.search(request).hits().stream()
                        .filter(hit -> scores.containsKey(Found.of(hit)))
                        .toList();
                Map<Found, Double> expected = new HashMap<>();
                scores.forEach((row, values) -> expected.put(row, scored(scope, values)));
                assertSame(hits, expected, ROWS);
            }
        }
    }

    private static double scored(ElementScope scope, List<Double> bestFirst) {
        List<Double> counted =
                bestFirst.subList(0, Math.min(bestFirst.size(), scope.most().orElse(99)));
        double sum = counted.stream().mapToDouble(Double::doubleValue).sum();
        return scope.combination() == ElementScope.Combination.SUM ? sum : sum / counted.size();
    }

    private void assertRefused(SearchRequest.Builder request, String message) {
        assertThatThrownBy(() -> papers.search(request.limit(5).build()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("elementScope")
                .hasMessageContaining(message);
    }

    @Test
    void aScopeThatMeansNothingIsRefused() {
        float[] query = vector();
        assertRefused(SearchRequest.dense("chunks[vec]", query).elementScope(ElementScope.avg()), "hybrid searches");
        assertRefused(
                legs(query, "chunks[vec]", "title").elementScope(ElementScope.avg()),
                "field 'title': elementScope: only a leg that finds elements");
        assertRefused(
                legs(query, "title").vectors("chunks[late]", List.of(query), 5).elementScope(ElementScope.avg()),
                "field 'chunks[late]'");
        assertRefused(legs(query, "title", "chunks[far]").elementScope(ElementScope.sum()), "distances (L2)");
        assertRefused(
                legs(query, "title", "chunks[vec]").elementScope(ElementScope.topAvg(0)), "at least 1 element, got 0");
        assertRefused(
                legs(query, "title", "chunks[vec]")
                        .elementScope(ElementScope.sum())
                        .groupBy("id"),
                "do not group");
    }
}
