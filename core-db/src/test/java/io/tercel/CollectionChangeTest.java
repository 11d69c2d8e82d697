package io.tercel;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercel.config.DatabaseOptions;
import io.tercel.io.CrashableDirectory;
import io.tercel.manifest.VersionEdit;
import io.tercel.query.QueryRequest;
import io.tercel.query.SearchRequest;
import io.tercel.schema.Row;
import io.tercel.segment.Snapshot;
import io.tercel.time.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** The step that gives a collection another form. */
class CollectionChangeTest {

    private static final DatabaseOptions OPTIONS = DatabaseOptions.defaults().sealRows(50);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** P2, P4, P5: nobody notices, and nothing is lost. */
    @Test
    void writersReadersAndMergesGoOnWhileTheFormIsReplaced() {
        CrashableDirectory disk = new CrashableDirectory();
        try (EmbeddedDatabase database = EmbeddedDatabase.open(disk, OPTIONS, Environment.system());
                ExecutorService threads = Executors.newCachedThreadPool()) {
            Collection papers = database.createCollection(Papers.SCHEMA);
            AtomicBoolean done = new AtomicBoolean();
            List<CompletableFuture<Integer>> writers = new ArrayList<>();
            for (int writer = 0; writer < 3; writer++) {
                String name = "w" + writer;
                writers.add(
                        CompletableFuture.supplyAsync(() -> write(database.collection("papers"), name, done), threads));
            }
            CompletableFuture<Integer> reader =
                    CompletableFuture.supplyAsync(() -> read(database.collection("papers"), done), threads);
            // At least so many, and until everybody has begun.
            for (int i = 0; i < 30 || papers.count() < 100; i++) {
                changeNothing(database);
                if (i % 10 == 9) {
                    papers.compact();
                }
            }
            done.set(true);
            int written = writers.stream().mapToInt(CompletableFuture::join).sum();
            assertThat(reader.join()).isPositive();
            assertThat(papers.count()).isEqualTo(written);
            assertThat(database.verify().problems()).isEmpty();
        }
        assertThat(disk.openFiles()).isEmpty();
        try (EmbeddedDatabase database = EmbeddedDatabase.open(disk, OPTIONS, Environment.system())) {
            assertThat(database.verify().problems()).isEmpty();
        }
    }

    private static int write(Collection papers, String name, AtomicBoolean done) {
        int rows = 0;
        while (!done.get()) {
            List<Row> batch = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                batch.add(Papers.paper(name + "-" + rows++, "graph", 2000, rows, 1, 2, 3));
            }
            papers.insert(batch);
        }
        return rows;
    }

    private static int read(Collection papers, AtomicBoolean done) {
        int reads = 0;
        long before = 0;
        while (!done.get() || reads == 0) {
            long count = papers.count();
            assertThat(count).isGreaterThanOrEqualTo(before);
            before = count;
            papers.search(SearchRequest.text("sparse", "graph").limit(3).build());
            papers.query(QueryRequest.all().limit(3).build());
            reads++;
        }
        return reads;
    }

    private static void changeNothing(EmbeddedDatabase database) {
        database.edits()
                .change(
                        database.existing("papers"),
                        meta -> new VersionEdit.SetSchema(meta.number(), meta.namespace(), meta.looks()));
    }

    /** P5: what a read holds stays, its files too, whatever is changed, merged and removed meanwhile. */
    @Test
    void aReadThatBeganBeforeAChangeFinishesOnItsOwnFormAndFiles() {
        CrashableDirectory disk = new CrashableDirectory();
        try (EmbeddedDatabase database = EmbeddedDatabase.open(disk, OPTIONS, Environment.system())) {
            Collection papers = database.createCollection(Papers.SCHEMA);
            papers.insert(List.of(Papers.graphs()));
            papers.flush();
            papers.insert(List.of(Papers.logs()));
            papers.flush();
            List<String> before = segments(disk);
            OpenCollection.Form form = database.existing("papers").form();
            try (Snapshot snapshot = form.store().snapshot()) {
                papers.dropField("year");
                papers.upsert(
                        List.of(Row.of("id", "graphs").with("body", "new").with("dense", new float[] {0, 0, 0, 1})));
                papers.optimize();
                papers.truncate();
                assertThat(segments(disk)).containsAll(before);
                List<Row> seen = form.queries()
                        .query(
                                snapshot,
                                form.queries()
                                        .prepare(QueryRequest.filter("year > 1900")
                                                .outputFields("*")
                                                .build()),
                                Deadline.in(MINUTE));
                assertThat(seen).extracting(row -> row.get("year")).containsExactly(2018, 1992);
            }
            assertThat(segments(disk)).isEmpty();
        }
        assertThat(disk.openFiles()).isEmpty();
    }

    private static List<String> segments(CrashableDirectory disk) {
        return disk.list("").stream().filter(name -> name.startsWith("seg-")).toList();
    }

    /** P5. */
    @Test
    void truncatingLeavesNoRowAndNoFileAndTheRestAsItWas() {
        CrashableDirectory disk = new CrashableDirectory();
        try (EmbeddedDatabase database = EmbeddedDatabase.open(disk, OPTIONS, Environment.system())) {
            Collection papers = database.createCollection(Papers.SCHEMA);
            papers.insert(List.of(Papers.graphs()));
            papers.flush();
            papers.insert(List.of(Papers.logs()));
            database.edits().truncate(database.existing("papers"));
            assertThat(papers.count()).isZero();
            assertThat(segments(disk)).isEmpty();
            papers.insert(List.of(Papers.graphs(), Papers.postings()));
        }
        try (EmbeddedDatabase database = EmbeddedDatabase.open(disk.crash(0, 1), OPTIONS, Environment.system())) {
            assertThat(Contents.of(database.collection("papers"))).hasSize(2);
        }
    }
}
