package io.tercel;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercel.config.DatabaseOptions;
import io.tercel.io.CrashableDirectory;
import io.tercel.query.Hit;
import io.tercel.query.SearchRequest;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.Row;
import io.tercel.testing.RandomSource;
import io.tercel.vector.MetricType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A search for elements finds only those that an {@code element_filter} lets through. */
class ElementFilterTest {

    private static final int ROWS = 3_000;

    /** An element of a row. */
    @SuppressWarnings("ArrayRecordComponent") // not compared
    private record Chunk(int page, String text, float[] vector) {}

    private record Found(long id, int element, double score) {}

    private final RandomSource random = new RandomSource(5);
    private final List<List<Chunk>> model = new ArrayList<>();
    private final EmbeddedDatabase database =
            EmbeddedDatabase.open(new CrashableDirectory(), DatabaseOptions.defaults(), Environment.system());
    private final Collection papers = database.createCollection(CollectionSchema.builder("papers")
            .primaryKey("id", DataType.INT64)
            .field(FieldSchema.int32("year"))
            .field(FieldSchema.structArray(
                            "chunks",
                            8,
                            FieldSchema.int32("page"),
                            FieldSchema.varchar("text"),
                            FieldSchema.floatVector("vec", 3, MetricType.L2))
                    .nullable())
            .build());

    /** Two thirds of the rows sealed, the rest growing; integer vectors, so that many distances are equal. */
    @BeforeEach
    void fill() {
        insert(0, 2_000);
        papers.flush();
        insert(2_000, ROWS);
    }

    private void insert(int from, int to) {
        List<Row> rows = new ArrayList<>();
        for (int id = from; id < to; id++) {
            List<Chunk> chunks = IntStream.range(0, random.nextInt(6))
                    .mapToObj(i -> new Chunk(random.nextInt(10), "t" + random.nextInt(3), vector()))
                    .toList();
            model.add(chunks);
            boolean none = chunks.isEmpty() && random.nextBoolean();
            rows.add(Row.of("id", (long) id)
                    .with("year", id % 10)
                    .with(
                            "chunks",
                            none
                                    ? null
                                    : chunks.stream()
                                            .map(chunk -> Map.of(
                                                    "page", chunk.page(), "text", chunk.text(), "vec", chunk.vector()))
                                            .toList()));
        }
        papers.insert(rows);
    }

    private float[] vector() {
        return new float[] {random.nextInt(9), random.nextInt(9), random.nextInt(9)};
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static double distance(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (a[i] - b[i]) * (a[i] - b[i]);
        }
        return sum;
    }

    private List<Found> expected(float[] query, int page, String text, int limit) {
        List<Found> all = new ArrayList<>();
        for (int id = 0; id < ROWS; id++) {
            for (int i = 0; i < model.get(id).size(); i++) {
                Chunk chunk = model.get(id).get(i);
                if (id % 10 > 2 && chunk.page() >= page && chunk.text().equals(text)) {
                    all.add(new Found(id, i, distance(query, chunk.vector())));
                }
            }
        }
        return all.stream()
                .sorted(Comparator.comparingDouble(Found::score)
                        .thenComparingLong(Found::id)
                        .thenComparingInt(Found::element))
                .limit(limit)
                .toList();
    }

    @Test
    void onlyElementsThatMeetTheConditionAreFound() {
        for (int i = 0; i < 12; i++) {
            float[] query = vector();
            int page = random.nextInt(11);
            String text = "t" + random.nextInt(3);
            Map<String, ?> values = Map.of("page", page, "text", text);
            String condition = "element_filter(chunks, $[page] >= {page} and $[text] == {text})";
            SearchRequest.Builder request =
                    SearchRequest.dense("chunks[vec]", query).limit(1 + random.nextInt(60));
            int limit = request.build().hits();
            List<Found> expected = expected(query, page, text, limit);
            assertThat(found(request.filter("year > 2 and " + condition, values)))
                    .isEqualTo(expected);
            // The same as a filter of the leg.
            SearchRequest.Builder split = SearchRequest.dense("chunks[vec]", query)
                    .legFilter(condition, values)
                    .filter("year > 2")
                    .limit(limit);
            assertThat(found(split)).isEqualTo(expected);
        }
    }

    private List<Found> found(SearchRequest.Builder request) {
        return papers.search(request.build()).hits().stream()
                .map(hit -> new Found((Long) hit.id(), hit.element().orElseThrow(), hit.score()))
                .toList();
    }

    @Test
    void groupsAndHybridRankingsAreOfTheBestElementsThatMeetTheCondition() {
        float[] query = vector();
        List<Found> expected = expected(query, 5, "t1", ROWS * 6);
        Found best = expected.getFirst();
        String filter = "year > 2 and element_filter(chunks, $[page] >= 5 and $[text] == 't1')";
        List<Hit> grouped = papers.search(SearchRequest.dense("chunks[vec]", query)
                        .filter(filter)
                        .groupBy("year")
                        .limit(3)
                        .build())
                .hits();
        assertThat(grouped.getFirst().id()).isEqualTo(best.id());
        assertThat(grouped.getFirst().score()).isEqualTo(best.score());
        Hit hit = papers
                .search(SearchRequest.hybrid()
                        .dense("chunks[vec]", query, 20)
                        .dense("chunks[vec]", vector(), 20)
                        .filter(filter)
                        .limit(40)
                        .build())
                .hits()
                .stream()
                .filter(each -> each.id().equals(best.id()))
                .findFirst()
                .orElseThrow();
        assertThat(hit.legs().stream().filter(leg -> leg.leg() == 0).findFirst().map(Hit.LegScore::score))
                .isEqualTo(Optional.of(best.score()));
    }

    @Test
    void matchAnyLetsAllElementsOfARowBeFound() {
        List<Hit> hits = papers.search(SearchRequest.dense("chunks[vec]", new float[] {4, 4, 4})
                        .filter("match_any(chunks, $[page] == 9)")
                        .limit(200)
                        .build())
                .hits();
        assertThat(hits)
                .anyMatch(hit -> model.get(Math.toIntExact((Long) hit.id()))
                                .get(hit.element().orElseThrow())
                                .page()
                        != 9);
    }
}
