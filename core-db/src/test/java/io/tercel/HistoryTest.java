package io.tercel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.tercel.config.DatabaseOptions;
import io.tercel.error.AlreadyExistsException;
import io.tercel.error.ClosedException;
import io.tercel.error.InvalidRequestException;
import io.tercel.error.NotFoundException;
import io.tercel.io.CrashableDirectory;
import io.tercel.query.AggregateRequest;
import io.tercel.query.Filter;
import io.tercel.query.Hit;
import io.tercel.query.OrderBy;
import io.tercel.query.QueryIterator;
import io.tercel.query.QueryRequest;
import io.tercel.query.SearchRequest;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.Row;
import io.tercel.testing.Property;
import io.tercel.testing.RandomSource;
import io.tercel.testing.Shrinker;
import io.tercel.testing.TestScale;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;

/** T4: random histories, with flushes, merges, reopenings and power cuts, against a model that cannot be wrong. */
class HistoryTest {

    /** Kinds of operations that came one right after the other, over all tries. */
    private static final Set<String> PAIRS = ConcurrentHashMap.newKeySet();

    /** In a long run every kind must have met every other one. */
    @AfterAll
    static void everyPairOfOperationsWasReached() {
        if (!TestScale.isLong()) {
            return;
        }
        for (Class<?> first : Operation.class.getPermittedSubclasses()) {
            for (Class<?> second : Operation.class.getPermittedSubclasses()) {
                assertThat(PAIRS).contains(pair(first, second));
            }
        }
    }

    private static String pair(Class<?> first, Class<?> second) {
        return first.getSimpleName() + ", " + second.getSimpleName();
    }

    @Property(tries = 50)
    void everyHistoryAnswersAsTheModelDoes(RandomSource random) {
        int sealRows = random.pick(List.of(5, 20, 1_000_000));
        // In half of the histories nobody waits for a merge, so that all kinds of things happen during one.
        boolean waiting = random.chance(50);
        CollectionSchema schema = random.chance(50) ? Papers.SCHEMA : Papers.BY_YEAR;
        Shrinker.check(Operation.history(random, 200), operations -> run(operations, schema, sealRows, waiting));
    }

    private static void run(List<Operation> operations, CollectionSchema schema, int sealRows, boolean waiting) {
        for (int i = 1; i < operations.size(); i++) {
            PAIRS.add(pair(operations.get(i - 1).getClass(), operations.get(i).getClass()));
        }
        DatabaseOptions options = DatabaseOptions.defaults().sealRows(sealRows).logFileBytes(2_000);
        CrashableDirectory disk = new CrashableDirectory();
        ModelCollection model = new ModelCollection();
        Paging paging = new Paging();
        List<CompletableFuture<Void>> merges = new ArrayList<>();
        EmbeddedDatabase database = EmbeddedDatabase.open(disk, options, Environment.system());
        try {
            Collection papers = database.createCollection(schema);
            for (Operation operation : operations) {
                switch (operation) {
                    case Operation.Reopen ignored -> {
                        database.close();
                        paging.assertClosed();
                        assertThat(disk.openFiles()).isEmpty();
                        database = EmbeddedDatabase.open(disk, options, Environment.system());
                        papers = database.collection("papers");
                    }
                    case Operation.Crash crash -> {
                        CrashableDirectory left = disk.crash(crash.survivalPercent(), crash.seed());
                        database.close();
                        paging.assertClosed();
                        disk = left;
                        database = EmbeddedDatabase.open(disk, options, Environment.system());
                        papers = database.collection("papers");
                    }
                    case Operation.Page page -> paging.next(page.rows(), papers, model);
                    case Operation.Compact ignored -> merges.add(merge(papers::compact, waiting));
                    case Operation.Optimize ignored -> merges.add(merge(papers::optimize, waiting));
                    default -> apply(operation, papers, model);
                }
            }
            assertThat(database.verify().problems()).isEmpty();
        } finally {
            database.close();
        }
        assertThat(disk.openFiles()).isEmpty();
        CompletableFuture.allOf(merges.toArray(CompletableFuture[]::new)).join();
    }

    /** An iterator that is open while all kinds of things happen, and the rows that it has still to bring. */
    private static final class Paging {

        private Optional<QueryIterator> open = Optional.empty();
        private List<Row> rest = List.of();

        void next(int rows, Collection papers, ModelCollection model) {
            if (open.isEmpty()) {
                open = Optional.of(papers.queryIterator(
                        QueryRequest.all().outputFields("body").build(), rows));
                rest = model.all();
            }
            List<Row> batch = open.get().next();
            assertThat(batch.size()).isLessThanOrEqualTo(rest.size());
            for (int i = 0; i < batch.size(); i++) {
                assertThat(batch.get(i).get("id")).isEqualTo(rest.get(i).get("id"));
                assertThat(batch.get(i).get("body")).isEqualTo(rest.get(i).get("body"));
            }
            rest = rest.subList(batch.size(), rest.size());
            if (batch.isEmpty()) {
                assertThat(rest).isEmpty();
                open.get().close();
                open = Optional.empty();
            }
        }

        /** The database has been closed. */
        void assertClosed() {
            open.ifPresent(iterator -> assertThatThrownBy(iterator::next).isInstanceOf(ClosedException.class));
            open = Optional.empty();
        }
    }

    private static CompletableFuture<Void> merge(Runnable merge, boolean waiting) {
        CompletableFuture<Void> done = CompletableFuture.runAsync(() -> {
            try {
                merge.run();
            } catch (ClosedException e) {
                // Nobody has waited before closing or pulling the plug.
                assertThat(waiting).isFalse();
            }
        });
        if (waiting) {
            done.join();
        }
        return done;
    }

    private static void apply(Operation operation, Collection papers, ModelCollection model) {
        switch (operation) {
            case Operation.Upsert upsert -> {
                inPartition(upsert.partition(), papers, model, partition -> partition.upsert(upsert.rows()));
                DatabaseProcess.carryOut(upsert, model);
            }
            case Operation.Insert insert ->
                inPartition(insert.partition(), papers, model, partition -> insert(insert.rows(), partition, model));
            case Operation.DeleteIn delete -> {
                inPartition(delete.partition(), papers, model, partition -> partition.delete(delete.ids()));
                DatabaseProcess.carryOut(delete, model);
            }
            case Operation.DeleteOlderIn older -> {
                Filter condition = Filter.of("year < " + older.year());
                inPartition(older.partition(), papers, model, partition -> partition.delete(condition));
                DatabaseProcess.carryOut(older, model);
            }
            case Operation.Change change ->
                assertThat(DatabaseProcess.change(change.change(), papers)).isEqualTo(model.change(change.change()));
            case Operation.CreatePartition create -> createPartition(create.name(), papers, model);
            case Operation.DropPartition drop -> dropPartition(drop.name(), papers, model);
            case Operation.Delete delete -> {
                papers.delete(delete.ids());
                model.remove(delete.ids());
            }
            case Operation.DeleteOlder older -> {
                papers.delete(Filter.of("year < " + older.year()));
                model.removeIf(row -> row.getLong("year") < older.year());
            }
            case Operation.ReplaceYear replace -> {
                papers.replace(Filter.of("year == " + replace.year()), replace.rows());
                model.removeIf(row -> row.getLong("year") == replace.year());
                model.put(replace.rows());
            }
            case Operation.DeleteAll ignored -> {
                papers.deleteAll();
                model.removeIf(row -> true);
            }
            case Operation.Flush ignored -> papers.flush();
            case Operation.Check check -> check(check, papers, model);
            case Operation.Page ignored -> throw new IllegalArgumentException("not a write");
            case Operation.Compact ignored -> throw new IllegalArgumentException("not a write");
            case Operation.Optimize ignored -> throw new IllegalArgumentException("not a write");
            case Operation.Reopen ignored -> throw new IllegalArgumentException("not a write");
            case Operation.Crash ignored -> throw new IllegalArgumentException("not a write");
        }
    }

    private static void inPartition(String name, Collection papers, ModelCollection model, Consumer<Partition> write) {
        if (model.partitions().contains(name)) {
            write.accept(papers.partition(name));
        } else {
            assertThatThrownBy(() -> papers.partition(name)).isInstanceOf(NotFoundException.class);
        }
    }

    private static void createPartition(String name, Collection papers, ModelCollection model) {
        if (model.partitions().contains(name)) {
            assertThatThrownBy(() -> papers.createPartition(name)).isInstanceOf(AlreadyExistsException.class);
        } else {
            papers.createPartition(name);
            model.createPartition(name);
        }
    }

    private static void dropPartition(String name, Collection papers, ModelCollection model) {
        if (name.equals(ModelCollection.DEFAULT_PARTITION)) {
            assertThatThrownBy(() -> papers.dropPartition(name)).isInstanceOf(InvalidRequestException.class);
        } else if (model.partitions().contains(name)) {
            papers.dropPartition(name);
            model.dropPartition(name);
        } else {
            assertThatThrownBy(() -> papers.dropPartition(name)).isInstanceOf(NotFoundException.class);
        }
    }

    private static void insert(List<Row> rows, Partition papers, ModelCollection model) {
        boolean exists = rows.stream().anyMatch(row -> model.has(String.valueOf(row.get("id"))));
        try {
            papers.insert(rows);
            assertThat(exists).as("an existing key was inserted").isFalse();
            model.put(rows, papers.name());
        } catch (AlreadyExistsException e) {
            assertThat(exists).as(e.getMessage()).isTrue();
        }
    }

    private static void check(Operation.Check check, Collection papers, ModelCollection model) {
        assertThat(papers.count()).isEqualTo(model.all().size());
        List<Row> rows = papers.query(QueryRequest.all()
                .limit(1000)
                .outputFields("body", "year", "dense")
                .build());
        assertThat(rows)
                .extracting(row -> row.get("id"))
                .isEqualTo(model.all().stream().map(row -> row.get("id")).toList());
        for (int i = 0; i < rows.size(); i++) {
            Row expected = model.all().get(i);
            assertThat(rows.get(i).get("body")).isEqualTo(expected.get("body"));
            assertThat(ModelCollection.vector(rows.get(i))).isEqualTo(ModelCollection.vector(expected));
        }
        Predicate<Row> recent = row -> row.getLong("year") >= check.year();
        assertSearch(papers, model, check, row -> true, "");
        assertSearch(papers, model, check, recent, "year >= " + check.year());
        assertText(papers, model);
        assertThat(papers.partitions()).isEqualTo(model.partitions());
        model.partitions().forEach(partition -> assertPartition(papers, model, check, partition));
        assertQueries(papers, model, recent, "year >= " + check.year());
    }

    private static void assertPartition(
            Collection papers, ModelCollection model, Operation.Check check, String partition) {
        Predicate<Row> recent = model.isIn(partition).and(row -> row.getLong("year") >= check.year());
        List<Object> inPartition = ids(model, model.isIn(partition));
        assertThat(papers.partition(partition).count()).isEqualTo(inPartition.size());
        assertThat(ids(papers.query(
                        QueryRequest.all().partitions(partition).limit(1000).build())))
                .isEqualTo(inPartition);
        assertThat(ids(papers.partition(partition)
                        .query(QueryRequest.filter("year >= " + check.year()).build())))
                .isEqualTo(ids(model, recent));
        List<Hit> hits = papers.partition(partition)
                .search(SearchRequest.dense("dense", check.query())
                        .filter("year >= " + check.year())
                        .limit(1000)
                        .build())
                .hits();
        assertThat(hits.stream().map(Hit::id).sorted()).isEqualTo(ids(model, recent));
    }

    private static List<Object> ids(ModelCollection model, Predicate<Row> condition) {
        return model.all().stream()
                .filter(condition)
                .map(row -> (Object) String.valueOf(row.get("id")))
                .toList();
    }

    private static void assertQueries(
            Collection papers, ModelCollection model, Predicate<Row> condition, String filter) {
        List<Object> all = model.all().stream().map(row -> row.get("id")).toList();
        assertThat(ids(papers.query(QueryRequest.all().limit(5).offset(3).build())))
                .isEqualTo(all.stream().skip(3).limit(5).toList());
        assertThat(ids(papers.query(
                        QueryRequest.filter(filter).limit(4).offset(2).build())))
                .isEqualTo(model.all().stream()
                        .filter(condition)
                        .map(row -> row.get("id"))
                        .skip(2)
                        .limit(4)
                        .toList());
        Comparator<Row> newestFirst = Comparator.comparingLong(row -> -row.getLong("year"));
        assertThat(ids(papers.query(QueryRequest.filter(filter)
                        .orderBy(OrderBy.descending("year"))
                        .limit(6)
                        .offset(1)
                        .build())))
                .isEqualTo(model.all().stream()
                        .filter(condition)
                        .sorted(newestFirst)
                        .map(row -> row.get("id"))
                        .skip(1)
                        .limit(6)
                        .toList());
        Map<Long, Long> years = model.all().stream()
                .collect(Collectors.groupingBy(row -> row.getLong("year"), TreeMap::new, Collectors.counting()));
        assertThat(papers.aggregate(
                                AggregateRequest.all().groupBy("year").count().build())
                        .rows())
                .extracting(row -> row.getLong("year"), row -> row.getLong("count(*)"))
                .containsExactlyElementsOf(years.entrySet().stream()
                        .map(year -> tuple(year.getKey(), year.getValue()))
                        .toList());
        assertThat(ids(papers.query(QueryRequest.filter("id in ['k3', 'k14', 'k15', 'none'] and " + filter)
                        .build())))
                .isEqualTo(model.all().stream()
                        .filter(condition)
                        .map(row -> row.get("id"))
                        .filter(List.of("k3", "k14", "k15")::contains)
                        .toList());
    }

    private static List<Object> ids(List<Row> rows) {
        List<Object> ids = new ArrayList<>();
        rows.forEach(row -> ids.add(String.valueOf(row.get("id"))));
        return ids;
    }

    private static void assertSearch(
            Collection papers, ModelCollection model, Operation.Check check, Predicate<Row> condition, String filter) {
        List<Hit> hits = papers.search(SearchRequest.dense("dense", check.query())
                        .filter(filter)
                        .limit(7)
                        .outputFields("dense")
                        .build())
                .hits();
        List<String> nearest = model.nearest(check.query(), 7, condition);
        assertThat(hits).hasSize(nearest.size());
        for (int i = 0; i < hits.size(); i++) {
            float[] found = ModelCollection.vector(hits.get(i).row());
            assertThat(hits.get(i).score())
                    .isCloseTo(
                            ModelCollection.cosine(check.query(), found), org.assertj.core.api.Assertions.within(1e-5));
        }
        // Scores that differ by rounding only may come in either order.
        List<Double> expected = model.nearest(check.query(), 7, condition).stream()
                .map(id -> model.all().stream()
                        .filter(row -> id.equals(row.get("id")))
                        .findFirst()
                        .orElseThrow())
                .map(row -> ModelCollection.cosine(check.query(), ModelCollection.vector(row)))
                .toList();
        for (int i = 0; i < hits.size(); i++) {
            assertThat(hits.get(i).score()).isCloseTo(expected.get(i), org.assertj.core.api.Assertions.within(1e-5));
        }
    }

    private static void assertText(Collection papers, ModelCollection model) {
        List<Object> found = papers
                .search(SearchRequest.text("sparse", "graphs").limit(1000).build())
                .hits()
                .stream()
                .map(Hit::id)
                .sorted()
                .toList();
        List<Object> expected = model.all().stream()
                .filter(row -> String.valueOf(row.get("body")).contains("graph"))
                .map(row -> (Object) String.valueOf(row.get("id")))
                .toList();
        assertThat(found).isEqualTo(expected);
    }
}
