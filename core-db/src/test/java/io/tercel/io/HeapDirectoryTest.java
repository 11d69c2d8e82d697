package io.tercel.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercel.error.ClosedException;
import io.tercel.error.StorageFullException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class HeapDirectoryTest extends DirectoryContract {

    @Override
    protected Directory openEmpty() {
        return HeapDirectory.create();
    }

    @Test
    void readersOfAnOutgrownFileKeepWhatTheySaw() {
        try (FileOutput output = directory().create("a")) {
            output.write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
            try (MappedFile early = directory().open("a")) {
                output.write(ByteBuffer.allocate(100_000));

                assertThat(early.bytes().toArray(ValueLayout.JAVA_BYTE)).containsExactly(1, 2, 3);
            }
        }
        assertThat(directory().length("a")).isEqualTo(100_003);
    }

    @Test
    void memoryIsFreedWithTheLastReader() {
        write(directory(), "a", "content");
        MappedFile file = directory().open("a");
        directory().delete("a");
        file.close();

        assertThat(file.bytes().scope().isAlive()).isFalse();
    }

    @Test
    void fullDirectoryTakesWhatFitsAndRecoversSpace() {
        try (Directory small = HeapDirectory.create(10);
                FileOutput output = small.create("a")) {
            output.write(ByteBuffer.allocate(8));
            assertThatThrownBy(() -> output.write(ByteBuffer.allocate(5)))
                    .as("P10")
                    .isInstanceOf(StorageFullException.class);
            assertThat(output.position()).isEqualTo(10);
            assertThat(small.usableBytes()).isZero();

            output.truncate(4);
            assertThat(small.usableBytes()).isEqualTo(6);
            small.delete("a");
            assertThat(small.usableBytes()).isEqualTo(10);
            output.write(ByteBuffer.allocate(20));
            assertThat(small.usableBytes()).as("nobody can read a deleted file").isEqualTo(10);
        }
    }

    @Test
    void closedDirectoryIsGone() {
        FileOutput output = directory().create("a");
        directory().close();

        assertThatThrownBy(() -> output.write(ByteBuffer.allocate(1))).isInstanceOf(ClosedException.class);
        assertThatThrownBy(() -> directory().list("")).isInstanceOf(ClosedException.class);
    }
}
