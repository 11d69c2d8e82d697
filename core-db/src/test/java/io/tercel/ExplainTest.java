package io.tercel;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercel.config.DatabaseOptions;
import io.tercel.io.CrashableDirectory;
import io.tercel.query.AggregateRequest;
import io.tercel.query.OrderBy;
import io.tercel.query.QueryExplanation;
import io.tercel.query.QueryRequest;
import io.tercel.query.SearchExplanation;
import io.tercel.query.SearchRequest;
import io.tercel.query.SegmentScan;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.IndexSpec;
import io.tercel.schema.Row;
import io.tercel.vector.MetricType;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code explain} says is what happened. */
class ExplainTest {

    /** Five blocks, the last of them 3,616 rows. */
    private static final int SEALED = 20_000;

    private static final int GROWING = 100;

    private final EmbeddedDatabase database =
            EmbeddedDatabase.open(new CrashableDirectory(), DatabaseOptions.defaults(), Environment.system());
    private final Collection papers = database.createCollection(CollectionSchema.builder("papers")
            .primaryKey("id", DataType.INT64)
            .field(FieldSchema.int64("year"))
            .field(FieldSchema.int64("shuffled"))
            .field(FieldSchema.text("body"))
            .field(FieldSchema.floatVector("v", 4, MetricType.L2).index(new IndexSpec.Flat(MetricType.L2)))
            .bm25("body", "terms")
            .build());

    @BeforeEach
    void fill() {
        for (int from = 0; from < SEALED; from += 5_000) {
            insert(from, from + 5_000);
        }
        papers.flush();
        insert(SEALED, SEALED + GROWING);
    }

    private void insert(int from, int to) {
        papers.insert(IntStream.range(from, to)
                .mapToObj(i -> Row.of("id", (long) i)
                        .with("year", (long) i / 10)
                        .with("shuffled", i * 7_919L % 1_000)
                        .with("body", i % 100 == 0 ? "recall of graphs" : "words")
                        .with("v", new float[] {i, 1, 2, 3}))
                .toList());
    }

    @AfterEach
    void close() {
        database.close();
    }

    private QueryExplanation explain(String filter) {
        return papers.explain(QueryRequest.filter(filter).limit(10).build());
    }

    private static SegmentScan sealed(List<SegmentScan> scans) {
        return scans.stream().filter(SegmentScan::sealed).findFirst().orElseThrow();
    }

    @Test
    void aQueryTellsForEachSegmentHowItsFilterWasAnswered() {
        QueryExplanation explained = explain("shuffled < 500");
        assertThat(explained.rows()).isEqualTo(10);
        SegmentScan scan = sealed(explained.segments());
        assertThat(scan.rows()).isEqualTo(SEALED);
        assertThat(scan.passed()).isEqualTo(SEALED / 2);
        assertThat(scan.way()).isEqualTo(SegmentScan.Way.COLUMNS);
        assertThat(scan.blocks()).isEqualTo(5);
        assertThat(scan.blocksSkipped()).isZero();
        // Numbers below 1,000 are two bytes each in the file, which has a header and a trailer as well.
        assertThat(scan.bytesRead()).isBetween(2L * SEALED, 3L * SEALED);
        SegmentScan growing = explained.segments().stream()
                .filter(each -> !each.sealed() && each.rows() > 0)
                .findFirst()
                .orElseThrow();
        assertThat(growing.rows()).isEqualTo(GROWING);

        // Blocks hold 409.6 years each: the first is decided row by row, the others have none.
        SegmentScan first = sealed(explain("year < 100").segments());
        assertThat(first.passed()).isEqualTo(1_000);
        assertThat(first.blocksSkipped()).isEqualTo(4);
        assertThat(first.bytesRead())
                .isLessThan(sealed(explain("year * 2 < 200").segments()).bytesRead());

        assertThat(sealed(explain("year < 0").segments()).way()).isEqualTo(SegmentScan.Way.NONE_BY_BOUNDS);
        assertThat(sealed(explain("year >= 0").segments()).way()).isEqualTo(SegmentScan.Way.ALL_BY_BOUNDS);
        assertThat(sealed(explain("id in [5, 170]").segments()).way()).isEqualTo(SegmentScan.Way.KEYS);
        assertThat(sealed(explain("id in [5, 170]").segments()).blocksSkipped()).isEqualTo(4);
        explain("shuffled < 7");
        explain("shuffled < 7");
        assertThat(sealed(explain("shuffled < 7").segments()).way()).isEqualTo(SegmentScan.Way.REMEMBERED);
        SegmentScan all =
                sealed(papers.explain(QueryRequest.all().limit(3).build()).segments());
        assertThat(all.way()).isEqualTo(SegmentScan.Way.NO_FILTER);
        assertThat(all.bytesRead()).isZero();
    }

    @Test
    void anAggregationIsExplainedAsAQueryIs() {
        QueryExplanation explained = papers.explain(AggregateRequest.filter("shuffled < 500")
                .groupBy("year")
                .count()
                .build());
        assertThat(explained.rows()).isEqualTo((SEALED + GROWING) / 10);
        assertThat(sealed(explained.segments()).passed()).isEqualTo(SEALED / 2);
    }

    @Test
    void theTableOfAQueryCanBeRead() {
        String table = papers.explain(QueryRequest.filter("shuffled < 500")
                        .limit(10)
                        .orderBy(OrderBy.ascending("year"))
                        .build())
                .toString();
        assertThat(table.lines().toList())
                .anyMatch(line -> line.matches("10 rows in \\d+\\.\\d{3} ms, of which filtering .*"))
                .anyMatch(line -> line.matches(" +segment state +rows +passed +blocks skipped +bytes +time +filter"))
                .anyMatch(
                        line -> line.matches(
                                " +\\d+ sealed +20000 +10000 +0 of 5 +\\d+ +\\d+\\.\\d{3} ms +COLUMNS: the filter's columns were read"));
    }

    @Test
    void aSearchTellsWhyEachSegmentWasSearchedAsItWas() {
        SearchExplanation explained = papers.explain(SearchRequest.hybrid()
                .dense("v", new float[] {1, 1, 2, 3}, 5)
                .legFilter("shuffled < 100")
                .text("terms", "recall", 7)
                .filter("year < 1000")
                .limit(4)
                .build());
        assertThat(explained.hits()).isEqualTo(4);
        assertThat(sealed(explained.filter()).passed()).isEqualTo(10_000);
        SearchExplanation.Leg dense = explained.legs().get(0);
        SearchExplanation.Segment ofDense = dense.segments().stream()
                .filter(SearchExplanation.Segment::sealed)
                .findFirst()
                .orElseThrow();
        assertThat(sealed(dense.filter()).passed()).isEqualTo(2_000);
        assertThat(ofDense.eligible()).isEqualTo(1_000);
        assertThat(ofDense.scored()).isEqualTo(1_000);
        assertThat(ofDense.why()).isEqualTo("the field's index is FLAT");
        // Four floats take the 64 bytes of a stride.
        assertThat(ofDense.bytesRead().orElseThrow()).isBetween(64_000L, 80_000L);
        SearchExplanation.Leg text = explained.legs().get(1);
        assertThat(text.filter()).isEmpty();
        SearchExplanation.Segment ofText = text.segments().stream()
                .filter(SearchExplanation.Segment::sealed)
                .findFirst()
                .orElseThrow();
        assertThat(ofText.plan()).contains("POSTINGS");
        assertThat(ofText.scored()).isBetween(1L, 100L);
        assertThat(ofText.bytesRead()).isEmpty();
        assertThat(explained.toString())
                .contains("filter", "leg 'v' (FLAT): 5 candidates", "SCAN: the field's index is FLAT", "leg 'terms'");
    }
}
