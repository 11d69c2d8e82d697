package io.tercel;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercel.config.DatabaseOptions;
import io.tercel.config.Durability;
import io.tercel.query.Filter;
import io.tercel.query.Hit;
import io.tercel.query.SearchRequest;
import io.tercel.testing.Property;
import io.tercel.testing.RandomSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;

/** T5: how the rows are cut into segments and files must not show in any answer, ties included. */
class MetamorphicTest {

    @TempDir
    private Path folder;

    /** Each of them in memory and on disk. */
    private static final List<DatabaseOptions> OPTIONS = IntStream.of(5, 50, 1_000_000)
            .boxed()
            .flatMap(sealRows -> IntStream.of(2_000, 1 << 26)
                    .mapToObj(logBytes -> DatabaseOptions.defaults()
                            .sealRows(sealRows)
                            .logFileBytes(logBytes)
                            .durability(Durability.OS_BUFFER)))
            .toList();

    @Property(tries = 5)
    void denseSearchesAnswerTheSameUnderAllOptions(RandomSource random) {
        List<Operation> operations = DatabaseProcess.writes(random.nextLong()).subList(0, 70);
        assertSameAnswers(operations, dense(random));
    }

    /** Deleted rows count in BM25 until they are merged away, so here nothing is deleted. */
    @Property(tries = 5)
    void allSearchesOfRowsThatStayAnswerTheSameUnderAllOptions(RandomSource random) {
        List<Operation> operations = new ArrayList<>(DatabaseProcess.writes(random.nextLong()).stream()
                .filter(operation -> operation instanceof Operation.Insert || operation instanceof Operation.Flush)
                .limit(70)
                .toList());
        List<SearchRequest> requests = new ArrayList<>(dense(random));
        for (int limit : List.of(1, 4, 9)) {
            requests.add(
                    SearchRequest.text("sparse", "graph index").limit(limit).build());
            requests.add(SearchRequest.text("sparse", "log").limit(limit).build());
            requests.add(SearchRequest.hybrid()
                    .dense("dense", vector(random), limit)
                    .text("sparse", "vector filters", limit)
                    .limit(limit)
                    .build());
        }
        assertSameAnswers(operations, requests);
    }

    private static List<SearchRequest> dense(RandomSource random) {
        List<SearchRequest> requests = new ArrayList<>();
        for (int limit : List.of(1, 3, 7, 20)) {
            requests.add(
                    SearchRequest.dense("dense", vector(random)).limit(limit).build());
            requests.add(SearchRequest.dense("dense", vector(random))
                    .limit(limit)
                    .offset(2)
                    .filter("year > " + (1990 + random.nextInt(20)))
                    .build());
        }
        return requests;
    }

    private static float[] vector(RandomSource random) {
        // Few directions, so that ties are the rule.
        return new float[] {random.nextInt(2), random.nextInt(2), random.nextInt(2), 1};
    }

    private void assertSameAnswers(List<Operation> operations, List<SearchRequest> requests) {
        List<List<String>> first = List.of();
        for (int set = 0; set < 2 * OPTIONS.size(); set++) {
            DatabaseOptions options = OPTIONS.get(set / 2);
            boolean onDisk = set % 2 == 1;
            try (Database database =
                    onDisk ? Database.open(folder.resolve("set" + set), options) : Database.inMemory(options)) {
                Collection papers = database.createCollection(Papers.SCHEMA);
                operations.forEach(operation -> DatabaseProcess.carryOut(operation, papers));
                List<List<String>> answers = requests.stream()
                        .map(request -> answer(papers, request))
                        .toList();
                if (first.isEmpty()) {
                    first = answers;
                }
                assertThat(answers)
                        .as(
                                "sealRows %d, logFileBytes %d, %s",
                                options.sealRows(), options.logFileBytes(), onDisk ? "on disk" : "in memory")
                        .isEqualTo(first);
                assertPrefixesAndSubsets(papers, requests.getFirst());
            }
        }
    }

    private static List<String> answer(Collection papers, SearchRequest request) {
        return papers.search(request).hits().stream()
                .map(hit -> hit.id() + " " + hit.score())
                .toList();
    }

    private static void assertPrefixesAndSubsets(Collection papers, SearchRequest request) {
        List<Object> all = ids(papers, request, 1_000, "");
        for (int limit = 1; limit < Math.min(12, all.size()); limit++) {
            assertThat(ids(papers, request, limit, "")).isEqualTo(all.subList(0, limit));
        }
        List<Object> wide = ids(papers, request, 1_000, "year > 1995");
        List<Object> narrow = ids(papers, request, 1_000, "year > 1995 and year < 2005");
        List<Object> kept = new ArrayList<>(wide);
        kept.retainAll(new HashSet<>(narrow));
        // The narrower one is a part of the wider, in the same order.
        assertThat(narrow).isEqualTo(kept);
    }

    private static List<Object> ids(Collection papers, SearchRequest request, int limit, String filter) {
        SearchRequest changed = request.toBuilder()
                .filter(Filter.of(filter))
                .limit(limit)
                .offset(0)
                .outputFields()
                .build();
        return papers.search(changed).hits().stream().map(Hit::id).toList();
    }
}
