package io.tercel.log;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tercel.config.Durability;
import io.tercel.error.ClosedException;
import io.tercel.error.LimitExceededException;
import io.tercel.error.StorageFailedException;
import io.tercel.error.StorageFullException;
import io.tercel.io.CrashableDirectory;
import io.tercel.io.Directory;
import io.tercel.io.FaultyDirectory;
import io.tercel.io.FaultyDirectory.Fault;
import io.tercel.io.FaultyDirectory.Operation;
import io.tercel.io.FaultyDirectory.Repeat;
import io.tercel.io.HeapDirectory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WriteAheadLogTest {

    private static final List<Durability> LEVELS = List.of(Durability.values());

    private final CrashableDirectory disk = new CrashableDirectory();
    private final FaultyDirectory faulty = new FaultyDirectory(disk);

    @AfterEach
    void nothingIsLeftOpen() {
        assertThat(disk.openFiles()).isEmpty();
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("tercel-log-"));
    }

    private long syncs() {
        return faulty.calls().stream()
                .filter(call -> call.operation() == Operation.SYNC)
                .count();
    }

    /** A listener that lets the log's thread through only when the test says so. */
    private static final class Gate implements DurableListener {

        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch open = new CountDownLatch(1);

        @Override
        public void onDurable(LogFrame frame) {
            reached.countDown();
            awaitLatch(open);
        }

        static void awaitLatch(CountDownLatch latch) {
            try {
                assertThat(latch.await(30, SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Test
    void framesComeBackInOrderWithTypeTimestampAndPayload() {
        try (LogFixture fixture = LogFixture.open(disk)) {
            fixture.write("one", "", "three");
            fixture.log
                    .append((byte) 127, 1000, ByteBuffer.allocate(5), Durability.FSYNC)
                    .await();
        }

        List<LogFrame> frames = new ArrayList<>();
        List<byte[]> payloads = new ArrayList<>();
        List<LogPosition> ends = new ArrayList<>();
        RecoveryReport report =
                LogReader.read(disk, LogFixture.DATABASE, LogPosition.START, RecoveryMode.STRICT, (frame, end) -> {
                    frames.add(frame);
                    byte[] payload = new byte[frame.payload().remaining()];
                    frame.payload().get(payload);
                    payloads.add(payload);
                    ends.add(end);
                });
        assertThat(frames).extracting(LogFrame::type).containsExactly((byte) 7, (byte) 7, (byte) 7, (byte) 127);
        assertThat(frames).extracting(LogFrame::timestamp).containsExactly(1L, 2L, 3L, 1000L);
        assertThat(payloads).extracting(payload -> payload.length).containsExactly(3, 0, 5, 5);
        assertThat(ends).isSorted();
        assertThat(report.frames()).isEqualTo(4);
        assertThat(report.cleanClose()).isTrue();
        assertThat(report.droppedBytes()).isZero();
        assertThat(report.lastTimestamp()).isEqualTo(1000);
        assertThat(report.damage()).isEmpty();
    }

    @Test
    void framesLargerThanTheGatheringBufferComeBack() {
        String large = "x".repeat(1_000_003);
        try (LogFixture fixture = LogFixture.open(disk)) {
            fixture.write("small", large, "small again");
        }

        assertThat(LogFixture.read(disk).texts()).containsExactly("small", large, "small again");
    }

    @Test
    void acknowledgedFrameSurvivesAPowerCut() {
        try (LogFixture fixture = LogFixture.open(disk)) {
            fixture.write("acknowledged");

            assertThat(LogFixture.read(disk.crash(0, 1)).texts()).as("P7").containsExactly("acknowledged");
        }
    }

    @Test
    void osBufferIsWrittenButNotSynced() {
        try (LogFixture fixture = LogFixture.open(disk)) {
            fixture.append("written", Durability.OS_BUFFER).await();

            assertThat(LogFixture.read(disk.crash(0, 1)).texts())
                    .as("P1: power cut")
                    .isEmpty();
            assertThat(LogFixture.read(disk.crash(100, 1)).texts())
                    .as("P1: kill")
                    .containsExactly("written");
            LogPosition end = fixture.log.sync().awaitPosition();

            assertThat(LogFixture.read(disk.crash(0, 1)).report().end()).isEqualTo(end);
        }
    }

    @Test
    void writersThatMeetShareOneSync() {
        Gate gate = new Gate();
        try (LogFixture fixture = LogFixture.open(faulty, LogOptions.DEFAULT, gate)) {
            long before = syncs();
            LogTicket first = fixture.append("first");
            Gate.awaitLatch(gate.reached);
            List<LogTicket> tickets = IntStream.range(0, 100)
                    .mapToObj(i -> fixture.append("frame " + i))
                    .toList();
            gate.open.countDown();
            first.await();
            tickets.forEach(LogTicket::await);

            assertThat(syncs() - before)
                    .as("group commit: one for the first, one for all others")
                    .isEqualTo(2);
            assertThat(fixture.delivered)
                    .hasSize(101)
                    .startsWith("first", "frame 0")
                    .endsWith("frame 99");
        }
    }

    @Test
    void concurrentWritersAreDeliveredInLogOrder() throws InterruptedException {
        try (LogFixture fixture = LogFixture.open(disk, LogFixture.SMALL)) {
            List<String> appended = new ArrayList<>();
            List<Thread> writers = IntStream.range(0, 4)
                    .mapToObj(writer -> new Thread(() -> {
                        for (int i = 0; i < 100; i++) {
                            LogTicket ticket;
                            synchronized (appended) {
                                String text = writer + ":" + i;
                                appended.add(text);
                                ticket = fixture.append(text, LEVELS.get(i % 3));
                            }
                            ticket.await();
                        }
                    }))
                    .toList();
            writers.forEach(Thread::start);
            for (Thread writer : writers) {
                writer.join();
            }

            assertThat(fixture.delivered).as("P3, P4").isEqualTo(appended);
            fixture.log.sync().await();
            assertThat(LogFixture.read(disk.crash(0, 1)).texts()).isEqualTo(appended);
        }
    }

    @Test
    void listenerHasSeenAFrameBeforeItsTicketIsDone() {
        try (LogFixture fixture = LogFixture.open(disk)) {
            for (Durability durability : Durability.values()) {
                fixture.append(durability.name(), durability).await();

                assertThat(fixture.delivered).last().isEqualTo(durability.name());
            }
        }
    }

    @Test
    void frameWithoutDurabilityDoesNotOvertakeOneThatWaitsForTheDisk() {
        Gate gate = new Gate();
        try (LogFixture fixture = LogFixture.open(faulty, LogOptions.DEFAULT, gate)) {
            fixture.append("first");
            Gate.awaitLatch(gate.reached);
            faulty.failWhen(call -> call.operation() == Operation.SYNC, Fault.EIO, Repeat.ALWAYS);
            LogTicket durable = fixture.append("durable");
            LogTicket none = fixture.append("none", Durability.NONE);
            gate.open.countDown();

            assertThatThrownBy(durable::await).isInstanceOf(StorageFailedException.class);
            assertThatThrownBy(none::await).as("P3").isInstanceOf(StorageFailedException.class);
            assertThat(fixture.delivered).containsExactly("first");
        }
    }

    @Test
    void closingMakesEverythingDurable() {
        LogFixture fixture = LogFixture.open(disk);
        fixture.append("none", Durability.NONE);
        fixture.append("os", Durability.OS_BUFFER);
        fixture.close();

        LogFixture.Content content = LogFixture.read(disk.crash(0, 1));
        assertThat(content.texts()).containsExactly("none", "os");
        assertThat(content.report().cleanClose()).isTrue();
    }

    @Test
    void closedLogRefusesFramesAndClosingAgainDoesNothing() {
        LogFixture fixture = LogFixture.open(disk);
        fixture.close();
        long calls = disk.calls();
        fixture.close();

        assertThatThrownBy(() -> fixture.append("late")).as("B21").isInstanceOf(ClosedException.class);
        assertThatThrownBy(fixture.log::sync).isInstanceOf(ClosedException.class);
        assertThatThrownBy(fixture.log::rotate).isInstanceOf(ClosedException.class);
        assertThat(disk.calls()).isEqualTo(calls);
    }

    @Test
    void framesAboveTheLimitAreRefused() {
        LogOptions options = new LogOptions(1 << 20, 100, 1 << 20);
        try (LogFixture fixture = LogFixture.open(disk, options)) {
            fixture.write("x".repeat(100));

            assertThatThrownBy(() -> fixture.append("x".repeat(101)))
                    .as("P2, B9")
                    .isInstanceOf(LimitExceededException.class);
        }
        assertThat(LogFixture.read(disk).report().frames()).isEqualTo(1);
    }

    @Test
    void timestampsAndTypesAreChecked() {
        try (LogFixture fixture = LogFixture.open(disk)) {
            ByteBuffer payload = ByteBuffer.allocate(1);
            fixture.log.append((byte) 1, 5, payload, Durability.FSYNC).await();
            fixture.log.append((byte) 1, 5, payload, Durability.FSYNC).await();

            assertThatThrownBy(() -> fixture.log.append((byte) 1, 4, payload, Durability.FSYNC))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> fixture.log.append((byte) -1, 6, payload, Durability.FSYNC))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void interruptedWriterLearnsWhatBecameOfItsWrite() {
        Gate gate = new Gate();
        try (LogFixture fixture = LogFixture.open(disk, LogOptions.DEFAULT, gate)) {
            LogTicket ticket = fixture.append("interrupted");
            Gate.awaitLatch(gate.reached);
            Thread.currentThread().interrupt();
            Thread opener = new Thread(gate.open::countDown);
            opener.start();
            ticket.await();

            assertThat(Thread.interrupted()).as("P13: the interrupt is kept").isTrue();
            assertThat(ticket.isDone()).isTrue();
            assertThat(fixture.delivered).containsExactly("interrupted");
        }
    }

    @Test
    void appenderWaitsWhileTooMuchIsQueued() {
        Gate gate = new Gate();
        LogOptions options = new LogOptions(1 << 20, 1 << 20, 100);
        try (LogFixture fixture = LogFixture.open(disk, options, gate)) {
            fixture.append("first");
            Gate.awaitLatch(gate.reached);
            Thread appender = new Thread(() -> {
                fixture.append("second");
                fixture.append("third, which has to wait for room".repeat(10));
            });
            appender.start();
            await().until(() -> appender.getState() == Thread.State.WAITING);
            gate.open.countDown();
            await().until(() -> !appender.isAlive());
            fixture.log.sync().await();

            assertThat(fixture.delivered).hasSize(3);
        }
    }

    @Test
    void fullFileIsFollowedByANewOne() {
        try (LogFixture fixture = LogFixture.open(disk, LogFixture.SMALL)) {
            for (int i = 0; i < 20; i++) {
                fixture.write("x".repeat(100));
            }
        }

        assertThat(disk.list("")).containsExactly("000001.wal", "000002.wal", "000003.wal");
        assertThat(LogFixture.read(disk).report().frames()).isEqualTo(20);
    }

    @Test
    void rotationDividesWhatWasAppendedBeforeFromWhatIsAppendedAfter() {
        Gate gate = new Gate();
        LogPosition checkpoint;
        try (LogFixture fixture = LogFixture.open(disk, LogOptions.DEFAULT, gate)) {
            fixture.append("a");
            Gate.awaitLatch(gate.reached);
            fixture.append("b", Durability.NONE);
            LogTicket rotation = fixture.log.rotate();
            fixture.append("c");
            gate.open.countDown();
            checkpoint = rotation.awaitPosition();
            fixture.log.sync().await();

            assertThat(LogFixture.read(disk.crash(0, 1)).texts()).containsExactly("a", "b", "c");
            new RetainedLog(disk, LogFixture.DATABASE).deleteBefore(checkpoint, 0, Long.MIN_VALUE);
            assertThat(fixture.log.rotate().awaitPosition().file()).isEqualTo(checkpoint.file() + 1);
            assertThat(fixture.log.rotate().awaitPosition())
                    .as("an empty file is not followed by another")
                    .isEqualTo(new LogPosition(checkpoint.file() + 1, LogFormat.FIRST_FRAME));
        }

        assertThat(disk.exists("000001.wal")).isFalse();
        assertThat(LogFixture.read(disk, checkpoint, RecoveryMode.STRICT).texts())
                .containsExactly("c");
    }

    @Test
    void logGoesOnInANewFileAfterEachOpening() {
        for (String text : List.of("first", "second", "third")) {
            try (LogFixture fixture = LogFixture.open(disk)) {
                fixture.write(text);
            }
        }

        assertThat(LogFixture.read(disk).texts()).containsExactly("first", "second", "third");
        assertThat(disk.list("")).hasSize(3);
    }

    @Test
    void fullDiskFailsTheBatchAndLeavesNothingOfIt() {
        try (LogFixture fixture = LogFixture.open(faulty)) {
            fixture.write("before");
            faulty.failWhen(call -> call.operation() == Operation.WRITE, Fault.SHORT_WRITE, Repeat.ONCE);
            LogTicket failed = fixture.append("no room");

            assertThatThrownBy(failed::await).as("P10").isInstanceOf(StorageFullException.class);
            assertThat(LogFixture.read(disk.crash(0, 1)).texts()).containsExactly("before");
            assertThat(LogFixture.read(disk.crash(100, 1)).texts()).containsExactly("before");
            fixture.write("after");
            assertThat(fixture.delivered).containsExactly("before", "after");
        }

        assertThat(LogFixture.read(disk, LogPosition.START, RecoveryMode.STRICT).texts())
                .containsExactly("before", "after");
    }

    @Test
    void framesSeenBeforeTheDiskWasFullAreNotOvertaken() {
        try (LogFixture fixture = LogFixture.open(faulty)) {
            faulty.failWhen(call -> call.operation() == Operation.WRITE, Fault.DISK_FULL, Repeat.ALWAYS);
            fixture.append("none", Durability.NONE).await();
            LogTicket refused = fixture.append("no room", Durability.NONE);
            LogTicket alsoRefused = fixture.append("no room either");

            assertThatThrownBy(alsoRefused::await).isInstanceOf(StorageFullException.class);
            faulty.heal();
            fixture.write("after");
            List<String> seen = List.copyOf(fixture.delivered);
            assertThat(seen).startsWith("none").endsWith("after");
            assertThat(refused.isDone()).isTrue();
            assertThat(LogFixture.read(disk.crash(0, 1)).texts())
                    .as("P3: no hole before a frame that is there")
                    .isEqualTo(seen);
        }
    }

    @Test
    void closingOnAFullDiskTellsThatFramesAreLost() {
        LogFixture fixture = LogFixture.open(faulty);
        faulty.failWhen(call -> call.operation() == Operation.WRITE, Fault.DISK_FULL, Repeat.ALWAYS);
        fixture.append("none", Durability.NONE).await();

        assertThatThrownBy(fixture::close).isInstanceOf(StorageFullException.class);
    }

    @Test
    void closingAFailedLogTellsThatAcknowledgedFramesMayBeLost() {
        LogFixture fixture = LogFixture.open(faulty);
        faulty.failWhen(call -> call.operation() == Operation.SYNC, Fault.EIO, Repeat.ONCE);
        fixture.append("os", Durability.OS_BUFFER).await();
        assertThatThrownBy(() -> fixture.log.sync().await()).isInstanceOf(StorageFailedException.class);

        assertThatThrownBy(fixture::close).isInstanceOf(StorageFailedException.class);
        fixture.close();
    }

    @Test
    void cutThatFailsFailsTheLog() {
        for (Operation part : List.of(Operation.TRUNCATE, Operation.SYNC)) {
            FaultyDirectory full = new FaultyDirectory(HeapDirectory.create(200));
            try (LogFixture fixture = LogFixture.open(full)) {
                full.failWhen(call -> call.operation() == part, Fault.EIO, Repeat.ONCE);
                LogTicket ticket = fixture.append("x".repeat(200));

                assertThatThrownBy(ticket::await)
                        .as("P10: only if the cut is synced do writes go on (%s)", part)
                        .isInstanceOf(StorageFailedException.class);
                assertThatThrownBy(() -> fixture.append("later")).isInstanceOf(StorageFailedException.class);
            }
        }
    }

    @Test
    void failedSyncIsNeverTriedAgain() {
        try (LogFixture fixture = LogFixture.open(faulty)) {
            fixture.write("before");
            faulty.failWhen(call -> call.operation() == Operation.SYNC, Fault.EIO, Repeat.ONCE);
            LogTicket failed = fixture.append("unlucky");

            assertThatThrownBy(failed::await)
                    .as("P11")
                    .isInstanceOf(StorageFailedException.class)
                    .hasMessageContaining("injected EIO at SYNC");
            int calls = faulty.calls().size();
            assertThatThrownBy(() -> fixture.append("later"))
                    .isInstanceOf(StorageFailedException.class)
                    .hasMessageContaining("injected EIO at SYNC");
            assertThatThrownBy(fixture.log::sync).isInstanceOf(StorageFailedException.class);
            assertThatThrownBy(fixture.log::rotate).isInstanceOf(StorageFailedException.class);
            assertThat(faulty.calls()).hasSize(calls);
            assertThat(fixture.delivered).containsExactly("before");
        }
        assertThat(LogFixture.read(disk.crash(0, 1)).texts()).containsExactly("before");
        assertThat(LogFixture.read(disk.crash(100, 1)).texts()).containsExactly("before", "unlucky");
    }

    @Test
    void failedWriteFailsTheLog() {
        try (LogFixture fixture = LogFixture.open(faulty)) {
            faulty.failWhen(call -> call.operation() == Operation.WRITE, Fault.EIO, Repeat.ONCE);

            assertThatThrownBy(() -> fixture.append("unlucky").await()).isInstanceOf(StorageFailedException.class);
            assertThatThrownBy(() -> fixture.append("later").await()).isInstanceOf(StorageFailedException.class);
            assertThat(fixture.delivered).isEmpty();
        }
    }

    @Test
    void listenerThatThrowsFailsTheLog() {
        try (LogFixture fixture = LogFixture.open(disk, LogOptions.DEFAULT, frame -> {
            throw new IllegalStateException("out of step");
        })) {
            assertThatThrownBy(() -> fixture.append("a").await())
                    .isInstanceOf(StorageFailedException.class)
                    .hasMessageContaining("out of step");
            assertThatThrownBy(() -> fixture.append("b").await()).isInstanceOf(StorageFailedException.class);
        }
    }

    @Test
    void rotationOnAFullDiskLeavesTheLogAsItWas() {
        try (LogFixture fixture = LogFixture.open(faulty)) {
            fixture.write("before");
            faulty.failWhen(call -> call.operation() == Operation.CREATE, Fault.DISK_FULL, Repeat.ONCE);

            assertThatThrownBy(() -> fixture.log.rotate().await()).isInstanceOf(StorageFullException.class);
            fixture.write("after");
        }
        assertThat(LogFixture.read(disk, LogPosition.START, RecoveryMode.STRICT).texts())
                .containsExactly("before", "after");
        assertThat(disk.list("")).containsExactly("000001.wal");
    }

    @Test
    void logInMemoryWorksTheSame() {
        try (Directory memory = HeapDirectory.create()) {
            try (LogFixture fixture = LogFixture.open(memory)) {
                fixture.write("a", "b");
            }
            assertThat(LogFixture.read(memory).texts()).containsExactly("a", "b");
        }
    }
}
