package io.tercel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.tercel.config.DatabaseOptions;
import io.tercel.config.Durability;
import io.tercel.error.ClosedException;
import io.tercel.error.CorruptionException;
import io.tercel.error.NotFoundException;
import io.tercel.error.StorageFullException;
import io.tercel.io.CheckedFile;
import io.tercel.io.CrashableDirectory;
import io.tercel.io.Directory;
import io.tercel.io.FaultyDirectory;
import io.tercel.io.FileHeader;
import io.tercel.io.HookedDirectory;
import io.tercel.query.Filter;
import io.tercel.query.Hit;
import io.tercel.query.QueryRequest;
import io.tercel.query.SearchRequest;
import io.tercel.schema.Row;
import io.tercel.segment.CollectionStore;
import io.tercel.segment.SealedSegment;
import io.tercel.segment.SegmentView;
import io.tercel.segment.Snapshot;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Merging sealed segments: what is in the collection stays the same, whatever happens meanwhile. */
class CompactionTest {

    private static final DatabaseOptions OPTIONS = DatabaseOptions.defaults();

    private CrashableDirectory disk = new CrashableDirectory();
    private final HookedDirectory hooked = new HookedDirectory(disk);
    private EmbeddedDatabase database = open(hooked, OPTIONS);
    private Collection papers = database.createCollection(Papers.SCHEMA);

    @AfterEach
    void everythingFitsTogetherAndIsClosed() {
        database.close();
        database = open(disk, OPTIONS);
        assertThat(database.verify().problems()).isEmpty();
        database.close();
        assertThat(disk.openFiles()).isEmpty();
    }

    private static EmbeddedDatabase open(Directory directory, DatabaseOptions options) {
        return EmbeddedDatabase.open(directory, options, Environment.system());
    }

    private void reopen() {
        database.close();
        database = open(disk, OPTIONS);
        papers = database.collection("papers");
    }

    /** Runs something in the middle of the next merge, when some of its files have been written. */
    private void duringAMerge(Runnable action) {
        hooked.beforeCreating(
                name -> name.endsWith("timestamps.col")
                        && Thread.currentThread().getName().startsWith("tercel-merging"),
                action);
    }

    private static Row paper(int key, String body) {
        return Papers.paper("k%03d".formatted(key), body, 2000 + key % 20, 1, key % 7, key % 5, 1);
    }

    private void sealed(int from, int to, String body) {
        papers.upsert(
                IntStream.range(from, to).mapToObj(key -> paper(key, body)).toList());
        papers.flush();
    }

    private void threeSegments() {
        sealed(0, 10, "first graph");
        sealed(10, 20, "second graph");
        sealed(20, 30, "third graph");
    }

    private List<String> contents() {
        return papers.query(QueryRequest.all().limit(1000).outputFields("body").build()).stream()
                .map(row -> row.get("id") + "=" + row.get("body"))
                .toList();
    }

    private List<InspectReport.SegmentReport> segments() {
        return database.inspect().collections().getFirst().segments().stream()
                .filter(InspectReport.SegmentReport::sealed)
                .toList();
    }

    private List<String> folders() {
        return disk.list("").stream().filter(name -> name.startsWith("seg-")).toList();
    }

    @Test
    void optimizeLeavesOneSegmentWithoutDeletedRows() {
        threeSegments();
        papers.delete(List.of("k003", "k017"));
        List<String> before = contents();

        papers.optimize();

        assertThat(segments())
                .extracting(InspectReport.SegmentReport::rows, InspectReport.SegmentReport::deletedRows)
                .containsExactly(tuple(28L, 0L));
        assertThat(contents()).isEqualTo(before);
        assertThat(folders()).hasSize(1);
        assertThat(papers.search(SearchRequest.text("sparse", "second")
                                .limit(100)
                                .build())
                        .hits())
                .hasSize(9);
        reopen();
        assertThat(contents()).isEqualTo(before);
    }

    @Test
    void compactWritesAMostlyDeletedSegmentAnewAndLetsAHealthyOneBe() {
        sealed(0, 10, "first");
        sealed(10, 20, "second");
        int healthy = segments().getLast().number();
        papers.delete(List.of("k000", "k001", "k002"));

        papers.compact();

        assertThat(segments()).extracting(InspectReport.SegmentReport::rows).containsExactlyInAnyOrder(7L, 10L);
        assertThat(segments()).extracting(InspectReport.SegmentReport::number).contains(healthy);
    }

    @Test
    void flushesAloneDoNotFillACollectionWithSegments() {
        IntStream.range(0, 30).forEach(key -> sealed(key, key + 1, "graph"));

        // What the flushes have set going ends before this does.
        papers.compact();

        assertThat(segments()).hasSizeLessThan(4);
        assertThat(papers.count()).isEqualTo(30);
    }

    @Test
    void aReaderKeepsItsSegmentsAndTheirFilesGoWithIt() { // P5
        threeSegments();
        List<String> before = folders();
        try (Snapshot held = database.existing("papers").store().snapshot()) {
            papers.upsert(List.of(paper(5, "newer")));
            papers.optimize();
            papers.deleteAll();

            assertThat(folders()).containsAll(before);
            assertThat(held.liveRows()).isEqualTo(30);
            for (SegmentView view : held.segments()) {
                for (int row = 0; row < view.rows(); row++) {
                    assertThat(view.segment().timestamps().get(row)).isLessThanOrEqualTo(held.timestamp());
                }
                if (view.segment() instanceof SealedSegment sealed) {
                    sealed.forEachFile(CheckedFile::verify);
                }
            }
        }
        assertThat(folders()).doesNotContainAnyElementsOf(before);
    }

    @Test
    void whatIsDeletedDuringAMergeStaysDeleted() {
        threeSegments();
        duringAMerge(() -> {
            papers.delete(List.of("k004", "k025"));
            papers.upsert(List.of(paper(11, "newer")));
        });

        papers.optimize();

        List<String> expected = contents();
        assertThat(expected).hasSize(28).contains("k011=newer").noneMatch(row -> row.startsWith("k004"));
        assertThat(segments()).hasSize(1);
        // The deletes are in the log only; they find their rows in the merged segment.
        reopen();
        assertThat(contents()).isEqualTo(expected);
    }

    @Test
    void whatAFlushListsAsDeletedDuringAMergeStaysDeleted() {
        threeSegments();
        duringAMerge(() -> {
            papers.delete(List.of("k004"));
            sealed(11, 12, "newer");
            papers.delete(List.of("k025"));
        });

        papers.optimize();

        List<String> expected = contents();
        assertThat(expected).hasSize(28).contains("k011=newer");
        assertThat(segments()).extracting(InspectReport.SegmentReport::rows).containsExactlyInAnyOrder(30L, 1L);
        reopen();
        assertThat(contents()).isEqualTo(expected);
    }

    @Test
    void aSegmentThatIsEmptiedAndFlushedAwayDuringAMergeIsNotComingBack() {
        threeSegments();
        duringAMerge(() -> {
            papers.delete(Filter.of("id < 'k010'"));
            papers.flush();
        });

        papers.optimize();

        assertThat(papers.count()).isEqualTo(20);
        assertThat(segments()).hasSize(1);
        reopen();
        assertThat(papers.count()).isEqualTo(20);
    }

    @Test
    void whenEverythingIsDeletedDuringAMergeNothingOfItStays() {
        threeSegments();
        duringAMerge(() -> {
            papers.deleteAll();
            papers.flush();
        });

        papers.optimize();

        assertThat(papers.count()).isZero();
        assertThat(folders()).isEmpty();
    }

    @Test
    void droppingTheCollectionEndsItsMerge() {
        threeSegments();
        CollectionStore store = database.existing("papers").store();
        duringAMerge(() -> database.dropCollection("papers"));

        assertThatThrownBy(papers::optimize)
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("has been dropped");

        assertThatThrownBy(store::snapshot).isInstanceOf(NotFoundException.class);
        assertThat(folders()).isEmpty();
        papers = database.createCollection(Papers.SCHEMA);
        assertThat(papers.count()).isZero();
    }

    @Test
    void closingEndsAMergeThatHasNotWrittenItsSegmentYet() { // P13
        threeSegments();
        List<String> before = contents();
        AtomicReference<CompletableFuture<Void>> closing = new AtomicReference<>();
        duringAMerge(() -> closing.set(CompletableFuture.runAsync(() -> database.close())));

        assertThatThrownBy(() -> {
                    while (true) {
                        papers.optimize();
                    }
                })
                .isInstanceOf(ClosedException.class);
        closing.get().join();

        assertThat(disk.openFiles()).isEmpty();
        reopen();
        assertThat(contents()).isEqualTo(before);
    }

    @Test
    void aMergeNeverKeepsALaterWriteWhoseEarlierOnesACrashLoses() { // P3
        database.close();
        // Segments too large to be merged with each other: each is written anew for its deleted row, one after the
        // other.
        database = open(hooked, OPTIONS.sealRows(2));
        papers = database.collection("papers");
        threeSegments();
        papers.delete(List.of("k001", "k011", "k021"));
        List<String> before = contents();
        duringAMerge(() -> papers.upsert(List.of(paper(5, "newer")), Durability.NONE));
        papers.optimize();
        assertThat(folders()).hasSizeGreaterThan(2);

        CrashableDirectory left = disk.crash(0, 1);
        database.close();
        disk = left;
        database = open(disk, OPTIONS);
        papers = database.collection("papers");

        assertThat(contents()).isEqualTo(before);
    }

    @Test
    void aFullDiskLeavesTheSegmentsAsTheyAreAndNoLeftovers() { // P10
        threeSegments();
        List<String> folders = folders();
        List<String> before = contents();
        database.close();
        FaultyDirectory faulty = new FaultyDirectory(disk);
        try (EmbeddedDatabase full = open(faulty, OPTIONS)) {
            Collection same = full.collection("papers");
            for (String file : List.of("/field-2.col", "/sparse-", "MANIFEST-")) {
                faulty.failWhen(
                        call -> call.operation() == FaultyDirectory.Operation.WRITE
                                && call.name().contains(file),
                        FaultyDirectory.Fault.DISK_FULL,
                        FaultyDirectory.Repeat.ALWAYS);

                assertThatThrownBy(same::optimize).as(file).isInstanceOf(StorageFullException.class);
                assertThat(folders()).as(file).isEqualTo(folders);
            }
            faulty.heal();
            same.optimize();
            assertThat(folders()).hasSize(1);
            assertThat(full.verify().problems()).isEmpty();
        }
        database = open(disk, OPTIONS);
        papers = database.collection("papers");
        assertThat(contents()).isEqualTo(before);
    }

    @Test
    void bytesThatRotWhileTheDatabaseIsOpenAreNotWrittenAnewAsGoodOnes(@TempDir Path folder) throws IOException { // P9
        Path place = folder.resolve("db");
        try (Database rotten = Database.open(place)) {
            Collection same = rotten.createCollection(Papers.SCHEMA);
            same.insert(List.of(Papers.graphs()));
            same.flush();
            same.insert(List.of(Papers.logs()));
            same.flush();
            Path victim;
            try (Stream<Path> files = Files.walk(place)) {
                victim = files.filter(file -> file.endsWith("timestamps.col"))
                        .findFirst()
                        .orElseThrow();
            }
            try (RandomAccessFile file = new RandomAccessFile(victim.toFile(), "rw")) {
                file.seek(FileHeader.BYTES);
                int value = file.read();
                file.seek(FileHeader.BYTES);
                file.write(value ^ 1);
            }

            assertThatThrownBy(same::optimize)
                    .isInstanceOf(CorruptionException.class)
                    .hasMessageContaining("timestamps.col");
            assertThat(rotten.verify().isClean()).isFalse();
        }
    }

    @Test
    void readersSeeWholeWritesThroughAllMerges() throws Exception { // P5
        int keys = 60;
        int versions = 40;
        write(keys, 0);
        try (ExecutorService others = Executors.newFixedThreadPool(2)) {
            CompletableFuture<Void> writing = CompletableFuture.runAsync(
                    () -> {
                        for (int version = 1; version <= versions; version++) {
                            write(keys, version);
                            papers.flush();
                        }
                    },
                    others);
            CompletableFuture<Void> merging = CompletableFuture.runAsync(
                    () -> {
                        while (!writing.isDone()) {
                            papers.optimize();
                        }
                    },
                    others);
            while (!merging.isDone()) {
                assertOneVersion(keys);
            }
            CompletableFuture.allOf(writing, merging).join();
        }
        assertThat(assertOneVersion(keys)).isEqualTo("version " + versions);
    }

    private void write(int keys, int version) {
        papers.upsert(IntStream.range(0, keys)
                .mapToObj(key -> paper(key, "version " + version))
                .toList());
    }

    private Object assertOneVersion(int keys) {
        List<Hit> hits = papers.search(SearchRequest.dense("dense", new float[] {1, 1, 1, 1})
                        .limit(1000)
                        .outputFields("body")
                        .build())
                .hits();
        List<Object> bodies = new ArrayList<>();
        hits.forEach(hit -> bodies.add(String.valueOf(hit.row().get("body"))));
        assertThat(bodies).hasSize(keys);
        assertThat(bodies.stream().distinct()).hasSize(1);
        return bodies.getFirst();
    }

    @Test
    void theReportTellsWhatThereIs() {
        threeSegments();
        papers.optimize();
        papers.upsert(List.of(paper(5, "newer"), paper(1000, "new")));
        assertThat(papers.count()).isEqualTo(31);

        InspectReport report = database.inspect();

        assertThat(report.logFiles()).isPositive();
        assertThat(report.logBytes()).isPositive();
        assertThat(report.manifest()).isPositive();
        InspectReport.CollectionReport collection = report.collections().getFirst();
        assertThat(collection.liveRows()).isEqualTo(31);
        assertThat(collection.deletedRows()).isEqualTo(1);
        assertThat(collection.checkpoint()).isPositive().isLessThan(report.lastTimestamp());
        assertThat(report.toString())
                .contains("collection papers: 31 rows, 1 deleted, ")
                .contains(" in 2 segments")
                .containsPattern("sealed +29 +1 +3\\.3 % +\\d+\\.\\d KiB\n")
                .containsPattern("growing +2 +0 +0\\.0 % ");
    }
}
