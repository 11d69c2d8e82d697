package io.tercel.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercel.error.StorageException;
import io.tercel.error.StorageFailedException;
import io.tercel.error.StorageFullException;
import io.tercel.io.FaultyDirectory.Fault;
import io.tercel.io.FaultyDirectory.Operation;
import io.tercel.io.FaultyDirectory.Repeat;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class FaultyDirectoryTest extends DirectoryContract {

    private final FaultyDirectory faulty = new FaultyDirectory(HeapDirectory.create());

    @Override
    protected Directory openEmpty() {
        return faulty;
    }

    @Test
    void oneCallFailsAndTheNextSucceeds() {
        faulty.failFrom(3, Fault.EIO, Repeat.ONCE);
        write(faulty, "a", "");

        assertThatThrownBy(() -> faulty.create("b")).isInstanceOf(StorageException.class);
        write(faulty, "b", "");
        assertThat(faulty.faults()).isEqualTo(1);
    }

    @Test
    void fromThenOnEveryCallFailsUntilHealed() {
        faulty.failFrom(1, Fault.DISK_FULL, Repeat.ALWAYS);

        assertThatThrownBy(() -> faulty.create("a")).isInstanceOf(StorageFullException.class);
        assertThatThrownBy(() -> faulty.create("a")).isInstanceOf(StorageFullException.class);
        faulty.syncFolder("");
        faulty.heal();
        write(faulty, "a", "");
    }

    @Test
    void shortWriteWritesHalf() {
        try (FileOutput output = faulty.create("a")) {
            faulty.failWhen(call -> call.operation() == Operation.WRITE, Fault.SHORT_WRITE, Repeat.ONCE);

            assertThatThrownBy(() -> output.write(ByteBuffer.wrap(new byte[] {'a', 'b', 'c', 'd'})))
                    .isInstanceOf(StorageFullException.class);
            assertThat(output.position()).isEqualTo(2);
        }
        assertThat(read(faulty, "a")).isEqualTo("ab");
    }

    @Test
    void failedSyncIsAFailedStorage() {
        faulty.failWhen(call -> call.operation() == Operation.SYNC, Fault.EIO, Repeat.ALWAYS);

        try (FileOutput output = faulty.create("a")) {
            assertThatThrownBy(output::sync).isInstanceOf(StorageFailedException.class);
        }
    }
}
