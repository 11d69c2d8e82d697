package io.tercel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercel.config.ConsistencyLevel;
import io.tercel.config.DatabaseOptions;
import io.tercel.error.CorruptionException;
import io.tercel.error.StorageException;
import io.tercel.error.StorageFailedException;
import io.tercel.error.VectorDbException;
import io.tercel.index.dense.DenseIndexes;
import io.tercel.io.FsDirectory;
import io.tercel.query.QueryRequest;
import io.tercel.schema.Row;
import io.tercel.schema.ScalarIndexSpec;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files of an open database that another program cuts short, which is what a disk that fails looks like, too. */
@Timeout(300)
class CutShortTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    @TempDir
    private Path folder;

    /** What has ended a thread of the database. */
    private final Queue<Throwable> ends = new ConcurrentLinkedQueue<>();

    /** Whether indexes are built; they wait for it. */
    private volatile boolean indexing = true;

    @AfterEach
    void noThreadHasEndedByIt() {
        assertThat(ends).isEmpty();
    }

    private Path directory() {
        return folder.resolve("db");
    }

    /** With the threads of the real world, and an eye on how they end. */
    private EmbeddedDatabase open() {
        Environment system = Environment.system();
        return EmbeddedDatabase.open(
                FsDirectory.open(directory(), FsDirectory.Opening.CREATE_IF_MISSING),
                DatabaseOptions.defaults(),
                new Environment(
                        system.millis(),
                        system.identities(),
                        this::watched,
                        system.ticker(),
                        new DenseIndexes(),
                        false,
                        1));
    }

    private ExecutorService watched(String name) {
        return Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(() -> whenIndexing(name, task), name);
            thread.setUncaughtExceptionHandler((ended, cause) -> ends.add(cause));
            thread.setDaemon(true);
            return thread;
        });
    }

    private void whenIndexing(String name, Runnable task) {
        if (name.startsWith("tercel-indexing")) {
            Awaitility.await().forever().until(() -> indexing);
        }
        task.run();
    }

    @Test
    void aReadOfWhatIsGoneFailsAsTheDiskDoesAndTheDatabaseGoesOn() throws IOException {
        try (Database database = open()) {
            Collection papers = database.createCollection(Papers.SCHEMA);
            papers.insert(rows(0, 1_000));
            papers.flush();
            Collection other = database.createCollection(Papers.schemaNamed("other"));
            other.insert(List.of(Papers.graphs()));
            cutToNothing(file -> file.endsWith(".col"));

            QueryRequest all =
                    QueryRequest.all().outputFields("body", "year").limit(100).build();
            assertThatThrownBy(() -> papers.query(all))
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining(directory().toRealPath().toString())
                    .hasMessageContaining("Database.examine");
            assertThat(other.query(all)).hasSize(1);
        }
    }

    @Test
    void aMergeOfWhatIsGoneFailsWithTheFileAndOthersGoOn() throws IOException {
        try (Database database = open()) {
            Collection papers = database.createCollection(Papers.SCHEMA);
            for (int segment = 0; segment < 3; segment++) {
                papers.insert(rows(segment * 100, segment * 100 + 100));
                papers.flush();
            }
            cutToNothing(CutShortTest::isOfValues);

            assertThatThrownBy(papers::optimize)
                    .isInstanceOf(CorruptionException.class)
                    .hasMessageContaining("cannot be read");
            // The policy merges by itself from some segments on.
            for (int segment = 3; segment < 12; segment++) {
                papers.insert(rows(segment * 100, segment * 100 + 100));
                papers.flush();
            }
            Collection other = database.createCollection(Papers.schemaNamed("other"));
            other.insert(rows(0, 10));
            other.flush();
            other.insert(rows(10, 20));
            other.optimize();
            assertThat(other.count()).isEqualTo(20);
        }
    }

    @Test
    void anIndexOfWhatIsGoneIsNotBegunForEver() throws IOException {
        indexing = false;
        try (Database database = open()) {
            Collection papers = database.createCollection(Papers.SCHEMA);
            papers.createIndex("year", new ScalarIndexSpec.Inverted());
            papers.insert(rows(0, 1_000));
            papers.flush();
            cutToNothing(CutShortTest::isOfValues);
            indexing = true;

            assertThatThrownBy(() -> papers.awaitIndexes(MINUTE)).isInstanceOf(StorageException.class);
            assertThat(papers.describeIndex("year").state()).isEqualTo(IndexDescription.State.FAILED);
            assertThatThrownBy(papers::optimize).isInstanceOf(VectorDbException.class);
        }
    }

    @Test
    void verifySaysWhichFilesAreGoneAndWhatElseIsThere() throws IOException {
        try (Database database = open()) {
            Collection papers = database.createCollection(Papers.SCHEMA);
            papers.insert(rows(0, 100));
            papers.flush();
            cutToNothing(file -> file.endsWith(".col"));

            VerifyReport report = database.verify();
            assertThat(report.problems())
                    .anySatisfy(problem -> assertThat(problem).contains("/field-1.col", "cannot be read"));
        }
    }

    /** P4: what was acknowledged is seen, or a reader is told that it cannot be. */
    @Test
    void aWriteThatCannotBeAppliedIsNotPassedOver() throws IOException {
        try (Database database = open()) {
            Collection papers = database.createCollection(Papers.SCHEMA);
            papers.insert(rows(0, 1_000));
            papers.flush();
            cutToNothing(file -> file.endsWith(".col"));

            assertThatThrownBy(() -> {
                        papers.upsert(rows(0, 10));
                        papers.insert(rows(5_000, 5_001));
                        papers.query(QueryRequest.filter("id == 'k5000'")
                                .consistency(ConsistencyLevel.STRONG)
                                .timeout(Duration.ofSeconds(2))
                                .build());
                    })
                    .isInstanceOf(VectorDbException.class);
            assertThatThrownBy(() -> papers.upsert(rows(0, 10)))
                    .isInstanceOfAny(StorageException.class, StorageFailedException.class);
        }
    }

    private static List<Row> rows(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> Papers.paper("k%04d".formatted(i), "row " + i, 7 * i, i, 1, 1, 0))
                .toList();
    }

    /** Of columns without which keys can still be looked up. */
    private static boolean isOfValues(String file) {
        return file.endsWith(".col") && !file.endsWith("field-1.col") && !file.endsWith("timestamps.col");
    }

    private void cutToNothing(Predicate<String> which) throws IOException {
        try (Stream<Path> files = Files.walk(directory())) {
            for (Path column : files.filter(file -> which.test(file.toString())).toList()) {
                try (FileChannel channel = FileChannel.open(column, StandardOpenOption.WRITE)) {
                    channel.truncate(0);
                }
            }
        }
    }
}
