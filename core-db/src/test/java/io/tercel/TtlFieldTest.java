package io.tercel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercel.config.ConsistencyLevel;
import io.tercel.config.DatabaseOptions;
import io.tercel.error.AlreadyExistsException;
import io.tercel.error.InvalidRequestException;
import io.tercel.io.CrashableDirectory;
import io.tercel.query.AggregateRequest;
import io.tercel.query.Filter;
import io.tercel.query.Hit;
import io.tercel.query.QueryIterator;
import io.tercel.query.QueryRequest;
import io.tercel.query.SearchRequest;
import io.tercel.schema.CollectionProperties;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.Row;
import io.tercel.testing.Property;
import io.tercel.testing.RandomSource;
import io.tercel.vector.MetricType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Rows that say themselves when they are gone ({@code ttl_field}, data model 1.8), under a clock that the test moves. */
class TtlFieldTest {

    private static final CollectionProperties EXPIRING =
            CollectionProperties.defaults().withTtlField("until");

    private final AtomicLong millis = new AtomicLong(1_700_000_000_000L);
    private final CrashableDirectory disk = new CrashableDirectory();
    private EmbeddedDatabase database = open();
    private Collection rows = database.createCollection(schema().build(), EXPIRING);

    private EmbeddedDatabase open() {
        Environment system = Environment.system();
        return EmbeddedDatabase.open(
                disk,
                DatabaseOptions.defaults(),
                new Environment(millis::get, UUID::randomUUID, system.threads(), system.ticker()));
    }

    private static CollectionSchema.Builder schema() {
        return CollectionSchema.builder("rows")
                .primaryKey("id", DataType.INT64)
                .field(FieldSchema.timestamptz("until").nullable())
                .field(FieldSchema.int32("n").defaultValue(1))
                .field(FieldSchema.text("body").defaultValue("some words"))
                .vector("v", 2, MetricType.L2)
                .bm25("body", "terms");
    }

    @AfterEach
    void everythingFitsTogetherAndIsClosed() {
        assertThat(database.verify().problems()).isEmpty();
        database.close();
        assertThat(disk.openFiles()).isEmpty();
    }

    private void reopen() {
        database.close();
        database = open();
        rows = database.collection("rows");
    }

    /** A row that is gone so many seconds from now; always there for null. */
    private Row row(long id, @Nullable Integer seconds) {
        return Row.of("id", id)
                .with("until", seconds == null ? null : moment(seconds))
                .with("v", new float[] {id, 1});
    }

    private Instant moment(int seconds) {
        return Instant.ofEpochMilli(millis.get()).plusSeconds(seconds);
    }

    private void seconds(int count) {
        millis.addAndGet(1_000L * count);
    }

    private static QueryRequest.Builder all() {
        return QueryRequest.all().limit(1_000).consistency(ConsistencyLevel.STRONG);
    }

    private List<Long> ids(QueryRequest request) {
        return rows.query(request).stream().map(row -> row.getLong("id")).toList();
    }

    private void assertThere(Long... expected) {
        List<Long> ids = List.of(expected);
        assertThat(ids(all().build())).isEqualTo(ids);
        assertThat(rows.count()).isEqualTo(ids.size());
        assertThat(rows.count(Filter.of("n == 1"), ConsistencyLevel.STRONG)).isEqualTo(ids.size());
        assertThat(ids(QueryRequest.filter("id in [1, 2, 3, 4, 5]").build())).isEqualTo(ids);
        assertThat(rows.get(List.of(1, 2, 3, 4, 5)))
                .extracting(row -> row.getLong("id"))
                .isEqualTo(ids);
        assertThat(found(SearchRequest.dense("v", new float[] {0, 1}))).isEqualTo(ids);
        assertThat(found(SearchRequest.text("terms", "words"))).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(rows.aggregate(AggregateRequest.all().count().build())
                        .rows()
                        .getFirst()
                        .get("count(*)"))
                .isEqualTo((long) ids.size());
    }

    private List<Object> found(SearchRequest.Builder request) {
        return rows.search(request.limit(100).build()).hits().stream()
                .map(Hit::id)
                .toList();
    }

    private long rowsInSegments() {
        return database.inspect().collections().getFirst().segments().stream()
                .mapToLong(InspectReport.SegmentReport::rows)
                .sum();
    }

    @Test
    void aRowIsGoneForAllReadsFromItsMomentOn() { // acceptance 27
        rows.insert(List.of(row(1, 10), row(2, null), row(3, 20)));
        rows.flush();
        rows.insert(List.of(row(4, 10), row(5, 30)));
        assertThere(1L, 2L, 3L, 4L, 5L);

        seconds(9);
        millis.addAndGet(999);
        assertThere(1L, 2L, 3L, 4L, 5L);
        millis.addAndGet(1);
        assertThere(2L, 3L, 5L);
        reopen();
        assertThere(2L, 3L, 5L);
        seconds(10);
        assertThere(2L, 5L);
        seconds(100_000);
        assertThere(2L);
    }

    @Test
    void compactionDropsWhatIsGoneAndNothingElse() {
        rows.insert(List.of(row(1, 10), row(2, null), row(3, 20)));
        rows.flush();
        rows.insert(List.of(row(4, 10)));
        rows.flush();
        seconds(10);
        rows.optimize();

        assertThat(rowsInSegments()).isEqualTo(2);
        assertThere(2L, 3L);
        reopen();
        assertThere(2L, 3L);
    }

    @Test
    void whatIsGoneWhenItIsSealedIsNotWritten() {
        rows.insert(List.of(row(1, 10), row(2, 10)));
        seconds(10);
        rows.flush();

        assertThat(rowsInSegments()).isZero();
        assertThere();
    }

    @Test
    void anIteratorKeepsTheRowsThatWereThereWhenItBegan() { // P5
        rows.insert(List.of(row(1, 10), row(2, 10), row(3, null)));
        rows.flush();
        try (QueryIterator iterator = rows.queryIterator(QueryRequest.all().build(), 1)) {
            List<Row> found = new ArrayList<>(iterator.next());
            seconds(60);
            rows.optimize();
            iterator.forEach(found::add);
            assertThat(found).hasSize(3);
        }
        assertThere(3L);
    }

    @Test
    void theKeyOfARowThatIsGoneCanBeInsertedAgain() {
        rows.insert(List.of(row(1, 10)));
        rows.flush();
        assertThatThrownBy(() -> rows.insert(List.of(row(1, null)))).isInstanceOf(AlreadyExistsException.class);
        seconds(10);
        rows.insert(List.of(row(1, 5)));

        assertThere(1L);
        seconds(5);
        assertThere();
        rows.insert(List.of(row(1, null)));
        // Were an older row of the key still live, there would be two of them now.
        rows.alter(rows.properties().withTtlField(""));
        assertThere(1L);
    }

    @Test
    void anUpsertSetsTheMomentAnew() {
        rows.insert(List.of(row(1, 10), row(2, 10), row(3, 10)));
        rows.flush();
        rows.upsert(List.of(row(1, 60)));
        rows.upsertPartial(List.of(Row.of("id", 2L).with("until", moment(60))));
        seconds(10);
        assertThere(1L, 2L);
        // The row of key 3 is gone, so nothing of it can be kept.
        assertThatThrownBy(() -> rows.upsertPartial(List.of(Row.of("id", 3L).with("until", moment(60)))))
                .isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void earlierMomentsSeeTheRowsThatWereThereThen() {
        rows.alter(rows.properties().withHistory(Duration.ofMinutes(1)));
        long first = rows.insert(List.of(row(1, 10), row(2, 20))).timestamp();
        rows.flush();
        seconds(10);
        long second = rows.insert(List.of(row(3, null))).timestamp();
        seconds(15);

        for (Runnable step : List.<Runnable>of(() -> {}, rows::flush, this::reopen, () -> rows.optimize())) {
            step.run();
            assertThat(ids(all().asOf(first).build())).containsExactly(1L, 2L);
            assertThat(ids(all().asOf(second).build())).containsExactly(2L, 3L);
            assertThere(3L);
        }
        seconds(61);
        rows.optimize();
        assertThat(rowsInSegments()).isEqualTo(1);
    }

    @Test
    void theFieldCanBeNamedLaterAndWithdrawn() {
        // The history keeps a merge in the background from dropping the row for good while it is gone.
        CollectionProperties keeping = CollectionProperties.defaults().withHistory(Duration.ofMinutes(1));
        rows.alter(keeping);
        rows.insert(List.of(row(1, 10), row(2, null)));
        rows.flush();
        seconds(10);
        assertThere(1L, 2L);
        rows.alter(keeping.withTtlField("until"));
        assertThere(2L);
        reopen();
        assertThat(rows.properties()).isEqualTo(keeping.withTtlField("until"));
        assertThere(2L);
        rows.alter(keeping);
        assertThere(1L, 2L);
    }

    @Test
    void aFieldThatIsAddedLaterHasNoMomentInOlderRows() {
        rows.insert(List.of(row(1, null)));
        rows.flush();
        rows.addField(FieldSchema.timestamptz("end").nullable());
        rows.alter(rows.properties().withTtlField("end"));
        rows.insert(List.of(row(2, null).with("end", moment(5)), row(3, 5)));

        seconds(5);
        assertThere(1L, 3L);
        // Its place among the stored fields is another one now.
        rows.dropField("until");
        assertThere(1L, 3L);
    }

    @Test
    void whatCannotBeIsRefused() {
        assertThatThrownBy(() -> rows.alter(rows.properties().withTtlField("when")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage(
                        "property 'ttl_field': expected a TIMESTAMPTZ field, but collection 'rows' has no field 'when'");
        assertThatThrownBy(() -> rows.alter(rows.properties().withTtlField("n")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("property 'ttl_field': expected a TIMESTAMPTZ field, but 'n' is INT32");
        assertThatThrownBy(() -> EXPIRING.withTimeToLive(Duration.ofDays(1)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage(
                        "property 'ttl_field': rows expire in one way, but 'collection.ttl.seconds' is 86400 already");
        assertThatThrownBy(() -> rows.dropField("until"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("has no field 'until'");
        CollectionSchema other = CollectionSchema.builder("other")
                .primaryKey("id", DataType.INT64)
                .vector("v", 2, MetricType.L2)
                .build();
        assertThatThrownBy(() -> database.createCollection(other, EXPIRING))
                .isInstanceOf(InvalidRequestException.class);
        assertThat(database.hasCollection("other")).isFalse();
        assertThat(rows.properties()).isEqualTo(EXPIRING);
    }

    @Property(tries = 20)
    void rowsThatComeAndGoAreThoseOfAModel(RandomSource random) {
        Map<Long, Long> ends = new TreeMap<>();
        for (int step = 0; step < 80; step++) {
            switch (random.nextInt(9)) {
                case 0, 1, 2, 3 -> {
                    long id = random.nextInt(40);
                    Integer seconds = random.chance(20) ? null : random.nextInt(60) - 5;
                    rows.upsert(List.of(row(id, seconds)));
                    ends.put(id, seconds == null ? Long.MAX_VALUE : millis.get() + 1_000L * seconds);
                }
                case 4 -> {
                    long id = random.nextInt(40);
                    rows.delete(List.of(id));
                    ends.remove(id);
                }
                case 5 -> rows.flush();
                case 6 -> rows.optimize();
                case 7 -> reopen();
                default -> seconds(random.nextInt(10));
            }
            ends.values().removeIf(end -> end <= millis.get());
            assertThat(ids(all().build())).isEqualTo(List.copyOf(ends.keySet()));
        }
        assertThat(found(SearchRequest.dense("v", new float[] {0, 1}))).isEqualTo(List.copyOf(ends.keySet()));
    }
}
