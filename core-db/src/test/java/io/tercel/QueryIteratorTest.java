package io.tercel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercel.config.DatabaseOptions;
import io.tercel.error.ClosedException;
import io.tercel.error.InvalidRequestException;
import io.tercel.error.LimitExceededException;
import io.tercel.error.NotFoundException;
import io.tercel.io.CrashableDirectory;
import io.tercel.query.AggregateRequest;
import io.tercel.query.OrderBy;
import io.tercel.query.QueryIterator;
import io.tercel.query.QueryRequest;
import io.tercel.schema.Row;
import io.tercel.testing.Property;
import io.tercel.testing.RandomSource;
import io.tercel.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** P5: an iterator sees one snapshot from its first row to its last. B21: it says so when it is used after it was closed. */
@Timeout(120)
class QueryIteratorTest {

    private static final QueryRequest ALL =
            QueryRequest.all().outputFields("year").build();

    private final AtomicLong millis = new AtomicLong(1_000_000);
    private final CrashableDirectory disk = new CrashableDirectory();
    private EmbeddedDatabase database;
    private Collection papers;

    @BeforeEach
    void openWith35Papers() {
        database = EmbeddedDatabase.open(
                disk,
                DatabaseOptions.defaults(),
                new Environment(
                        millis::get, UUID::randomUUID, Environment.system().threads(), Ticker.system()));
        papers = database.createCollection(Papers.SCHEMA);
        papers.insert(papers(0, 20));
        papers.flush();
        papers.insert(papers(20, 35));
    }

    @AfterEach
    void everythingIsReleased() {
        database.close();
        assertThat(disk.openFiles()).isEmpty();
    }

    private static List<Row> papers(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> Papers.paper(id(i), "a log", 1990 + i, 1, 0, 0, 0))
                .toList();
    }

    private static String id(int paper) {
        // Neither in the order of the rows nor evenly over the segments.
        return "p%02d".formatted(paper * 12 % 35);
    }

    private static List<String> allIds() {
        return IntStream.range(0, 35).mapToObj("p%02d"::formatted).toList();
    }

    private static List<String> ids(Iterable<Row> rows) {
        List<String> ids = new ArrayList<>();
        rows.forEach(row -> ids.add(String.valueOf(row.get("id"))));
        return ids;
    }

    @Test
    void batchesOfTenOver35RowsBringEachRowOnceInTheOrderOfTheKeys() {
        try (QueryIterator batches = papers.queryIterator(ALL, 10)) {
            List<String> found = new ArrayList<>();
            for (int expected : List.of(10, 10, 10, 5, 0, 0)) {
                List<Row> batch = batches.next();
                assertThat(batch).hasSize(expected);
                found.addAll(ids(batch));
            }
            assertThat(found).isEqualTo(allIds());
        }
    }

    @Test
    void aLoopTakesBatchesAsItComesToThem() {
        try (QueryIterator batches = papers.queryIterator(ALL, 10)) {
            assertThat(ids(batches.next())).hasSize(10);
            assertThat(ids(batches)).isEqualTo(allIds().subList(10, 35));
            Iterator<Row> rest = batches.iterator();
            assertThat(rest.hasNext()).isFalse();
            assertThatThrownBy(rest::next).isInstanceOf(NoSuchElementException.class);
        }
    }

    @Test
    void filterOffsetAndLimitHold() {
        QueryRequest request =
                QueryRequest.filter("year >= 2000").offset(3).limit(7).build();
        try (QueryIterator batches = papers.queryIterator(request, 4)) {
            List<String> expected = ids(papers.query(
                            QueryRequest.filter("year >= 2000").build()))
                    .subList(3, 10);
            assertThat(ids(batches)).isEqualTo(expected);
        }
    }

    @Test
    void whatIsWrittenAfterOpeningDoesNotComeAndWhatIsDeletedStillDoes_P5() {
        try (QueryIterator batches = papers.queryIterator(ALL, 10)) {
            List<Row> found = new ArrayList<>(batches.next());
            papers.deleteAll();
            papers.insert(List.of(Papers.graphs(), Papers.logs()));
            papers.flush();
            found.addAll(batches.next());
            papers.optimize();
            found.addAll(batches.next());
            papers.insert(papers(0, 35));
            papers.optimize();
            batches.forEach(found::add);

            assertThat(ids(found)).isEqualTo(allIds());
            assertThat(found)
                    .allSatisfy(row ->
                            assertThat(id((int) row.getLong("year") - 1990)).isEqualTo(row.get("id")));
        }
    }

    @Test
    void aChangeOfTheSchemaDoesNotShow_P5() {
        try (QueryIterator batches = papers.queryIterator(ALL, 10)) {
            List<Row> found = new ArrayList<>(batches.next());
            papers.dropField("year");
            papers.truncate();
            batches.forEach(found::add);

            assertThat(ids(found)).isEqualTo(allIds());
            assertThat(found).allSatisfy(row -> assertThat(row.has("year")).isTrue());
        }
    }

    @Test
    void anEarlierMomentIsReadInBatchesAndSummedUp() {
        papers.alter(papers.properties().withHistory(Duration.ofHours(1)));
        long before = papers.upsert(papers(34, 35)).timestamp();
        papers.deleteAll();

        try (QueryIterator batches =
                papers.queryIterator(QueryRequest.all().asOf(before).build(), 10)) {
            assertThat(ids(batches)).isEqualTo(allIds());
        }
        assertThat(papers.aggregate(AggregateRequest.all().count().asOf(before).build())
                        .rows())
                .containsExactly(Row.of("count(*)", 35L));
    }

    @Property(tries = 5)
    void batchesAreWholeWhileRowsAreWrittenSealedAndMerged_P5(RandomSource random) {
        AtomicBoolean done = new AtomicBoolean();
        RandomSource writes = random.fork();
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
            while (!done.get()) {
                int from = writes.nextInt(35);
                // Each write is one step: there are always as many rows with a year above 3000 as with one below.
                papers.upsert(List.of(
                        Papers.paper("w" + from, "x", 3_000 + from, 1, 0, 0, 0),
                        Papers.paper("x" + from, "x", -3_000 - from, 1, 0, 0, 0)));
                if (writes.chance(30)) {
                    papers.delete(List.of("w" + from, "x" + from));
                }
                if (writes.chance(20)) {
                    papers.compact();
                }
            }
        });
        try {
            for (int i = 0; i < 40; i++) {
                try (QueryIterator batches = papers.queryIterator(ALL, 1 + random.nextInt(12))) {
                    List<Row> rows = new ArrayList<>();
                    batches.forEach(rows::add);
                    assertThat(ids(rows)).isSorted().doesNotHaveDuplicates().containsAll(allIds());
                    assertThat(rows.stream().filter(row -> row.getLong("year") >= 3_000))
                            .hasSize((int) rows.stream()
                                    .filter(row -> row.getLong("year") <= -3_000)
                                    .count());
                }
            }
        } finally {
            done.set(true);
            writer.join();
        }
    }

    @Test
    void aClosedIteratorSaysSoAndClosingAgainDoesNothing_B21() {
        QueryIterator batches = papers.queryIterator(ALL, 10);
        batches.next();
        batches.close();
        batches.close();

        assertThatThrownBy(batches::next)
                .isInstanceOf(ClosedException.class)
                .hasMessage("the iterator has been closed");

        QueryIterator ended = papers.queryIterator(ALL, 100);
        assertThat(ids(ended)).hasSize(35);
        assertThat(ended.next()).isEmpty();
        ended.close();
        assertThatThrownBy(ended::next).isInstanceOf(ClosedException.class);
    }

    @Test
    void closingTheDatabaseWaitsForNoIteratorAndLeavesNoneUsable() {
        QueryIterator batches = papers.queryIterator(ALL, 10);
        QueryIterator fresh = papers.queryIterator(ALL, 10);
        batches.next();
        papers.optimize();

        database.close();

        assertThat(disk.openFiles()).isEmpty();
        assertThatThrownBy(batches::next).isInstanceOf(ClosedException.class);
        assertThatThrownBy(fresh::next).isInstanceOf(ClosedException.class);
        batches.close();
    }

    @Test
    void closingWhileBatchesAreReadIsSafe() {
        CompletableFuture<Integer> reader = CompletableFuture.supplyAsync(() -> {
            int rows = 0;
            try {
                while (true) {
                    try (QueryIterator batches = papers.queryIterator(ALL, 3)) {
                        rows += ids(batches).size();
                    }
                }
            } catch (ClosedException e) {
                return rows;
            }
        });
        for (int i = 0; i < 50; i++) {
            papers.count();
        }
        database.close();
        assertThat(reader.join()).isNotNegative();
    }

    @Test
    void aDroppedCollectionTakesItsIteratorsWithIt() {
        QueryIterator batches = papers.queryIterator(ALL, 10);
        batches.next();
        database.dropCollection("papers");

        assertThatThrownBy(batches::next).isInstanceOf(NotFoundException.class).hasMessageContaining("dropped");
        assertThat(disk.openFiles()).noneMatch(file -> file.contains("seg"));
        batches.close();
    }

    @Test
    void anIteratorThatNobodyUsesIsClosedAfterTenMinutes() {
        QueryIterator used = papers.queryIterator(ALL, 10);
        QueryIterator forgotten = papers.queryIterator(ALL, 10);
        QueryIterator late = papers.queryIterator(ALL, 10);
        papers.optimize();
        millis.addAndGet(600_000);
        assertThat(used.next()).hasSize(10);
        millis.addAndGet(1);

        assertThatThrownBy(late::next)
                .isInstanceOf(ClosedException.class)
                .hasMessage("the iterator has been closed because it was not used for 600 seconds");
        // Whoever opens one lets go of those that are forgotten.
        papers.queryIterator(ALL, 10).close();
        assertThatThrownBy(forgotten::next).isInstanceOf(ClosedException.class).hasMessageContaining("not used");
        assertThat(used.next()).hasSize(10);
    }

    @Test
    void atMost1024IteratorsAreOpen() {
        List<QueryIterator> open = new ArrayList<>();
        for (int i = 0; i < 1_024; i++) {
            open.add(papers.queryIterator(ALL, 1));
        }
        assertThatThrownBy(() -> papers.queryIterator(ALL, 1))
                .isInstanceOf(LimitExceededException.class)
                .hasMessage("queryIterator: openSnapshots allows 1,024, got 1,025");

        // One that has come to its end counts no more, nor does a closed one.
        open.get(3).close();
        papers.queryIterator(ALL, 100).close();
        assertThat(ids(open.get(7))).hasSize(35);
        papers.queryIterator(ALL, 100);
        papers.queryIterator(ALL, 100);

        // Nor do those that nobody has used for long.
        millis.addAndGet(600_001);
        assertThat(ids(papers.queryIterator(ALL, 100))).hasSize(35);
    }

    @Test
    void whatAnIteratorCannotDoIsRefused() {
        assertThatThrownBy(() -> papers.queryIterator(ALL, 0))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("batch size: expected at least 1, got 0");
        assertThatThrownBy(() -> papers.queryIterator(ALL, 16_385))
                .isInstanceOf(LimitExceededException.class)
                .hasMessage("queryIterator: iteratorBatch allows 16,384, got 16,385");
        assertThatThrownBy(() -> papers.queryIterator(
                        QueryRequest.all()
                                .orderBy(OrderBy.ascending("year"))
                                .limit(3)
                                .build(),
                        10))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("order by: an iterator goes by ascending primary key and takes no other order");
        assertThatThrownBy(
                        () -> papers.queryIterator(QueryRequest.all().limit(-1).build(), 10))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("limit: expected 0 or more, got -1");
    }
}
