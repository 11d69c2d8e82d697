package io.tercel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tercel.config.ConsistencyLevel;
import io.tercel.config.DatabaseOptions;
import io.tercel.error.ConsistencyTimeoutException;
import io.tercel.io.HeapDirectory;
import io.tercel.query.Hit;
import io.tercel.query.SearchRequest;
import io.tercel.schema.CollectionProperties;
import io.tercel.time.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** P4: the four levels differ when acknowledged writes are not applied yet. Applying is held back here for as long as a test wants. */
class ConsistencyTest {

    /** For reads that must wait in vain. */
    private static final Duration SHORT = Duration.ofMillis(30);

    private final AtomicLong millis = new AtomicLong(1_000_000);
    private final Gate gate = new Gate();
    private EmbeddedDatabase database;
    private Collection writer;
    private Collection other;

    @BeforeEach
    void openWithOneVisibleAndOneAcknowledgedRow() {
        database = EmbeddedDatabase.open(
                HeapDirectory.create(),
                DatabaseOptions.defaults().stalenessBound(Duration.ofSeconds(5)),
                new Environment(millis::get, UUID::randomUUID, this::thread, Ticker.system()));
        writer = database.createCollection(Papers.SCHEMA);
        other = database.collection("papers");
        writer.insert(List.of(Papers.graphs()));
        assertThat(ids(other, ConsistencyLevel.STRONG)).containsExactly("graphs");
        gate.close();
        writer.insert(List.of(Papers.postings()));
    }

    @AfterEach
    void close() {
        gate.open();
        database.close();
    }

    private ExecutorService thread(String name) {
        return name.startsWith("tercel-apply-")
                ? new GatedThread(name, gate)
                : Environment.system().threads().apply(name);
    }

    @Test
    void strongReadsSeeWhatAnybodyWrote() throws Exception {
        assertThatThrownBy(() -> ids(other, ConsistencyLevel.STRONG, SHORT))
                .isInstanceOf(ConsistencyTimeoutException.class);

        CompletableFuture<List<Object>> read = readThatWaits(other, ConsistencyLevel.STRONG);
        gate.open();

        assertThat(read.get()).containsExactly("graphs", "postings");
    }

    @Test
    void inspectingWaitsForWhatIsSoonAppliedAndNotForEver() throws Exception {
        assertThat(database.inspect().collections().getFirst().liveRows()).isEqualTo(1);

        CompletableFuture<InspectReport> looking = CompletableFuture.supplyAsync(database::inspect);
        assertThatThrownBy(() -> looking.get(SHORT.toMillis(), TimeUnit.MILLISECONDS))
                .isInstanceOf(TimeoutException.class);
        gate.open();

        assertThat(looking.get().collections().getFirst().liveRows()).isEqualTo(2);
    }

    @Test
    void sessionReadsSeeWhatWasWrittenThroughTheSameHandle() throws Exception {
        assertThat(ids(other, ConsistencyLevel.SESSION)).containsExactly("graphs");
        assertThatThrownBy(() -> ids(writer, ConsistencyLevel.SESSION, SHORT))
                .isInstanceOf(ConsistencyTimeoutException.class);

        CompletableFuture<List<Object>> read = readThatWaits(writer, ConsistencyLevel.SESSION);
        gate.open();

        assertThat(read.get()).containsExactly("graphs", "postings");
    }

    @Test
    void boundedReadsWaitOnceTheBoundHasPassed() throws Exception {
        millis.addAndGet(4_999);
        assertThat(ids(writer, ConsistencyLevel.BOUNDED)).containsExactly("graphs");

        millis.addAndGet(2);
        assertThatThrownBy(() -> ids(other, ConsistencyLevel.BOUNDED, SHORT))
                .isInstanceOf(ConsistencyTimeoutException.class);
        CompletableFuture<List<Object>> read = readThatWaits(other, ConsistencyLevel.BOUNDED);
        gate.open();

        assertThat(read.get()).containsExactly("graphs", "postings");
    }

    @Test
    void eventualReadsNeverWait() {
        millis.addAndGet(3_600_000);

        assertThat(ids(writer, ConsistencyLevel.EVENTUALLY)).containsExactly("graphs");
    }

    @Test
    void aReadOfAMomentWaitsUntilItsWritesAreSeenWhateverTheLevel() {
        database.edits()
                .properties(
                        database.existing("papers"),
                        CollectionProperties.defaults().withHistory(Duration.ofHours(1)));
        long moment = writer.insert(List.of(Papers.logs())).timestamp();
        SearchRequest.Builder request = SearchRequest.dense("dense", new float[] {1, 1, 1, 1})
                .consistency(ConsistencyLevel.EVENTUALLY)
                .asOf(moment);

        assertThatThrownBy(() -> other.search(request.timeout(SHORT).build()))
                .isInstanceOf(ConsistencyTimeoutException.class);
        gate.open();

        assertThat(other.search(request.timeout(Duration.ofSeconds(30)).build()).hits())
                .hasSize(3);
    }

    @Test
    void nothingIsWaitedForWhereNothingWasWritten() {
        gate.open();
        assertThat(ids(other, ConsistencyLevel.STRONG)).hasSize(2);
        gate.close();
        // B24: the clock may run ahead of the last write as far as it likes.
        millis.addAndGet(3_600_000);

        for (ConsistencyLevel level : ConsistencyLevel.values()) {
            assertThat(ids(other, level)).hasSize(2);
        }
    }

    private CompletableFuture<List<Object>> readThatWaits(Collection papers, ConsistencyLevel level) {
        CompletableFuture<List<Object>> result = new CompletableFuture<>();
        Thread thread = Thread.ofPlatform().daemon().start(() -> {
            try {
                result.complete(ids(papers, level));
            } catch (RuntimeException | Error e) {
                result.completeExceptionally(e);
            }
        });
        await().until(() -> thread.getState() == Thread.State.TIMED_WAITING || result.isDone());
        assertThat(result).isNotDone();
        return result;
    }

    private static List<Object> ids(Collection papers, ConsistencyLevel level) {
        return ids(papers, level, SearchRequest.DEFAULT_TIMEOUT);
    }

    private static List<Object> ids(Collection papers, ConsistencyLevel level, Duration timeout) {
        return papers
                .search(SearchRequest.dense("dense", new float[] {2, 1, 0, 0})
                        .consistency(level)
                        .timeout(timeout)
                        .build())
                .hits()
                .stream()
                .map(Hit::id)
                .toList();
    }

    /** Something that a thread cannot pass while it is closed. */
    private static final class Gate {
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition opened = lock.newCondition();
        private boolean closed;

        void open() {
            lock.lock();
            try {
                closed = false;
                opened.signalAll();
            } finally {
                lock.unlock();
            }
        }

        void close() {
            lock.lock();
            try {
                closed = true;
            } finally {
                lock.unlock();
            }
        }

        void pass() {
            lock.lock();
            try {
                while (closed) {
                    opened.awaitUninterruptibly();
                }
            } finally {
                lock.unlock();
            }
        }
    }

    /** One thread that passes a gate before each task. */
    private static final class GatedThread extends ThreadPoolExecutor {
        private final Gate gate;

        GatedThread(String name, Gate gate) {
            super(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                Thread thread = new Thread(task, name);
                thread.setDaemon(true);
                return thread;
            });
            this.gate = gate;
        }

        @Override
        protected void beforeExecute(Thread thread, Runnable task) {
            gate.pass();
            super.beforeExecute(thread, task);
        }
    }
}
