package io.tercel.samples.benchmarks.data;

import static io.tercel.samples.benchmarks.data.TestFiles.bigEndian;
import static io.tercel.samples.benchmarks.data.TestFiles.littleEndian;
import static io.tercel.samples.benchmarks.data.TestFiles.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class VectorFilesTest {

    @TempDir
    private Path folder = Path.of("");

    private static ByteBuffer twoRowsOfThree() {
        return littleEndian()
                .putInt(2)
                .putInt(3)
                .putFloat(1)
                .putFloat(2)
                .putFloat(3)
                .putFloat(-4)
                .putFloat(5)
                .putFloat(6);
    }

    @Test
    void floatsAreReadAsTheyAre() throws IOException {
        VectorSet vectors = VectorFiles.read(write(folder.resolve("a.fbin"), twoRowsOfThree()));

        assertThat(vectors.size()).isEqualTo(2);
        assertThat(vectors.dimension()).isEqualTo(3);
        assertThat(vectors.row(0)).containsExactly(1, 2, 3);
        assertThat(vectors.row(1)).containsExactly(-4, 5, 6);
    }

    @Test
    void compressedFilesAreUnpacked() throws IOException {
        VectorSet vectors = VectorFiles.read(write(folder.resolve("a.fbin.gz"), twoRowsOfThree()));

        assertThat(vectors.row(1)).containsExactly(-4, 5, 6);
    }

    @Test
    void onlyTheFirstRowsAreReadWhenAskedFor() throws IOException {
        VectorSet vectors = VectorFiles.read(write(folder.resolve("a.fbin"), twoRowsOfThree()), 1);

        assertThat(vectors.size()).isEqualTo(1);
        assertThat(vectors.row(0)).containsExactly(1, 2, 3);
    }

    @Test
    void scaledBytesBecomeVectorsOfLengthOne() throws IOException {
        ByteBuffer content = littleEndian().putInt(2).putInt(2);
        content.putFloat(0.5f).put((byte) 3).put((byte) -4);
        content.putFloat(0.25f).put((byte) 0).put((byte) -128);

        VectorSet vectors = VectorFiles.read(write(folder.resolve("a.i8bin"), content));

        assertThat(vectors.row(0)).containsExactly(new float[] {0.6f, -0.8f}, within(1e-7f));
        assertThat(vectors.row(1)).containsExactly(0, -1);
        assertThat(vectors.isNormalized()).isTrue();
    }

    @Test
    void rowsThatBringTheirDimensionAreRead() throws IOException {
        ByteBuffer content = littleEndian()
                .putInt(2)
                .putFloat(1)
                .putFloat(2)
                .putInt(2)
                .putFloat(3)
                .putFloat(4);

        VectorSet vectors = VectorFiles.read(write(folder.resolve("a.fvecs"), content));

        assertThat(vectors.size()).isEqualTo(2);
        assertThat(vectors.row(1)).containsExactly(3, 4);
    }

    @Test
    void rowsOfDifferentDimensionsAreRefused() throws IOException {
        ByteBuffer content =
                littleEndian().putInt(1).putFloat(1).putInt(2).putFloat(3).putFloat(4);
        Path file = write(folder.resolve("a.fvecs"), content);

        assertThatThrownBy(() -> VectorFiles.read(file))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("row 1 has 2 dimensions, row 0 has 1");
    }

    @Test
    void pixelsAreNumbersFrom0To255() throws IOException {
        ByteBuffer content = bigEndian().putInt(0x0803).putInt(1).putInt(2).putInt(2);
        content.put((byte) 0).put((byte) 1).put((byte) 128).put((byte) 255);

        VectorSet vectors = VectorFiles.read(write(folder.resolve("train-images-idx3-ubyte.gz"), content));

        assertThat(vectors.row(0)).containsExactly(0, 1, 128, 255);
    }

    @Test
    void whatWasWrittenIsRead() throws IOException {
        Path file = folder.resolve("a.fbin");

        VectorFiles.writeFloats(file, new VectorSet(new float[][] {{1, 2}, {3, 4}, {5, 6}}));

        VectorSet vectors = VectorFiles.read(file);
        assertThat(vectors.size()).isEqualTo(3);
        assertThat(vectors.row(2)).containsExactly(5, 6);
    }

    @Test
    void aFileThatEndsTooEarlyIsRefused() throws IOException {
        ByteBuffer content = twoRowsOfThree();
        content.position(content.position() - 1);
        Path file = write(folder.resolve("a.fbin"), content);

        assertThatThrownBy(() -> VectorFiles.read(file))
                .isInstanceOf(InputException.class)
                .hasMessage(file + ": ends in the middle of a row");
    }

    @Test
    void aFileThatGoesOnAfterItsLastRowIsRefused() throws IOException {
        Path file = write(folder.resolve("a.fbin"), twoRowsOfThree().put((byte) 0));

        assertThatThrownBy(() -> VectorFiles.read(file))
                .isInstanceOf(InputException.class)
                .hasMessage(file + ": has bytes after its last row");
    }

    @Test
    void aHeaderThatCannotBeTrueIsRefused() throws IOException {
        Path empty =
                write(folder.resolve("empty.fbin"), littleEndian().putInt(0).putInt(3));
        Path wide = write(folder.resolve("wide.fbin"), littleEndian().putInt(1).putInt(1_000_000));

        assertThatThrownBy(() -> VectorFiles.read(empty)).hasMessage(empty + ": says it has 0 rows");
        assertThatThrownBy(() -> VectorFiles.read(wide)).hasMessageContaining("1000000 dimensions, more than 65536");
    }

    @Test
    void missingAndUnknownFilesAreNamed() throws IOException {
        Path missing = folder.resolve("missing.fbin");
        Path unknown = write(folder.resolve("a.txt"), new byte[1]);
        Path notPacked = write(folder.resolve("a.fbin"), twoRowsOfThree());
        Path misnamed = Files.move(notPacked, folder.resolve("b.fbin.gz"));

        assertThatThrownBy(() -> VectorFiles.read(missing)).hasMessage(missing + ": no such file");
        assertThatThrownBy(() -> VectorFiles.read(unknown)).hasMessageStartingWith(unknown + ": not a vector file");
        assertThatThrownBy(() -> VectorFiles.read(misnamed)).hasMessage(misnamed + ": is not a gzip file");
    }
}
