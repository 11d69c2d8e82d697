package io.tercel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercel.config.ConsistencyLevel;
import io.tercel.config.DatabaseOptions;
import io.tercel.error.DeadlineExceededException;
import io.tercel.error.InvalidRequestException;
import io.tercel.error.LimitExceededException;
import io.tercel.query.AggregateRequest;
import io.tercel.query.AggregateResult;
import io.tercel.query.OrderBy;
import io.tercel.query.QueryRequest;
import io.tercel.query.WriteResult;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.Row;
import io.tercel.testing.LimitsWith;
import io.tercel.vector.MetricType;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Orders, groups and sums: what they are at the edges, and what is refused. */
class OrderAndAggregateTest {

    private static final CollectionSchema SCHEMA = CollectionSchema.builder("books")
            .primaryKey("id", DataType.INT64)
            .field(FieldSchema.int32("year").nullable())
            .field(FieldSchema.varchar("lang").nullable())
            .field(FieldSchema.int64("pages").nullable())
            .field(FieldSchema.float64("price").nullable())
            .field(FieldSchema.json("notes").nullable())
            .vector("v", 2, MetricType.L2)
            .dynamicFields(true)
            .build();

    private Database database;
    private Collection books;

    @BeforeEach
    void openWithFiveBooks() {
        database = Database.inMemory(DatabaseOptions.defaults().limits(LimitsWith.limit("groups", 4)));
        books = database.createCollection(SCHEMA);
        books.insert(List.of(
                book(1, 2001, "de", 100L, 1.5), book(2, null, "en", 50L, null), book(3, 1999, "de", null, 3.0)));
        books.flush();
        books.insert(List.of(book(4, 2001, null, 7L, -1.0), book(5, 1999, "en", 3L, 0.5)));
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static Row book(
            long id, @Nullable Integer year, @Nullable String lang, @Nullable Long pages, @Nullable Double price) {
        return Row.of("id", id)
                .with("year", year)
                .with("lang", lang)
                .with("pages", pages)
                .with("price", price)
                .with("v", new float[] {1, 1});
    }

    private List<Long> ordered(OrderBy... order) {
        return books.query(QueryRequest.all().limit(10).orderBy(order).build()).stream()
                .map(row -> row.getLong("id"))
                .toList();
    }

    @Test
    void nullsAreLastInAscendingAndFirstInDescendingOrderAndTiesGoByKey() {
        assertThat(ordered(OrderBy.ascending("year"))).containsExactly(3L, 5L, 1L, 4L, 2L);
        assertThat(ordered(OrderBy.descending("year"))).containsExactly(2L, 1L, 4L, 3L, 5L);
        assertThat(ordered(OrderBy.descending("lang"), OrderBy.ascending("price")))
                .containsExactly(4L, 5L, 2L, 1L, 3L);
    }

    @Test
    void anOrderNeedsALimit() {
        assertThatThrownBy(() -> books.query(QueryRequest.filter("year > 0")
                        .orderBy(OrderBy.ascending("year"))
                        .build()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("order by: an order needs a limit");
    }

    @Test
    void aFieldWithoutAnOrderIsRefusedWithTheNamesOfThoseThatHaveOne() {
        assertThatThrownBy(() -> ordered(OrderBy.ascending("v")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("order by 'v': FLOAT_VECTOR cannot be ordered;"
                        + " fields that can be ordered are [id, year, lang, pages, price]");
        assertThatThrownBy(() -> ordered(OrderBy.ascending("yaer")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageStartingWith("order by 'yaer': no such field; fields that can be ordered are [id,");
        assertThatThrownBy(() -> ordered(OrderBy.ascending("notes"))).isInstanceOf(InvalidRequestException.class);
    }

    private List<Row> rows(AggregateRequest.Builder request) {
        return books.aggregate(request.build()).rows();
    }

    @Test
    void aNullIsAGroupOfItsOwnAndGroupsComeInTheirOrder() {
        assertThat(rows(AggregateRequest.all()
                        .groupBy("lang")
                        .count()
                        .count("price")
                        .sum("pages")
                        .min("year")
                        .max("lang")
                        .avg("price")))
                .extracting(row -> List.copyOf(row.values().entrySet()).toString())
                .containsExactly(
                        "[lang=de, count(*)=2, count(price)=2, sum(pages)=100, min(year)=1999, max(lang)=de, avg(price)=2.25]",
                        "[lang=en, count(*)=2, count(price)=1, sum(pages)=53, min(year)=1999, max(lang)=en, avg(price)=0.5]",
                        "[lang=null, count(*)=1, count(price)=1, sum(pages)=7, min(year)=2001, max(lang)=null, avg(price)=-1.0]");
    }

    @Test
    void withoutRowsThereIsOneRowOfNothing() {
        assertThat(rows(AggregateRequest.filter("id > 100")
                        .count()
                        .count("pages")
                        .min("pages")
                        .max("lang")
                        .sum("price")
                        .avg("pages")))
                .containsExactly(Row.of("count(*)", 0L)
                        .with("count(pages)", 0L)
                        .with("min(pages)", null)
                        .with("max(lang)", null)
                        .with("sum(price)", null)
                        .with("avg(pages)", null));
        assertThat(rows(AggregateRequest.filter("id > 100").groupBy("lang").count()))
                .isEmpty();
    }

    @Test
    void groupsMayBeOrderedByAnAggregateAndLimited() {
        assertThat(rows(AggregateRequest.all()
                        .groupBy("year")
                        .sum("pages")
                        .orderBy(OrderBy.descending("sum(pages)"))
                        .limit(2)))
                .extracting(row -> row.get("year"))
                .containsExactly(2001, null);
        assertThat(rows(AggregateRequest.all().groupBy("year").orderBy(OrderBy.descending("year"))))
                .extracting(row -> row.get("year"))
                .containsExactly(null, 2001, 1999);
    }

    @Test
    void aSumOfIntegersIsExactOrRefusedWhateverTheOrderOfTheRows() {
        books.deleteAll();
        books.insert(List.of(
                book(1, 1, null, Long.MAX_VALUE, Double.MAX_VALUE),
                book(2, 1, null, Long.MAX_VALUE, Double.MAX_VALUE),
                book(3, 1, null, -Long.MAX_VALUE, -Double.MAX_VALUE)));
        books.flush();
        assertThat(rows(AggregateRequest.all().sum("pages").avg("pages")))
                .containsExactly(Row.of("sum(pages)", Long.MAX_VALUE).with("avg(pages)", Long.MAX_VALUE / 3.0));

        assertThatThrownBy(() -> rows(AggregateRequest.filter("id < 3").sum("pages")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("sum(pages): the sum of 2 values does not fit 64 bits; ask for avg");
        assertThat(rows(AggregateRequest.filter("id < 3").avg("pages")))
                .containsExactly(Row.of("avg(pages)", (double) Long.MAX_VALUE));
        assertThatThrownBy(() -> rows(AggregateRequest.filter("id < 3").sum("price")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("sum(price): the sum of 2 values is too large for a double");
    }

    @Test
    void tooManyGroupsAreRefused() {
        assertThat(rows(AggregateRequest.filter("id < 5").groupBy("id"))).hasSize(4);
        assertThatThrownBy(() -> rows(AggregateRequest.all().groupBy("id").limit(1)))
                .isInstanceOf(LimitExceededException.class)
                .hasMessage("aggregate: groups allows 4, got 5");
    }

    @Test
    void whatDoesNotFitTheSchemaIsRefused() {
        assertRefused(
                AggregateRequest.all(), "the aggregation asks for nothing: add count(), another value, or groupBy()");
        assertRefused(
                AggregateRequest.all().groupBy("price"),
                "group by 'price': DOUBLE cannot be grouped; fields that can be grouped are [id, year, lang, pages]");
        assertRefused(
                AggregateRequest.all().sum("lang"),
                "sum(lang): field 'lang': VARCHAR cannot be added; fields that can be added are [id, year, pages, price]");
        assertRefused(
                AggregateRequest.all().max("v"),
                "max(v): field 'v': FLOAT_VECTOR cannot be compared;"
                        + " fields that can be compared are [id, year, lang, pages, price]");
        assertRefused(
                AggregateRequest.all().groupBy("lang").count().orderBy(OrderBy.ascending("year")),
                "order by 'year': the result has no such column; it has [lang, count(*)]");
        assertRefused(AggregateRequest.all().count().limit(-1), "limit: expected 0 or more, got -1");
    }

    private void assertRefused(AggregateRequest.Builder request, String message) {
        assertThatThrownBy(() -> rows(request))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage(message);
    }

    @Test
    void aggregationsAndOrdersEndWithTheirTime() {
        // Without waiting for fresh data, so that it is the work itself that has no time.
        assertThatThrownBy(() -> rows(AggregateRequest.all()
                        .count()
                        .consistency(ConsistencyLevel.EVENTUALLY)
                        .timeout(Duration.ZERO)))
                .isInstanceOf(DeadlineExceededException.class);
        assertThatThrownBy(() -> books.query(QueryRequest.all()
                        .limit(1)
                        .orderBy(OrderBy.ascending("year"))
                        .consistency(ConsistencyLevel.EVENTUALLY)
                        .timeout(Duration.ZERO)
                        .build()))
                .isInstanceOf(DeadlineExceededException.class);
    }

    @Test
    void theResultTellsUpToWhichWriteItHasSeen() {
        WriteResult written = books.upsert(List.of(book(9, 1, "x", 1L, 1.0)));
        AggregateResult result = books.aggregate(AggregateRequest.all().count().build());
        assertThat(result.timestamp()).isEqualTo(written.timestamp());
        assertThat(result.rows()).containsExactly(Row.of("count(*)", 6L));
    }

    @Test
    void manyTextsOfManyLengthsAreToldApart() {
        Database wide = Database.inMemory(DatabaseOptions.defaults().sealRows(700));
        try (wide) {
            Collection many = wide.createCollection(SCHEMA);
            many.insert(LongStream.range(0, 3_000)
                    .mapToObj(i -> book(i, (int) (i % 50), "t".repeat((int) (i % 30)) + i % 500, i, null))
                    .toList());
            List<Row> groups = many.aggregate(AggregateRequest.all()
                            .groupBy("lang", "year")
                            .count()
                            .sum("pages")
                            .build())
                    .rows();
            assertThat(groups)
                    .hasSize(1_500)
                    .allSatisfy(row -> assertThat(row.getLong("count(*)")).isEqualTo(2));
            assertThat(groups.stream()
                            .mapToLong(row -> row.getLong("sum(pages)"))
                            .sum())
                    .isEqualTo(3_000L * 2_999 / 2);
        }
    }
}
