package io.tercel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercel.error.InvalidRequestException;
import io.tercel.query.Hit;
import io.tercel.query.SearchIterator;
import io.tercel.query.SearchParams;
import io.tercel.query.SearchRequest;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.IndexSpec;
import io.tercel.schema.Quantization;
import io.tercel.schema.Row;
import io.tercel.vector.MetricType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Segments with indexes whose vectors are all the same, all missing, or all deleted, and queries that mean nothing. */
@Timeout(120)
class VectorExtremesTest {

    private static final int ROWS = 5_000;
    private static final Map<String, IndexSpec> KINDS = kinds();

    private final Database database = Database.inMemory();
    private final Collection points = database.createCollection(schema());

    private static Map<String, IndexSpec> kinds() {
        Map<String, IndexSpec> kinds = new LinkedHashMap<>();
        kinds.put("graph", new IndexSpec.Hnsw(MetricType.L2, 8, 40, Quantization.NONE));
        kinds.put("graph_bits", new IndexSpec.Hnsw(MetricType.L2, 8, 40, Quantization.ONE_BIT));
        kinds.put("ivf", IndexSpec.Ivf.flat(MetricType.L2));
        kinds.put("ivf_pq", IndexSpec.Ivf.pq(MetricType.L2));
        return kinds;
    }

    private static CollectionSchema schema() {
        CollectionSchema.Builder schema = CollectionSchema.builder("points").primaryKey("id", DataType.INT64);
        KINDS.forEach((name, kind) -> schema.field(
                FieldSchema.floatVector(name, 8, MetricType.L2).nullable().index(kind)));
        return schema.build();
    }

    @AfterEach
    void close() {
        assertThat(database.verify().problems()).isEmpty();
        database.close();
    }

    private static float[] vector(float first) {
        return new float[] {first, 1, 0, 0, 0, 0, 0, -1};
    }

    private static Row row(long id, float @Nullable [] vector) {
        Row row = Row.of("id", id);
        for (String field : KINDS.keySet()) {
            row = row.with(field, vector);
        }
        return row;
    }

    private List<Object> ids(String field, float[] query, int limit) {
        return points.search(SearchRequest.dense(field, query).limit(limit).build()).hits().stream()
                .map(Hit::id)
                .toList();
    }

    private static List<Object> keys(int from, int to) {
        return new ArrayList<>(LongStream.range(from, to).boxed().toList());
    }

    @Test
    void rowsThatShareAVectorAreAllFoundInTheOrderOfTheirKeys() {
        List<Row> rows = new ArrayList<>();
        for (int id = 0; id < 2 * ROWS; id++) {
            rows.add(row(id, vector(id < ROWS ? 7 : 100 + id)));
        }
        points.insert(rows);
        points.flush();
        points.awaitIndexes(Duration.ofMinutes(1));
        for (String field : KINDS.keySet()) {
            assertThat(ids(field, vector(7), 30)).as(field).isEqualTo(keys(0, 30));
            assertThat(ids(field, vector(7), ROWS)).as(field).isEqualTo(keys(0, ROWS));
        }
        points.delete(keys(0, ROWS));
        for (String field : KINDS.keySet()) {
            assertThat(ids(field, vector(7), 20)).as(field).isEqualTo(keys(ROWS, ROWS + 20));
        }
        points.deleteAll();
        assertNothingIsFound();
    }

    /** However little a search is told to look around. */
    @Test
    void noAnswerIsShortWhileThereAreEligibleRows() {
        List<Row> rows = new ArrayList<>();
        for (int id = 0; id < ROWS; id++) {
            rows.add(row(id, vector(id % 1_000 * (id % 2 == 0 ? 1 : 1_000))));
        }
        points.insert(rows);
        points.flush();
        points.awaitIndexes(Duration.ofMinutes(1));
        for (String field : KINDS.keySet()) {
            SearchParams least = field.startsWith("graph") ? SearchParams.ef(40) : SearchParams.nprobe(1);
            for (String filter : List.of("id >= 0", "id % 2 == 1", "id % 5 > 0", "id > 4000", "id % 100 == 1")) {
                SearchRequest request = SearchRequest.dense(field, vector(3))
                        .params(least)
                        .filter(filter)
                        .limit(40)
                        .build();
                assertThat(points.search(request).hits())
                        .as("%s, %s", field, filter)
                        .hasSize(40);
            }
        }
    }

    @Test
    void aSegmentWhoseVectorsAreAllMissingHasNothingToFind() {
        points.insert(LongStream.range(0, ROWS).mapToObj(id -> row(id, null)).toList());
        points.flush();
        points.awaitIndexes(Duration.ofMinutes(1));
        assertNothingIsFound();
        points.insert(List.of(row(ROWS, vector(1))));
        points.flush();
        for (String field : KINDS.keySet()) {
            assertThat(ids(field, vector(1), 10)).as(field).containsExactly((long) ROWS);
        }
    }

    private void assertNothingIsFound() {
        for (String field : KINDS.keySet()) {
            assertThat(ids(field, vector(7), 10)).as(field).isEmpty();
            SearchRequest near =
                    SearchRequest.dense(field, vector(7)).radius(1e9).build();
            assertThat(points.search(near).hits()).as(field).isEmpty();
            try (SearchIterator hits = points.searchIterator(near, 10)) {
                assertThat(hits.next()).as(field).isEmpty();
            }
        }
    }

    @Test
    void queriesThatAreNoNumbersAreRefused() {
        points.insert(List.of(row(1, vector(1))));
        for (float wrong : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            assertThatThrownBy(() -> ids("graph", vector(wrong), 1)).isInstanceOf(InvalidRequestException.class);
            assertThatThrownBy(() -> points.insert(List.of(row(2, vector(wrong)))))
                    .isInstanceOf(InvalidRequestException.class);
        }
    }
}
