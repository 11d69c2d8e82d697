package io.tercel.samples.benchmarks.data;

import static io.tercel.samples.benchmarks.data.TestFiles.littleEndian;
import static io.tercel.samples.benchmarks.data.TestFiles.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NeighborFilesTest {

    @TempDir
    private Path folder = Path.of("");

    @Test
    void aTableOfNeighboursIsRead() throws IOException {
        Path file = write(
                folder.resolve("truth.ibin"),
                littleEndian().putInt(2).putInt(2).putInt(7).putInt(8).putInt(9).putInt(0));

        assertThat(NeighborFiles.read(file)).isDeepEqualTo(new int[][] {{7, 8}, {9, 0}});
    }

    @Test
    void rowsThatBringTheirLengthAreRead() throws IOException {
        Path file = write(
                folder.resolve("truth.ivecs.gz"),
                littleEndian().putInt(2).putInt(7).putInt(8).putInt(2).putInt(9).putInt(0));

        assertThat(NeighborFiles.read(file)).isDeepEqualTo(new int[][] {{7, 8}, {9, 0}});
    }

    @Test
    void whatWasWrittenIsRead() throws IOException {
        Path file = folder.resolve("written.ibin");
        int[][] neighbors = {{3, 1}, {0, 2}};

        NeighborFiles.write(file, neighbors);

        assertThat(NeighborFiles.read(file)).isDeepEqualTo(neighbors);
    }

    @Test
    void aFileThatEndsTooEarlyIsRefused() throws IOException {
        Path file = write(
                folder.resolve("truth.ibin"), littleEndian().putInt(2).putInt(2).putInt(7));

        assertThatThrownBy(() -> NeighborFiles.read(file))
                .isInstanceOf(InputException.class)
                .hasMessage(file + ": ends in the middle of a row");
    }

    @Test
    void anotherKindOfFileIsRefused() {
        assertThatThrownBy(() -> NeighborFiles.read(folder.resolve("truth.fbin")))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("expected .ibin or .ivecs");
    }
}
