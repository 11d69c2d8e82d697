package io.tercel.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.tercel.testing.RandomSource;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole blocks go past the cache; nothing else is attempted, and what was written before and after is kept. */
class UncachedChannelTest {

    @TempDir
    private Path folder;

    @Test
    void wholeBlocksAreWrittenBetweenOtherBytes() throws Exception {
        Path path = folder.resolve("file");
        Files.createFile(path);
        Optional<UncachedChannel> channel = UncachedChannel.open(path);
        assumeThat(channel).as("a file system that has it").isPresent();
        int block = Math.toIntExact(channel.get().blockBytes());
        channel.get().close();
        byte[] bytes = new RandomSource(7).bytes(4 * block + 5);
        try (Arena arena = Arena.ofConfined();
                FsDirectory files = FsDirectory.unowned(folder, FsDirectory.Opening.MUST_EXIST);
                FileOutput output = files.create("written")) {
            MemorySegment memory = arena.allocate(bytes.length, block);
            MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, 0, bytes.length);
            output.write(piece(memory, 0, block));
            assertThat(output.writeUncached(piece(memory, block, 2L * block))).isTrue();
            assertThat(output.writeUncached(piece(memory, 3L * block, block + 5)))
                    .as("a part of a block")
                    .isFalse();
            assertThat(output.writeUncached(piece(memory, 3L * block + 5, block)))
                    .as("not at the beginning of a block of memory")
                    .isFalse();
            assertThat(output.writeUncached(ByteBuffer.allocate(block)))
                    .as("not native")
                    .isFalse();
            assertThat(output.position()).isEqualTo(3L * block);
            output.write(piece(memory, 3L * block, block + 5));
            assertThat(output.writeUncached(piece(memory, 0, block)))
                    .as("not at the beginning of a block of the file")
                    .isFalse();
            output.sync();
            assertThat(output.position()).isEqualTo(bytes.length);
        }
        assertThat(Files.readAllBytes(folder.resolve("written"))).isEqualTo(bytes);
    }

    @Test
    void aRuntimeWithoutTheOptionHasNone() {
        assertThat(UncachedChannel.option("com.sun.nio.file.NoSuchOption")).isEmpty();
        assertThat(UncachedChannel.option(StandardOpenOption.class.getName())).isEmpty();
    }

    private static ByteBuffer piece(MemorySegment memory, long from, long count) {
        return memory.asSlice(from, count).asByteBuffer();
    }
}
