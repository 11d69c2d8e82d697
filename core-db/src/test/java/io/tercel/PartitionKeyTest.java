package io.tercel;

import static io.tercel.schema.FieldSchema.int32;
import static io.tercel.schema.FieldSchema.int64;
import static io.tercel.schema.FieldSchema.text;
import static io.tercel.schema.FieldSchema.varchar;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercel.config.ConsistencyLevel;
import io.tercel.config.DatabaseOptions;
import io.tercel.error.InvalidRequestException;
import io.tercel.io.CrashableDirectory;
import io.tercel.query.Filter;
import io.tercel.query.Hit;
import io.tercel.query.QueryRequest;
import io.tercel.query.SearchRequest;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.PartitionHash;
import io.tercel.schema.PartitionKey;
import io.tercel.schema.Row;
import io.tercel.segment.CollectionStore;
import io.tercel.segment.PartitionCheck;
import io.tercel.segment.Partitions;
import io.tercel.segment.Snapshot;
import io.tercel.testing.Property;
import io.tercel.testing.RandomSource;
import io.tercel.vector.MetricType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Partitions over which a partition key spreads rows. */
class PartitionKeyTest {

    private static final DatabaseOptions OPTIONS = DatabaseOptions.defaults();

    private static CollectionSchema.Builder withoutKey(String name) {
        return CollectionSchema.builder(name)
                .primaryKey("id", DataType.VARCHAR)
                .field(int32("year"))
                .field(text("body").analyzer("english"))
                .vector("dense", 2, MetricType.IP)
                .bm25("body", "sparse");
    }

    private static CollectionSchema notes(FieldSchema key, int partitions) {
        return withoutKey("notes").partitionKey(key, partitions).build();
    }

    private static Row note(int id, Object tenant, int year) {
        return Row.of("id", "n" + id)
                .with("tenant", tenant)
                .with("year", year)
                .with("body", year % 2 == 0 ? "graph index" : "log graph graph")
                .with("dense", new float[] {id % 5, year % 3});
    }

    private static List<Object> ids(List<Row> rows) {
        return rows.stream().map(row -> (Object) String.valueOf(row.get("id"))).toList();
    }

    /** The hash is part of the format: these numbers never change. */
    @Test
    void theHashIsWhatThePageOfFormatsSays() {
        assertThat(PartitionHash.of("", 16)).isEqualTo(0);
        // CRC-32C of the nine digits is e3069283, the check value of its definition.
        assertThat(PartitionHash.of("123456789", 1_000)).isEqualTo((int) (0xe3069283L % 1_000));
        assertThat(PartitionHash.of(0L, 1_024)).isEqualTo((int) (0x8c28b28aL % 1_024));
    }

    @Property(tries = 20)
    void keysAreSpreadEvenly(RandomSource random) {
        int partitions = 2 + random.nextInt(64);
        long stride = 1L << random.nextInt(40);
        boolean texts = random.nextBoolean();
        int[] counts = new int[partitions];
        int keys = 400 * partitions;
        for (int i = 0; i < keys; i++) {
            long number = i * stride;
            counts[PartitionHash.of(texts ? "tenant-" + number : (Object) number, partitions)]++;
        }
        for (int count : counts) {
            assertThat(count).isBetween(200, 800);
        }
    }

    /** The oracle is the same collection without a partition key: nothing is left out there. */
    @Property(tries = 30)
    void leavingOutPartitionsChangesNoAnswer(RandomSource random) {
        boolean texts = random.nextBoolean();
        FieldSchema key = texts ? varchar("tenant") : int64("tenant");
        try (Database database = Database.inMemory(OPTIONS.sealRows(random.pick(List.of(20, 1_000))))) {
            Collection pruned = database.createCollection(notes(key, 1 + random.nextInt(20)));
            Collection plain =
                    database.createCollection(withoutKey("plain").field(key).build());
            for (int batch = 0; batch < 6; batch++) {
                List<Row> rows = new ArrayList<>();
                for (int i = 0; i < 20; i++) {
                    rows.add(note(batch * 20 + i, tenant(random, texts), 2000 + random.nextInt(10)));
                }
                pruned.insert(rows);
                plain.insert(rows);
            }
            for (int i = 0; i < 40; i++) {
                String filter = filter(random, texts, 3);
                assertSame(pruned, plain, filter, random);
            }
            // Rows that move to other partitions, and deletes.
            List<Row> moved = IntStream.range(0, 15)
                    .mapToObj(i -> note(random.nextInt(4) * 30 + i, tenant(random, texts), 2005))
                    .toList();
            Filter gone = Filter.of(filter(random, texts, 2));
            for (Collection notes : List.of(pruned, plain)) {
                notes.upsert(moved);
                notes.delete(gone);
            }
            for (int i = 0; i < 20; i++) {
                assertSameRows(pruned, plain, filter(random, texts, 3));
            }
            assertThat(database.verify().problems()).isEmpty();
        }
    }

    private static void assertSame(Collection pruned, Collection plain, String filter, RandomSource random) {
        assertSameRows(pruned, plain, filter);
        float[] query = {random.nextInt(3), 1};
        for (SearchRequest.Builder search : List.of(
                SearchRequest.dense("dense", query),
                SearchRequest.text("sparse", "graph log"),
                SearchRequest.hybrid().dense("dense", query, 5).text("sparse", "log", 5))) {
            SearchRequest request = search.filter(filter).limit(9).build();
            List<Hit> expected = plain.search(request).hits();
            assertThat(pruned.search(request).hits()).as(filter).isEqualTo(expected);
        }
    }

    private static void assertSameRows(Collection pruned, Collection plain, String filter) {
        QueryRequest request = QueryRequest.filter(filter).build();
        assertThat(ids(pruned.query(request))).as(filter).isEqualTo(ids(plain.query(request)));
    }

    private static Object tenant(RandomSource random, boolean texts) {
        int number = random.nextInt(12);
        return texts ? "t" + number : (Object) (long) number;
    }

    private static String filter(RandomSource random, boolean texts, int depth) {
        if (depth > 0 && random.chance(60)) {
            String left = filter(random, texts, depth - 1);
            return switch (random.nextInt(4)) {
                case 0 -> "not (" + left + ")";
                case 1 -> "(" + left + ") or (" + filter(random, texts, depth - 1) + ")";
                default -> "(" + left + ") and (" + filter(random, texts, depth - 1) + ")";
            };
        }
        String value = literal(random, texts);
        return switch (random.nextInt(7)) {
            case 0, 1 -> "tenant == " + value;
            case 2 -> "tenant in [" + value + ", " + literal(random, texts) + "]";
            case 3 -> "tenant != " + value;
            case 4 -> "tenant > " + value;
            case 5 -> "tenant not in [" + value + "]";
            default -> "year > " + (2000 + random.nextInt(10));
        };
    }

    private static String literal(RandomSource random, boolean texts) {
        Object tenant = tenant(random, texts);
        return texts ? "'" + tenant + "'" : tenant.toString();
    }

    @Test
    void rowsComeBackToTheirPartitionsAfterACrashAndNoMergeMixesThem() {
        CrashableDirectory disk = new CrashableDirectory();
        try (EmbeddedDatabase database = EmbeddedDatabase.open(disk, OPTIONS, Environment.system())) {
            Collection notes = database.createCollection(notes(varchar("tenant"), 4));
            assertThat(notes.partitions()).containsExactly("_default_0", "_default_1", "_default_2", "_default_3");
            for (int batch = 0; batch < 6; batch++) {
                int first = batch * 20;
                notes.insert(IntStream.range(0, 20)
                        .mapToObj(i -> note(first + i, "t" + i, 2000 + i))
                        .toList());
                if (batch < 5) {
                    notes.flush();
                }
            }
        }
        try (EmbeddedDatabase database = EmbeddedDatabase.open(disk.crash(0, 1), OPTIONS, Environment.system())) {
            Collection notes = database.collection("notes");
            assertThat(notes.count()).isEqualTo(120);
            assertThat(database.verify().problems()).isEmpty();
            notes.optimize();
            assertThat(database.verify().problems()).isEmpty();
            assertThat(database.inspect().collections().getFirst().segments()).hasSize(4);
            for (int tenant = 0; tenant < 20; tenant++) {
                assertThat(notes.query(QueryRequest.filter("tenant == 't" + tenant + "'")
                                .build()))
                        .hasSize(6);
            }
        }
    }

    @Test
    void verifyFindsRowsThatAreNotWhereTheirKeyBelongs() {
        CrashableDirectory disk = new CrashableDirectory();
        try (EmbeddedDatabase database = EmbeddedDatabase.open(disk, OPTIONS, Environment.system())) {
            Collection notes = database.createCollection(notes(varchar("tenant"), 4));
            notes.insert(
                    IntStream.range(0, 30).mapToObj(i -> note(i, "t" + i, 2000)).toList());
            // A read waits for the write to be applied.
            assertThat(notes.count()).isEqualTo(30);
            CollectionStore store = database.existing("notes").store();
            Partitions right = store.partitions();
            Partitions others = new Partitions(
                    "notes", right.list(), Optional.of(new PartitionKey("tenant", 3)), right.keyColumn(), false);
            Partitions fewer = new Partitions("notes", List.of(), right.key(), right.keyColumn(), false);
            try (Snapshot snapshot = store.snapshot()) {
                assertThat(PartitionCheck.problems(right, snapshot)).isEmpty();
                assertThat(PartitionCheck.problems(others, snapshot))
                        .isNotEmpty()
                        .allMatch(problem -> problem.endsWith("where its partition key does not belong"));
                assertThat(PartitionCheck.problems(fewer, snapshot))
                        .isNotEmpty()
                        .allMatch(problem -> problem.endsWith("which none has"));
            }
        }
    }

    /** An upsert with another value of the key moves the row. */
    @Test
    void aKeyIsInOnePartitionHoweverOftenItMoves() {
        try (Database database = Database.inMemory()) {
            Collection notes = database.createCollection(notes(int64("tenant"), 16));
            for (long tenant = 0; tenant < 40; tenant++) {
                notes.upsert(List.of(note(1, tenant, 2000), note(2, tenant + 7, 2000)));
                if (tenant % 9 == 0) {
                    notes.flush();
                }
                assertThat(ids(notes.query(
                                QueryRequest.filter("tenant == " + tenant).build())))
                        .containsExactly("n1");
                assertThat(notes.count()).isEqualTo(2);
            }
            assertThat(database.verify().problems()).isEmpty();
        }
    }

    /** Acceptance check 28. */
    @Test
    void whereTenantsAreIsolatedEveryReadNamesOne() {
        try (Database database = Database.inMemory()) {
            Collection notes = database.createCollection(notes(varchar("tenant"), 16));
            notes.insert(List.of(note(1, "acme", 2000), note(2, "bmce", 2001)));
            SearchRequest.Builder search = SearchRequest.text("sparse", "graph");
            assertThat(notes.search(search.build()).hits()).hasSize(2);

            notes.alter(notes.properties().withPartitionKeyIsolation(true));

            assertThatThrownBy(() -> notes.search(search.build()))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessage("collection 'notes' is isolated by its partition key: expected a filter with one"
                            + " condition 'tenant == value' that holds for all rows, got none");
            assertThatThrownBy(() -> notes.search(
                            search.filter("tenant in ['acme', 'bmce']").build()))
                    .isInstanceOf(InvalidRequestException.class);
            assertThatThrownBy(() -> notes.query(QueryRequest.all().limit(5).build()))
                    .isInstanceOf(InvalidRequestException.class);
            assertThatThrownBy(() -> notes.count(Filter.of("year > 0"), ConsistencyLevel.STRONG))
                    .isInstanceOf(InvalidRequestException.class);
            assertThat(notes.search(search.filter("year > 0 and tenant == 'acme'")
                                    .build())
                            .hits())
                    .extracting(Hit::id)
                    .containsExactly("n1");
            assertThat(notes.get(List.of("n1", "n2"))).hasSize(2);
            assertThat(notes.count()).isEqualTo(2);
            assertThat(notes.delete(Filter.of("year == 2001")).count()).isEqualTo(1);

            notes.alter(notes.properties().withPartitionKeyIsolation(false));
            assertThat(notes.search(SearchRequest.text("sparse", "graph").build())
                            .hits())
                    .hasSize(1);
        }
    }

    @Test
    void partitionsCannotBeNamedMadeOrDroppedWhereAKeySpreadsRows() {
        try (Database database = Database.inMemory()) {
            Collection notes = database.createCollection(notes(varchar("tenant"), 16));
            String reason = "because the partition key 'tenant' says in which partition a row is";
            QueryRequest query =
                    QueryRequest.all().limit(1).partitions("_default_3").build();
            SearchRequest search =
                    SearchRequest.text("sparse", "graph").partitions("_default").build();
            assertThatThrownBy(() -> notes.query(query))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining(reason);
            assertThatThrownBy(() -> notes.search(search))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining(reason);
            assertThatThrownBy(() -> notes.partition("_default_0"))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining(reason);
            assertThatThrownBy(() -> notes.createPartition("more"))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessage("collection 'notes': partition 'more' cannot be created, " + reason);
            assertThatThrownBy(() -> notes.dropPartition("_default_1"))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessage("collection 'notes': partition '_default_1' cannot be dropped, " + reason);
        }
    }
}
