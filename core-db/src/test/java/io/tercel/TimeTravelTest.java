package io.tercel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercel.config.ConsistencyLevel;
import io.tercel.config.DatabaseOptions;
import io.tercel.error.InvalidRequestException;
import io.tercel.io.CrashableDirectory;
import io.tercel.io.Directory;
import io.tercel.io.HookedDirectory;
import io.tercel.query.Filter;
import io.tercel.query.Hit;
import io.tercel.query.QueryRequest;
import io.tercel.query.SearchRequest;
import io.tercel.query.WriteResult;
import io.tercel.schema.CollectionProperties;
import io.tercel.schema.Row;
import io.tercel.segment.KeyOrder;
import io.tercel.segment.SegmentView;
import io.tercel.segment.Snapshot;
import io.tercel.testing.Property;
import io.tercel.testing.RandomSource;
import io.tercel.time.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Reads of earlier moments, and rows whose time to live has passed (data model 1.8, 7, 8), under a clock that the test moves. */
class TimeTravelTest {

    private static final DatabaseOptions OPTIONS = DatabaseOptions.defaults();
    private static final float[] QUERY = {1, 1, 1, 1};

    private final AtomicLong millis = new AtomicLong(1_700_000_000_000L);
    private CrashableDirectory disk = new CrashableDirectory();
    private final HookedDirectory hooked = new HookedDirectory(disk);
    private EmbeddedDatabase database = open(hooked);
    private Collection papers = database.createCollection(Papers.SCHEMA);

    private EmbeddedDatabase open(Directory directory) {
        Environment system = Environment.system();
        return EmbeddedDatabase.open(
                directory, OPTIONS, new Environment(millis::get, UUID::randomUUID, system.threads(), system.ticker()));
    }

    @AfterEach
    void everythingFitsTogetherAndIsClosed() {
        assertThat(database.verify().problems()).isEmpty();
        database.close();
        assertThat(disk.openFiles()).isEmpty();
    }

    private void reopen() {
        database.close();
        database = open(disk);
        papers = database.collection("papers");
    }

    private void merge(boolean everything) {
        if (everything) {
            papers.optimize();
        } else {
            papers.compact();
        }
    }

    /** As it was closed, or as it was when the power went off. */
    private void openAgain(RandomSource random) {
        if (random.chance(50)) {
            reopen();
            return;
        }
        CrashableDirectory left = disk.crash(random.nextInt(101), random.nextLong());
        database.close();
        disk = left;
        database = open(disk);
        papers = database.collection("papers");
    }

    private void setHistory(Duration history) {
        set(properties().withHistory(history));
    }

    private void setTimeToLive(Duration timeToLive) {
        set(properties().withTimeToLive(timeToLive));
    }

    private void set(CollectionProperties properties) {
        database.edits().properties(database.existing("papers"), properties);
    }

    private CollectionProperties properties() {
        return database.existing("papers").store().properties();
    }

    private static Row paper(int key, String body) {
        return Papers.paper("k%03d".formatted(key), body, 2000 + key, key + 1, 2, 3, 4);
    }

    private long put(int key, String body) {
        millis.incrementAndGet();
        return papers.upsert(List.of(paper(key, body))).timestamp();
    }

    private void sealed(int key, String body) {
        put(key, body);
        papers.flush();
    }

    /** Keys and bodies in the order of the keys, as a query finds them. */
    private List<String> contents(QueryRequest.Builder request) {
        return papers
                .query(request.limit(1_000).consistency(ConsistencyLevel.STRONG).build())
                .stream()
                .map(row -> row.getString("id") + "=" + row.getString("body"))
                .toList();
    }

    private List<String> contentsAsOf(long timestamp) {
        return contents(QueryRequest.all().asOf(timestamp));
    }

    private List<String> foundAsOf(long timestamp) {
        return papers
                .search(SearchRequest.dense("dense", QUERY)
                        .limit(1_000)
                        .outputFields("body")
                        .asOf(timestamp)
                        .build())
                .hits()
                .stream()
                .map(hit -> hit.id() + "=" + hit.row().getString("body"))
                .sorted()
                .toList();
    }

    @Test
    void aReadOfAnEarlierMomentFindsWhatWasThereThen() { // P5
        setHistory(Duration.ofHours(1));
        long first = put(1, "one");
        long second = put(2, "two");
        long replaced = put(1, "one again");
        millis.incrementAndGet();
        long deleted = papers.delete(List.of("k002")).timestamp();
        long empty = papers.deleteAll().timestamp();

        for (Runnable step : List.<Runnable>of(() -> {}, papers::flush, this::reopen, () -> papers.optimize())) {
            step.run();
            assertThat(contentsAsOf(first)).containsExactly("k001=one");
            assertThat(contentsAsOf(second)).containsExactly("k001=one", "k002=two");
            assertThat(contentsAsOf(replaced)).containsExactly("k001=one again", "k002=two");
            assertThat(contentsAsOf(deleted)).containsExactly("k001=one again");
            assertThat(contentsAsOf(empty)).isEmpty();
            assertThat(contents(QueryRequest.all())).isEmpty();
            assertThat(papers.count()).isZero();
            assertThat(papers.countAsOf(Filter.of(""), second)).isEqualTo(2);
            assertThat(papers.countAsOf(Filter.of("year == 2002"), second)).isEqualTo(1);
            assertThat(keysFoundAsOf(second)).containsExactly("k001", "k002");
            assertThat(keysFoundAsOf(deleted)).containsExactly("k001");
            assertThat(contents(QueryRequest.filter("id in ['k001']").asOf(second)))
                    .containsExactly("k001=one");
            assertThat(foundAsOf(replaced)).containsExactly("k001=one again", "k002=two");
        }
    }

    @Test
    void aMergeKeepsRowsInsideTheWindowAndDropsThemAfterIt() {
        setHistory(Duration.ofSeconds(60));
        sealed(1, "old");
        long before = put(2, "other");
        sealed(1, "new");
        papers.delete(List.of("k002"));

        papers.optimize();
        assertThat(contentsAsOf(before)).containsExactly("k001=old", "k002=other");
        assertThat(rowsInSegments()).isEqualTo(3);
        papers.optimize();
        assertThat(contentsAsOf(before)).containsExactly("k001=old", "k002=other");

        millis.addAndGet(59_000);
        papers.optimize();
        assertThat(contentsAsOf(before)).containsExactly("k001=old", "k002=other");

        millis.addAndGet(2_000);
        assertThatThrownBy(() -> contentsAsOf(before))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(
                        "asOf: timestamp " + before + " is too early; collection 'papers' can be read as of ")
                .hasMessageContaining(String.valueOf(Timestamp.ofMillis(millis.get() - 60_000)));
        papers.optimize();
        assertThat(rowsInSegments()).isEqualTo(1);
        assertThat(contents(QueryRequest.all())).containsExactly("k001=new");
    }

    private long rowsInSegments() {
        return database.inspect().collections().getFirst().segments().stream()
                .mapToLong(InspectReport.SegmentReport::rows)
                .sum();
    }

    @Test
    void aHistoryThatIsSetLaterDoesNotReachBackToWhatHasBeenDropped() {
        long before = put(1, "old");
        long after = put(1, "new");
        papers.flush();
        millis.addAndGet(1_000);

        assertThatThrownBy(() -> contentsAsOf(after)).hasMessageContaining("keeps no history");
        setHistory(Duration.ofDays(1));

        for (Runnable step : List.<Runnable>of(() -> {}, this::reopen, () -> papers.optimize())) {
            step.run();
            assertThatThrownBy(() -> contentsAsOf(before))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("too early");
        }
        long next = put(1, "newer");
        put(1, "newest");
        assertThat(contentsAsOf(next)).containsExactly("k001=newer");
    }

    @Test
    void aHistoryThatIsSetDuringAMergeKeepsWhatIsDeletedFromThenOn() {
        sealed(1, "one");
        sealed(2, "two");
        AtomicLong then = new AtomicLong();
        hooked.beforeCreating(
                name -> name.endsWith("timestamps.col")
                        && Thread.currentThread().getName().startsWith("tercel-merging"),
                () -> {
                    setHistory(Duration.ofHours(1));
                    then.set(put(3, "three"));
                    papers.deleteAll();
                    papers.flush();
                });
        papers.optimize();

        assertThat(contentsAsOf(then.get())).containsExactly("k001=one", "k002=two", "k003=three");
        reopen();
        assertThat(contentsAsOf(then.get())).containsExactly("k001=one", "k002=two", "k003=three");
    }

    @Test
    void truncatingLeavesNoHistory() {
        setHistory(Duration.ofDays(1));
        long before = put(1, "old");
        database.edits().truncate(database.existing("papers"));
        assertThatThrownBy(() -> contentsAsOf(before)).hasMessageContaining("too early");
        assertThat(contentsAsOf(put(2, "new"))).containsExactly("k002=new");
    }

    @Test
    void aMomentThatIsStillToComeIsRefusedAndOneThatHasPassedStaysAsItIs() {
        setHistory(Duration.ofHours(1));
        put(1, "one");
        millis.addAndGet(10_000);
        long moment = Timestamp.of(Instant.ofEpochMilli(millis.get()));

        assertThatThrownBy(() -> contentsAsOf(moment + 1))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("timestamp " + (moment + 1) + " is still to come");
        assertThat(contentsAsOf(moment)).containsExactly("k001=one");
        // Without this the next write would get a timestamp before the moment that was read.
        millis.addAndGet(-5_000);
        assertThat(put(2, "two")).isGreaterThan(moment);
        assertThat(contentsAsOf(moment)).containsExactly("k001=one");
    }

    @Property(tries = 40)
    void readsOfRememberedMomentsAnswerAsTheModelDidThen(RandomSource random) {
        setHistory(Duration.ofSeconds(100));
        ModelCollection model = new ModelCollection();
        TreeMap<Long, ModelCollection> remembered = new TreeMap<>();
        for (int step = 0; step < 60; step++) {
            millis.addAndGet(random.nextInt(5_000));
            switch (random.nextInt(10)) {
                case 0, 1, 2, 3 -> remembered.put(upsert(random, model), model.copy());
                case 4, 5 -> remembered.put(delete(random, model), model.copy());
                case 6 -> papers.flush();
                case 7 -> merge(random.chance(50));
                case 8 -> openAgain(random);
                default -> assertRemembered(remembered, random);
            }
        }
        assertRemembered(remembered, random);
        assertThat(contents(QueryRequest.all())).isEqualTo(contents(model));
    }

    private long upsert(RandomSource random, ModelCollection model) {
        List<Row> rows = new ArrayList<>();
        int first = random.nextInt(10);
        for (int key = first; key < first + 3; key++) {
            rows.add(paper(key, "body " + random.nextInt(1_000)));
        }
        WriteResult written = papers.upsert(rows);
        model.put(rows);
        return written.timestamp();
    }

    private long delete(RandomSource random, ModelCollection model) {
        if (random.chance(15)) {
            model.removeIf(row -> true);
            return papers.deleteAll().timestamp();
        }
        List<String> keys = List.of("k%03d".formatted(random.nextInt(12)), "k%03d".formatted(random.nextInt(12)));
        model.remove(keys);
        return papers.delete(keys).timestamp();
    }

    private void assertRemembered(NavigableMap<Long, ModelCollection> remembered, RandomSource random) {
        long earliest = Timestamp.ofMillis(millis.get() - 100_000);
        remembered.headMap(earliest).clear();
        remembered.forEach((timestamp, then) -> {
            List<String> expected = contents(then);
            assertThat(contentsAsOf(timestamp)).isEqualTo(expected);
            assertThat(foundAsOf(timestamp)).isEqualTo(expected);
            assertThat(papers.countAsOf(Filter.of(""), timestamp)).isEqualTo(expected.size());
            assertThat(keysFoundAsOf(timestamp))
                    .isEqualTo(
                            expected.stream().map(each -> each.substring(0, 4)).toList());
            String key = "k%03d".formatted(random.nextInt(12));
            assertThat(contents(QueryRequest.filter("id == '" + key + "'").asOf(timestamp)))
                    .isEqualTo(expected.stream()
                            .filter(each -> each.startsWith(key))
                            .toList());
        });
    }

    /** The keys, once for each segment in which looking the key up finds a row. */
    private List<String> keysFoundAsOf(long timestamp) {
        List<String> keys = IntStream.range(0, 13).mapToObj("k%03d"::formatted).toList();
        List<String> found = new ArrayList<>();
        try (Snapshot snapshot = database.existing("papers").store().snapshotAsOf(timestamp)) {
            for (int key = 0; key < keys.size(); key++) {
                for (SegmentView view : snapshot.segments()) {
                    if (view.find(KeyOrder.column(keys), key) >= 0) {
                        found.add(keys.get(key));
                    }
                }
            }
        }
        return found;
    }

    private static List<String> contents(ModelCollection model) {
        return model.all().stream()
                .map(row -> row.getString("id") + "=" + row.getString("body"))
                .toList();
    }

    @Test
    void a27ExpiredRowsAreInvisibleEverywhereBeforeAnyCompaction() {
        setTimeToLive(Duration.ofSeconds(1));
        sealed(1, "graph sealed");
        put(2, "graph growing");
        assertSeen("k001", "k002");

        millis.addAndGet(900);
        put(3, "graph later");
        assertSeen("k001", "k002", "k003");
        millis.addAndGet(200);
        assertSeen("k003");
        papers.flush();
        assertSeen("k003");
        reopen();
        assertSeen("k003");
        papers.optimize();
        assertSeen("k003");
        assertThat(rowsInSegments()).isEqualTo(1);
        millis.addAndGet(2_000);
        assertSeen();
        assertThat(papers.delete(Filter.of("year > 0")).count()).isZero();
    }

    private void assertSeen(String... keys) {
        assertThat(contents(QueryRequest.all()))
                .extracting(text -> text.substring(0, 4))
                .containsExactly(keys);
        assertThat(papers.get(List.of("k001", "k002", "k003")))
                .extracting(row -> row.getString("id"))
                .containsExactly(keys);
        assertThat(papers.count()).isEqualTo(keys.length);
        assertThat(papers.count(Filter.of("year > 0"), ConsistencyLevel.STRONG)).isEqualTo(keys.length);
        assertThat(papers.search(SearchRequest.dense("dense", QUERY)
                                .consistency(ConsistencyLevel.STRONG)
                                .build())
                        .hits())
                .extracting(Hit::id)
                .containsExactlyInAnyOrder((Object[]) keys);
        assertThat(papers.search(SearchRequest.text("sparse", "graph")
                                .consistency(ConsistencyLevel.STRONG)
                                .build())
                        .hits())
                .extracting(Hit::id)
                .containsExactlyInAnyOrder((Object[]) keys);
    }

    @Test
    void theKeyOfAnExpiredRowIsFreeAndIsLiveOnceAgainAfterwards() {
        setTimeToLive(Duration.ofSeconds(1));
        sealed(1, "sealed");
        put(2, "growing");
        assertThatThrownBy(() -> papers.insert(List.of(paper(1, "too soon")))).hasMessageContaining("exists already");
        millis.addAndGet(1_500);

        papers.insert(List.of(paper(1, "anew"), paper(2, "anew")));

        assertThat(contents(QueryRequest.all())).containsExactly("k001=anew", "k002=anew");
        // Without a time to live the old rows would be back, had the insert not replaced them.
        setTimeToLive(Duration.ZERO);
        assertThat(contents(QueryRequest.all())).containsExactly("k001=anew", "k002=anew");
        reopen();
        assertThat(papers.count()).isEqualTo(2);
        papers.optimize();
        assertThat(contents(QueryRequest.all())).containsExactly("k001=anew", "k002=anew");
    }

    @Test
    void anUpsertMakesARowYoungAgain() {
        setTimeToLive(Duration.ofSeconds(1));
        sealed(1, "first");
        millis.addAndGet(900);
        put(1, "second");
        millis.addAndGet(900);
        assertThat(contents(QueryRequest.all())).containsExactly("k001=second");
    }

    @Test
    void anExpiredRowCanBeReadAsOfAMomentBeforeItExpired() {
        set(properties().withTimeToLive(Duration.ofSeconds(1)).withHistory(Duration.ofSeconds(10)));
        sealed(1, "short");
        long then = put(2, "later");
        millis.addAndGet(5_000);

        papers.optimize();
        assertThat(papers.count()).isZero();
        assertThat(rowsInSegments()).isEqualTo(2);
        assertThat(contentsAsOf(then)).containsExactly("k001=short", "k002=later");
        assertThat(contentsAsOf(Timestamp.ofMillis(millis.get() - 3_000))).isEmpty();

        millis.addAndGet(7_000);
        papers.optimize();
        assertThat(rowsInSegments()).isZero();
    }

    @Test
    void aSegmentOfExpiredRowsIsWrittenAnewOrGoes() {
        setTimeToLive(Duration.ofSeconds(10));
        sealed(1, "expires");
        millis.addAndGet(9_000);
        sealed(2, "stays");
        millis.addAndGet(2_000);
        papers.compact();
        assertThat(rowsInSegments()).isEqualTo(1);
        assertThat(contents(QueryRequest.all())).containsExactly("k002=stays");
    }
}
