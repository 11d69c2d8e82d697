package io.tercel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.tercel.config.DatabaseOptions;
import io.tercel.error.InvalidRequestException;
import io.tercel.error.LimitExceededException;
import io.tercel.error.NotFoundException;
import io.tercel.error.VectorDbException;
import io.tercel.query.Grouping;
import io.tercel.query.Hit;
import io.tercel.query.OrderBy;
import io.tercel.query.Ranker;
import io.tercel.query.ScoreRange;
import io.tercel.query.SearchExplanation;
import io.tercel.query.SearchExplanation.Reason;
import io.tercel.query.SearchParams;
import io.tercel.query.SearchRequest;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.IndexSpec;
import io.tercel.schema.Row;
import io.tercel.testing.LimitsWith;
import io.tercel.vector.MetricType;
import io.tercel.vector.SparseVector;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a search may say besides its vector: what it does at the edges, and what is refused. */
class SearchOptionsTest {

    private static final CollectionSchema SCHEMA = CollectionSchema.builder("papers")
            .primaryKey("id", DataType.INT64)
            .field(FieldSchema.int32("year").nullable())
            .field(FieldSchema.float64("price").nullable())
            .field(FieldSchema.json("notes").nullable())
            .field(FieldSchema.text("body").analyzer("standard"))
            .field(FieldSchema.floatVector("v", 2, MetricType.L2).index(IndexSpec.Hnsw.of(MetricType.L2)))
            .field(FieldSchema.floatVector("ip", 2, MetricType.IP).index(new IndexSpec.Auto(MetricType.IP)))
            .field(FieldSchema.floatVector("flat", 2, MetricType.COSINE).index(new IndexSpec.Flat(MetricType.COSINE)))
            .field(FieldSchema.floatVector("lists", 2, MetricType.L2).index(IndexSpec.Ivf.flat(MetricType.L2)))
            .field(FieldSchema.floatVector("codes", 2, MetricType.L2).index(IndexSpec.Ivf.rabitq(MetricType.L2)))
            .field(FieldSchema.binaryVector("bits", 8, MetricType.HAMMING).nullable())
            .field(FieldSchema.sparseVector("sparse").nullable())
            .bm25("body", "terms")
            .dynamicFields(true)
            .build();

    private Database database;
    private Collection papers;

    @BeforeEach
    void openWithTenPapers() {
        database = Database.inMemory(DatabaseOptions.defaults().limits(LimitsWith.limit("queriesPerSearch", 3)));
        papers = database.createCollection(SCHEMA);
        papers.insert(IntStream.range(0, 6).mapToObj(SearchOptionsTest::paper).toList());
        papers.flush();
        papers.insert(IntStream.range(6, 10).mapToObj(SearchOptionsTest::paper).toList());
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static Row paper(int i) {
        return Row.of("id", i)
                .with("year", i % 4 == 3 ? null : 2000 + i % 4)
                .with("price", i == 5 ? null : -i / 2.0)
                .with("body", "log " + i)
                .with("v", new float[] {i, 0})
                .with("ip", new float[] {i, 1})
                .with("flat", new float[] {1, i})
                .with("lists", new float[] {i, 0})
                .with("codes", new float[] {i, 0})
                .with("bits", i == 9 ? null : new byte[] {(byte) i})
                .with("sparse", SparseVector.of(Map.of((long) i, 1f, 20L, i + 1f)))
                .with("topic", "t" + i % 3);
    }

    private static SearchRequest.Builder near(float x) {
        return SearchRequest.dense("v", new float[] {x, 0});
    }

    private List<Object> ids(SearchRequest.Builder request) {
        return papers.search(request.build()).hits().stream().map(Hit::id).toList();
    }

    private void assertRefused(SearchRequest.Builder request, String message) {
        assertThatThrownBy(() -> papers.search(request.build()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage(message);
    }

    @Test
    void aParameterThatTheIndexDoesNotHaveIsRefusedByName() {
        assertRefused(
                near(0).params(SearchParams.nprobe(8)),
                "field 'v': nprobe: the index HNSW has no such parameter; it has ef");
        assertRefused(
                SearchRequest.dense("flat", new float[] {1, 1}).params(SearchParams.ef(100)),
                "field 'flat': ef: the index FLAT has no such parameter; it has none");
        assertRefused(
                SearchRequest.dense("lists", new float[] {1, 1})
                        .params(SearchParams.nprobe(8).refineK(2)),
                "field 'lists': refineK: the index IVF_FLAT has no such parameter; it has nprobe");
        assertRefused(
                SearchRequest.text("terms", "log").params(SearchParams.ef(100)),
                "field 'terms': ef: the index SPARSE_INVERTED_INDEX has no such parameter; it has dropRatio");
    }

    @Test
    void parametersOutOfTheirRangeAreRefused() {
        assertRefused(
                near(0).limit(20).params(SearchParams.ef(19)),
                "field 'v': ef: expected at least the 20 candidates that the leg brings, got 19");
        assertRefused(
                SearchRequest.dense("lists", new float[] {1, 1}).params(SearchParams.nprobe(65_537)),
                "field 'lists': nprobe: expected 1 to 65536, got 65537");
        assertRefused(
                SearchRequest.dense("codes", new float[] {1, 1})
                        .params(SearchParams.nprobe(8).refineK(0.5)),
                "field 'codes': refineK: expected 1 or more, got 0.5");
    }

    @Test
    void parametersThatFitChangeNothingOfAnExactSearch() {
        List<Object> plain = ids(near(3));
        assertThat(ids(near(3).params(SearchParams.ef(64)))).isEqualTo(plain);
        assertThat(ids(SearchRequest.dense("ip", new float[] {1, 0}).params(SearchParams.ef(64))))
                .hasSize(10);
        assertThat(ids(SearchRequest.dense("codes", new float[] {1, 0})
                        .params(new SearchParams(OptionalInt.empty(), OptionalInt.of(3), OptionalDouble.of(1)))))
                .hasSize(10);
    }

    @Test
    void theMetricThatASearchNamesIsThatOfTheIndex() {
        assertThat(ids(near(0).metric(MetricType.L2).limit(1))).containsExactly(0L);
        assertRefused(
                near(0).metric(MetricType.COSINE), "field 'v': metric: the index has L2, the search names COSINE");
    }

    @Test
    void aRangeLeavesItsWorstBoundOutAndItsBestBoundIn_check2_check3() {
        assertThat(ids(near(0).range(ScoreRange.radius(16).rangeFilter(4)))).containsExactly(2L, 3L);
        assertThat(ids(near(0).radius(16))).containsExactly(0L, 1L, 2L, 3L);
        assertRefused(
                near(0).range(ScoreRange.radius(2).rangeFilter(10)),
                "field 'v': radius is the worst score, so under L2 the range filter must be below it;"
                        + " got radius 2.0, range filter 10.0");
        SearchRequest.Builder product = SearchRequest.dense("ip", new float[] {1, 0});
        assertThat(ids(product.range(ScoreRange.radius(4).rangeFilter(7)))).containsExactly(7L, 6L, 5L);
        assertRefused(
                product.range(ScoreRange.radius(7).rangeFilter(7)),
                "field 'ip': radius is the worst score, so under IP the range filter must be above it;"
                        + " got radius 7.0, range filter 7.0");
        assertRefused(
                product.radius(Double.NaN), "field 'ip': radius and range filter: expected numbers, got NaN and 0.0");
        assertRefused(
                near(0).radius(1).groupBy("year"), "field 'v': radius: a search that groups takes no range of scores");
    }

    @Test
    void bitsAndTermsHaveRangesToo() {
        assertThat(ids(SearchRequest.binary("bits", new byte[] {0})
                        .range(ScoreRange.radius(2).rangeFilter(1))))
                .containsExactly(1L, 2L, 4L, 8L);
        assertThat(ids(SearchRequest.sparse("sparse", SparseVector.of(Map.of(20L, 1f)))
                        .range(ScoreRange.radius(3).rangeFilter(5))))
                .containsExactly(4L, 3L);
        double score = papers.search(SearchRequest.text("terms", "7").build())
                .hits()
                .getFirst()
                .score();
        assertThat(ids(SearchRequest.text("terms", "7").radius(score / 2))).containsExactly(7L);
        assertThat(ids(SearchRequest.text("terms", "7").radius(score * 2))).isEmpty();
    }

    @Test
    void groupsHaveTheirValueAndRowsWithoutOneFormAGroup() {
        assertThat(groups(near(0).groupBy(Grouping.by("year").size(2))))
                .containsExactly(
                        "Optional[2000] [0, 4]",
                        "Optional[2001] [1, 5]",
                        "Optional[2002] [2, 6]",
                        "Optional.empty [3, 7]");
    }

    private List<String> groups(SearchRequest.Builder request) {
        return papers.search(request.build()).groups().stream()
                .map(group ->
                        group.value() + " " + group.hits().stream().map(Hit::id).toList())
                .toList();
    }

    @Test
    void placesInJsonAndUndeclaredFieldsCanBeGroupedByTheirTextsBooleansAndIntegers() {
        papers.upsertPartial(List.of(
                Row.of("id", 0).with("notes", Map.of("by", List.of("Ada"))),
                Row.of("id", 1).with("notes", Map.of("by", List.of(7))),
                Row.of("id", 2).with("notes", Map.of("by", List.of("Ada"))),
                Row.of("id", 3).with("notes", Map.of("by", List.of(7.5))),
                Row.of("id", 4).with("notes", Map.of("by", List.of(7L)))));
        assertThat(groups(near(0).groupBy(Grouping.by("notes[\"by\"][0]").size(2))))
                .containsExactly("Optional[Ada] [0, 2]", "Optional[7] [1, 4]", "Optional.empty [3, 5]");
        for (String topic : List.of("topic", "$meta[\"topic\"]")) {
            assertThat(groups(near(0).groupBy(Grouping.by(topic).size(2)).limit(2)))
                    .containsExactly("Optional[t0] [0, 3]", "Optional[t1] [1]");
        }
        assertThatThrownBy(() -> papers.search(near(0).groupBy("notes").build()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageStartingWith("group by 'notes': JSON cannot be grouped");
    }

    @Test
    void whatCannotBeGroupedIsRefused() {
        for (String field : List.of("price", "v")) {
            assertThatThrownBy(() -> papers.search(near(0).groupBy(field).build()))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageStartingWith("group by '" + field + "': ");
        }
        assertRefused(near(0).groupBy(Grouping.by("year").size(0)), "group size: expected at least 1, got 0");
        assertThatThrownBy(() -> papers.search(
                        near(0).groupBy(Grouping.by("year").size(11)).build()))
                .isInstanceOf(LimitExceededException.class)
                .hasMessageContaining("groupSize");
        assertRefused(
                near(0).groupBy("year").orderBy(OrderBy.ascending("id")),
                "order by: a search that groups is ordered by its groups");
    }

    private List<String> hybridGroups(Grouping grouping, int limit) {
        SearchRequest request = SearchRequest.hybrid()
                .dense("ip", new float[] {1, 0}, 10)
                .sparse("sparse", SparseVector.of(Map.of(20L, 1f)), 10)
                .rank(new Ranker.Weighted(List.of(1.0, 1.0), false))
                .groupBy(grouping)
                .limit(limit)
                .build();
        return papers.search(request).groups().stream()
                .map(group -> group.value().orElse("-") + " "
                        + group.hits().stream().map(Hit::id).toList())
                .toList();
    }

    /** Row i scores 2i + 1: null has 3 and 7, 2000 has 0, 4 and 8, 2001 has 1, 5 and 9, 2002 has 2 and 6. */
    @Test
    void groupsOfAHybridSearchAreOrderedByTheirScorer() {
        Grouping three = Grouping.by("year").size(3);
        assertThat(hybridGroups(three, 4))
                .containsExactly("2001 [9, 5, 1]", "2000 [8, 4, 0]", "- [7, 3]", "2002 [6, 2]");
        assertThat(hybridGroups(three.scorer(Grouping.GroupScorer.SUM), 4))
                .containsExactly("2001 [9, 5, 1]", "2000 [8, 4, 0]", "- [7, 3]", "2002 [6, 2]");
        // Means of 11, 9, 11 and 9: the larger group first.
        assertThat(hybridGroups(three.scorer(Grouping.GroupScorer.AVG), 4))
                .containsExactly("2001 [9, 5, 1]", "- [7, 3]", "2000 [8, 4, 0]", "2002 [6, 2]");
    }

    @Test
    void aStrictHybridSearchLeavesSmallGroupsOutAfterTheCut() {
        assertThat(hybridGroups(Grouping.by("year").size(3).strictSize(), 3))
                .containsExactly("2001 [9, 5, 1]", "2000 [8, 4, 0]");
    }

    @Test
    void theBestHitsComeInTheOrderAskedForAndTiesStayBestFirst() {
        assertThat(ids(near(0).limit(6).orderBy(OrderBy.descending("year")))).containsExactly(3L, 2L, 1L, 5L, 0L, 4L);
        assertThat(ids(near(0).limit(7).orderBy(OrderBy.ascending("price"))))
                .containsExactly(6L, 4L, 3L, 2L, 1L, 0L, 5L);
        assertRefused(
                near(0).text("terms", "log", 5).orderBy(OrderBy.ascending("year")),
                "order by: a hybrid search is ordered by its ranker");
    }

    @Test
    void scoresAreRoundedLastToTheNearest() {
        SearchRequest.Builder request =
                SearchRequest.dense("flat", new float[] {1, 0}).limit(3);
        assertThat(papers.search(request.roundDecimal(2).build()).hits())
                .extracting(Hit::score)
                .containsExactly(1.0, 0.71, 0.45);
        assertThat(papers.search(request.roundDecimal(0).build()).hits())
                .extracting(Hit::score)
                .containsExactly(1.0, 1.0, 0.0);
        assertThat(papers.search(request.roundDecimal(SearchRequest.UNSET).build())
                        .hits())
                .extracting(Hit::score)
                .satisfies(scores -> assertThat(scores.get(1)).isEqualTo(Math.sqrt(0.5), within(1e-6)));
        assertRefused(request.roundDecimal(7), "roundDecimal: expected 0 to 6, or -1 for none, got 7");
        assertRefused(request.roundDecimal(-2), "roundDecimal: expected 0 to 6, or -1 for none, got -2");
    }

    @Test
    void growingRowsCanBeIgnored() {
        assertThat(ids(near(9).limit(3))).containsExactly(9L, 8L, 7L);
        assertThat(ids(near(9).limit(3).ignoreGrowing())).containsExactly(5L, 4L, 3L);
        papers.flush();
        assertThat(ids(near(9).limit(3).ignoreGrowing())).containsExactly(9L, 8L, 7L);
    }

    @Test
    void aSearchByIdUsesTheVectorOfTheRow() {
        assertThat(ids(SearchRequest.like("v", 4).limit(3))).containsExactly(4L, 3L, 5L);
        assertThat(ids(SearchRequest.like("v", 8L).limit(2).filter("id != 8"))).containsExactly(7L, 9L);
        assertThat(ids(SearchRequest.like("v", 2).filter("id > 6").limit(1))).containsExactly(7L);
        assertThat(ids(SearchRequest.like("bits", 7).limit(1))).containsExactly(7L);
        assertThat(ids(SearchRequest.like("sparse", 3).limit(1))).containsExactly(9L);
        assertThat(papers
                        .searchAll(List.of(
                                SearchRequest.like("v", 0).limit(1).build(),
                                SearchRequest.like("v", 9).limit(1).build()))
                        .stream()
                        .map(result -> result.hits().getFirst().id()))
                .containsExactly(0L, 9L);
    }

    @Test
    void aSearchByAnIdThatIsNotThereOrHasNoVectorIsAnError() {
        papers.delete(List.of(3));
        for (int id : List.of(3, 77)) {
            assertThatThrownBy(() -> papers.search(SearchRequest.like("v", id).build()))
                    .isInstanceOf(NotFoundException.class)
                    .hasMessage("id %d: no such row, whose field 'v' is to be searched with".formatted(id));
        }
        assertRefused(SearchRequest.like("bits", 9), "field 'bits': the row with id 9 has no vector");
        assertRefused(
                SearchRequest.like("terms", 1),
                "field 'terms': a search by id needs a field of vectors that rows bring, this is SPARSE_FLOAT_VECTOR"
                        + " filled by a function");
        assertThatThrownBy(() -> papers.search(SearchRequest.like("v", "one").build()))
                .isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void searchesInOneCallAreLimitedAndSeeOneMoment() {
        SearchRequest request = near(0).build();
        assertThat(papers.searchAll(List.of())).isEmpty();
        assertThatThrownBy(() -> papers.searchAll(List.of(request, request, request, request)))
                .isInstanceOf(LimitExceededException.class)
                .hasMessageContaining("queriesPerSearch");
        SearchRequest earlier = request.toBuilder().asOf(5).build();
        assertThatThrownBy(() -> papers.searchAll(List.of(request, earlier)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageStartingWith("asOf: all searches of one call see the same moment, request 1");
    }

    @Test
    void anOptionNeedsALegToBeSaidOf() {
        assertThatThrownBy(() -> SearchRequest.hybrid().radius(1)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anExplanationTellsWhichSegmentsWerePassedOverAndHowOthersWereSearched() {
        SearchExplanation all = papers.explain(near(0).limit(3).build());
        assertThat(all.hits()).isEqualTo(3);
        assertThat(all.legs()).singleElement().satisfies(leg -> {
            assertThat(leg.index()).isEqualTo("HNSW");
            assertThat(leg.segments())
                    .filteredOn(segment -> segment.rows() > 0)
                    .extracting(
                            SearchExplanation.Segment::sealed,
                            SearchExplanation.Segment::rows,
                            SearchExplanation.Segment::eligible,
                            SearchExplanation.Segment::plan,
                            SearchExplanation.Segment::scored)
                    .containsExactlyInAnyOrder(
                            tuple(true, 6, 6, Optional.of("SCAN"), 6L), tuple(false, 4, 4, Optional.of("SCAN"), 4L));
        });
        assertThat(all.toString()).contains("3 hits in ", "leg 'v' (HNSW): 3 candidates", "SCAN");

        assertThat(reason(near(0).filter("id > 5"), true)).contains(Reason.BOUNDS);
        assertThat(reason(near(0).filter("year > 2001 and id > 2 and id < 5"), true))
                .contains(Reason.NO_ELIGIBLE_ROWS);
        assertThat(reason(near(0).ignoreGrowing(), false)).contains(Reason.GROWING);
        papers.createPartition("empty");
        assertThat(reason(near(0).partitions("empty"), true)).contains(Reason.PARTITION);
    }

    private Optional<Reason> reason(SearchRequest.Builder request, boolean sealed) {
        return papers.explain(request.build()).legs().getFirst().segments().stream()
                .filter(segment -> segment.sealed() == sealed && segment.rows() > 0)
                .map(SearchExplanation.Segment::passedOver)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void anExplanationRefusesWhatTheSearchRefuses() {
        assertThatThrownBy(() -> papers.explain(near(0).limit(0).build())).isInstanceOf(VectorDbException.class);
    }
}
