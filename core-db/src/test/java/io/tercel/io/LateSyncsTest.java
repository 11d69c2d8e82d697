package io.tercel.io;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercel.error.StorageFailedException;
import io.tercel.io.FaultyDirectory.Fault;
import io.tercel.io.FaultyDirectory.Operation;
import io.tercel.io.FaultyDirectory.Repeat;
import io.tercel.testing.Property;
import io.tercel.testing.RandomSource;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** P11: later, and nothing is taken for durable that is not. */
@Timeout(60)
class LateSyncsTest {

    private static final FileType TYPE = new FileType("TEST", 3, 2);
    private static final FileIdentity IDENTITY = new FileIdentity(new UUID(11, 22), 34, 5);
    private static final SyncsBehind.Bounds SMALL = new SyncsBehind.Bounds(200_000, 300_000, 3);

    private final CrashableDirectory disk = new CrashableDirectory();

    @AfterEach
    void nothingIsLeftOpen() {
        assertThat(disk.openFiles()).isEmpty();
    }

    private static void write(Directory directory, String name, byte[] body) {
        try (ChecksumOutput output = ChecksumOutput.create(directory, name, TYPE, IDENTITY)) {
            output.write(body);
            output.finish();
        }
    }

    @Property(tries = 30)
    void allFilesAreDurableWhenTheyHaveBeenWaitedFor(RandomSource random) {
        int files = random.nextInt(1, 8);
        try (LateSyncs late = new LateSyncs(disk, "test", SMALL)) {
            for (int i = 0; i < files; i++) {
                byte[] body = random.bytes(random.nextInt(700_000));
                write(late, "file" + i, body);
                try (CheckedFile file = CheckedFile.open(late, "file" + i, TYPE, IDENTITY)) {
                    assertThat(file.body().byteSize()).isEqualTo(body.length);
                }
            }
            late.syncFolder("");
            late.await();
            for (int i = 0; i < files; i++) {
                assertThat(disk.isDurable("file" + i)).isTrue();
            }
        }
    }

    @Property(tries = 30)
    void aSyncThatFailsIsSaidBeforeAnythingIsTakenForDurable(RandomSource random) {
        FaultyDirectory faulty = new FaultyDirectory(disk);
        int failing = random.nextInt(3);
        faulty.failWhen(
                call -> call.operation() == Operation.SYNC && call.name().equals("file" + failing),
                Fault.EIO,
                Repeat.ONCE);
        boolean[] durable = new boolean[1];
        try (LateSyncs late = new LateSyncs(faulty, "test", SMALL)) {
            for (int i = 0; i < 3; i++) {
                write(late, "file" + i, random.bytes(random.nextInt(700_000)));
            }
            late.await();
            durable[0] = true;
        } catch (StorageFailedException e) {
            assertThat(e).hasMessageContaining("file" + failing);
        }
        assertThat(durable[0]).isFalse();
        assertThat(faulty.calls())
                .filteredOn(call ->
                        call.operation() == Operation.SYNC && call.name().equals("file" + failing))
                .as("never again")
                .hasSize(1);
    }

    @Property(tries = 10)
    void whatIsNotFinishedIsNotSynced(RandomSource random) {
        FaultyDirectory counted = new FaultyDirectory(disk);
        try (LateSyncs late = new LateSyncs(counted, "test", SMALL)) {
            try (ChecksumOutput output = ChecksumOutput.create(late, "file", TYPE, IDENTITY)) {
                output.write(random.bytes(100));
            }
            late.await();
        }
        assertThat(counted.calls()).noneMatch(call -> call.operation() == Operation.SYNC);
    }
}
