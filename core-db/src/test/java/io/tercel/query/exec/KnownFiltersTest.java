package io.tercel.query.exec;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercel.Collection;
import io.tercel.Database;
import io.tercel.config.ConsistencyLevel;
import io.tercel.query.Filter;
import io.tercel.query.Hit;
import io.tercel.query.SearchRequest;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.IndexSpec;
import io.tercel.schema.Row;
import io.tercel.vector.MetricType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is remembered of filters never shows in an answer. */
class KnownFiltersTest {

    private static final int ROWS = 500;
    private static final Filter LOW = Filter.of("number < {most}", Map.of("most", 100));

    private final Database database = Database.inMemory();
    private final Collection numbers = database.createCollection(CollectionSchema.builder("numbers")
            .primaryKey("id", DataType.INT64)
            .field(FieldSchema.int32("number"))
            .field(FieldSchema.floatVector("v", 2, MetricType.L2).index(new IndexSpec.Flat(MetricType.L2)))
            .build());

    @BeforeEach
    void write() {
        numbers.insert(rows(0, ROWS));
        numbers.flush();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static List<Row> rows(int from, int to) {
        List<Row> rows = new ArrayList<>();
        for (int i = from; i < to; i++) {
            rows.add(Row.of("id", (long) i).with("number", i).with("v", new float[] {i, 0}));
        }
        return rows;
    }

    private List<Object> found() {
        SearchRequest request = SearchRequest.dense("v", new float[] {0, 0})
                .filter(LOW)
                .limit(ROWS)
                .consistency(ConsistencyLevel.STRONG)
                .build();
        return numbers.search(request).hits().stream().<Object>map(Hit::id).toList();
    }

    private void warm() {
        for (int i = 0; i < 5; i++) {
            assertThat(found()).hasSize(100);
        }
    }

    @Test
    void theSameFilterGivesTheSameRowsEachTime() {
        List<Object> first = found();
        warm();
        assertThat(found()).isEqualTo(first);
    }

    @Test
    void rowsDeletedAfterwardsAreNotFound() {
        warm();
        numbers.delete(List.of(7L));
        assertThat(found()).hasSize(99).doesNotContain(7L);
    }

    @Test
    void rowsWrittenAfterwardsAreFound() {
        warm();
        numbers.upsert(List.of(Row.of("id", 400L).with("number", 3).with("v", new float[] {3, 0})));
        assertThat(found()).hasSize(101).contains(400L);
        numbers.flush();
        numbers.optimize();
        assertThat(found()).hasSize(101).contains(400L);
    }

    @Test
    void otherParametersAreAnotherFilter() {
        warm();
        assertThat(numbers.count(Filter.of("number < {most}", Map.of("most", 50)), ConsistencyLevel.STRONG))
                .isEqualTo(50);
        assertThat(found()).hasSize(100);
    }

    @Test
    void soManyFiltersThatSomeAreForgottenAreAllAnsweredRightly() {
        for (int round = 0; round < 3; round++) {
            for (int most = 0; most < 300; most++) {
                Filter filter = Filter.of("number < " + most);
                assertThat(numbers.count(filter, ConsistencyLevel.STRONG)).isEqualTo(most);
            }
        }
    }
}
