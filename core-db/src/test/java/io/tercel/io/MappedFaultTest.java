package io.tercel.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercel.error.CorruptionException;
import io.tercel.error.StorageException;
import io.tercel.vector.DistanceKernel;
import io.tercel.vector.Kernels;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Mapped files that are cut short. Where one of these rules is broken there is no failed test but no process any more: SIGBUS. */
@Timeout(120)
class MappedFaultTest {

    private static final FileType TYPE = new FileType("TEST", 1);
    private static final FileIdentity IDENTITY = new FileIdentity(new UUID(1, 2), 3);

    /** Until the optimizing compiler has taken a method up and is done with it. */
    private static final int ROUNDS = 20_000;

    @TempDir
    private Path folder;

    @Test
    void aFileThatIsCutShortIsNamedWhereItIsComparedWithItsChecksums() throws IOException {
        try (Directory directory = FsDirectory.open(folder, FsDirectory.Opening.CREATE_IF_MISSING)) {
            write(directory, 300_000);
            try (CheckedFile file = CheckedFile.open(directory, "file", TYPE, IDENTITY)) {
                cut(100_000);

                assertThatThrownBy(file::verify)
                        .isInstanceOf(CorruptionException.class)
                        .hasMessageStartingWith("file at byte ")
                        .hasMessageContaining("cannot be read");
                assertThatThrownBy(() -> file.require(0, 300_000)).isInstanceOf(CorruptionException.class);
            }
        }
    }

    @Test
    void kernelsThatAreCompiledFailWithAnErrorThatCanBeCaught() throws IOException {
        float[] query = new float[256];
        float[] four = new float[4];
        DistanceKernel kernel = Kernels.ACTIVE;
        survives(rows -> kernel.dot(query, 256, rows, 4_096));
        survives(rows -> kernel.squaredDistance(query, 256, rows, 4_096));
        survives(rows -> {
            kernel.fourDots(query, 256, rows, 0, 4_096, 8_192, 12_288, four, 0);
            return four[0];
        });
        survives(rows -> {
            kernel.fourSquaredDistances(query, 256, rows, 0, 4_096, 8_192, 12_288, four, 0);
            return four[0];
        });
        byte[] tables = new byte[64 * 64];
        int[] sums = new int[256];
        survives(codes -> {
            Kernels.LOOKUP.sums(codes, 4_096, 32, tables, sums);
            return sums[0];
        });
    }

    /** Reads the same place again and again, and once more when it has gone. */
    private void survives(ToDoubleFunction<MemorySegment> kernel) throws IOException {
        Path path = folder.resolve("rows");
        Files.write(path, new byte[1 << 20]);
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
                Arena arena = Arena.ofShared()) {
            MemorySegment rows = channel.map(FileChannel.MapMode.READ_ONLY, 0, 1 << 20, arena);
            double sum = 0;
            for (int i = 0; i < ROUNDS; i++) {
                sum += kernel.applyAsDouble(rows);
            }
            assertThat(sum).isZero();
            channel.truncate(0);
            assertThatThrownBy(() -> MappedFault.call("a test", () -> kernel.applyAsDouble(rows)))
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining("a file of a test cannot be read");
        }
    }

    private static void write(Directory directory, int bytes) {
        try (ChecksumOutput output = ChecksumOutput.create(directory, "file", TYPE, IDENTITY)) {
            output.write(ByteBuffer.allocate(bytes));
            output.finish();
        }
    }

    private void cut(long bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(folder.resolve("file"), StandardOpenOption.WRITE)) {
            channel.truncate(bytes);
        }
    }
}
