package io.tercel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercel.config.DatabaseOptions;
import io.tercel.error.ClosedException;
import io.tercel.error.InvalidRequestException;
import io.tercel.error.LimitExceededException;
import io.tercel.error.NotFoundException;
import io.tercel.io.CrashableDirectory;
import io.tercel.query.Hit;
import io.tercel.query.OrderBy;
import io.tercel.query.SearchIterator;
import io.tercel.query.SearchRequest;
import io.tercel.schema.Row;
import io.tercel.testing.LimitsWith;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** P5: a search iterator sees one snapshot, and brings each of its rows once. */
@Timeout(120)
class SearchIteratorTest {

    private static final SearchRequest NEAR =
            SearchRequest.dense("dense", new float[] {1, 0, 0, 0}).build();

    private final CrashableDirectory disk = new CrashableDirectory();
    private EmbeddedDatabase database;
    private Collection papers;

    @BeforeEach
    void openWith35PapersOfWhich20AreAlike() {
        database = EmbeddedDatabase.open(
                disk, DatabaseOptions.defaults().limits(LimitsWith.limit("openSnapshots", 2)), Environment.system());
        papers = database.createCollection(Papers.SCHEMA);
        papers.insert(papers(0, 18));
        papers.flush();
        papers.insert(papers(18, 35));
    }

    @AfterEach
    void everythingIsReleased() {
        database.close();
        assertThat(disk.openFiles()).isEmpty();
    }

    private static List<Row> papers(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> Papers.paper("p%02d".formatted(i), "a log", 1990 + i, 1, i % 7 < 4 ? 1 : i, 0, 0))
                .toList();
    }

    private static List<Object> ids(Iterable<Hit> hits) {
        List<Object> ids = new ArrayList<>();
        hits.forEach(hit -> ids.add(hit.id()));
        return ids;
    }

    private List<Object> ranking() {
        return ids(papers.search(NEAR.toBuilder().limit(100).build()).hits());
    }

    @Test
    void batchesOfTenOver35RowsAreTheRankingWithoutRepeats_check26() {
        try (SearchIterator batches = papers.searchIterator(NEAR, 10)) {
            List<Object> found = new ArrayList<>();
            for (int expected : List.of(10, 10, 10, 5, 0, 0)) {
                List<Hit> batch = batches.next();
                assertThat(batch).hasSize(expected);
                found.addAll(ids(batch));
            }
            assertThat(found).isEqualTo(ranking()).hasSize(35);
            assertThat(new HashSet<>(found)).hasSize(35);
        }
    }

    @Test
    void aLoopMayEndWhereAHitIsNotGoodEnough() {
        int seen = 0;
        try (SearchIterator hits = papers.searchIterator(NEAR, 4)) {
            for (Hit hit : hits) {
                if (hit.score() < 0.6) {
                    break;
                }
                seen++;
            }
        }
        assertThat(seen).isEqualTo(20);
    }

    @Test
    void whatIsWrittenAfterOpeningDoesNotComeAndWhatIsDeletedStillDoes_P5() {
        List<Object> before = ranking();
        try (SearchIterator batches = papers.searchIterator(NEAR, 10)) {
            List<Object> found = new ArrayList<>(ids(batches.next()));
            papers.deleteAll();
            papers.insert(List.of(Papers.graphs(), Papers.logs()));
            papers.flush();
            found.addAll(ids(batches.next()));
            papers.optimize();
            found.addAll(ids(batches));
            assertThat(found).isEqualTo(before);
        }
    }

    @Test
    void whatHasNoNextHitIsRefused() {
        assertRefused(NEAR.toBuilder().offset(1), "offset: a search iterator takes none; it can pass over hits itself");
        assertRefused(NEAR.toBuilder().groupBy("year"), "group by: a search iterator takes none");
        assertRefused(NEAR.toBuilder().orderBy(OrderBy.ascending("year")), "order by: a search iterator takes none");
        assertRefused(NEAR.toBuilder().text("sparse", "log", 5), "legs: a search iterator takes none");
        assertRefused(SearchRequest.like("dense", "p01"), "like: a search iterator takes none");
        assertRefused(NEAR.toBuilder().limit(0), "limit: expected at least 1, got 0");
        assertThatThrownBy(() -> papers.searchIterator(NEAR, 0))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("batch size: expected at least 1, got 0");
        assertThatThrownBy(() -> papers.searchIterator(NEAR, 16_385))
                .isInstanceOf(LimitExceededException.class)
                .hasMessageContaining("iteratorBatch");
    }

    private void assertRefused(SearchRequest.Builder request, String message) {
        assertThatThrownBy(() -> papers.searchIterator(request.build(), 10).close())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void iteratorsOfBothKindsShareTheirLimitAndSayWhatTheyAreAfterTheEnd() {
        SearchIterator first = papers.searchIterator(NEAR, 10);
        try (SearchIterator second = papers.searchIterator(NEAR, 10)) {
            assertThatThrownBy(() -> papers.searchIterator(NEAR, 10).close())
                    .isInstanceOf(LimitExceededException.class)
                    .hasMessageContaining("searchIterator");
            assertThat(ids(second)).hasSize(35);
        }
        first.close();
        first.close();
        assertThatThrownBy(first::next).isInstanceOf(ClosedException.class);
        SearchIterator third = papers.searchIterator(NEAR, 10);
        database.dropCollection("papers");
        assertThatThrownBy(third::next).isInstanceOf(NotFoundException.class);
    }
}
