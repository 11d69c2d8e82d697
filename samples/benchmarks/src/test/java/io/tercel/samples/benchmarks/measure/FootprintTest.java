package io.tercel.samples.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FootprintTest {

    private static final int MEGABYTE = 1 << 20;

    @TempDir
    private Path folder = Path.of("");

    @Test
    void objectsMappedFilesAndFilesAreCounted() throws IOException {
        Footprint before = Footprint.ofProcess();
        byte[] held = new byte[64 * MEGABYTE];
        Path file = Files.write(folder.resolve("mapped"), new byte[4 * MEGABYTE]);
        try (Arena arena = Arena.ofConfined();
                RandomAccessFile opened = new RandomAccessFile(file.toFile(), "r")) {
            MemorySegment mapped = opened.getChannel().map(FileChannel.MapMode.READ_ONLY, 0, 4 * MEGABYTE, arena);

            Footprint added = Footprint.ofProcess().since(before, folder);

            assertThat(added.heapBytes()).isBetween(60L * MEGABYTE, 68L * MEGABYTE);
            assertThat(added.mappedBytes()).isEqualTo(mapped.byteSize());
            assertThat(added.diskBytes()).isEqualTo(4L * MEGABYTE);
            assertThat(added.perVector(4).diskBytes()).isEqualTo(MEGABYTE);
            assertThat(held).hasSize(64 * MEGABYTE);
        }
    }

    @Test
    void theTotalIsTheLastNumberOfAHistogram() {
        assertThat(Footprint.totalOf(
                        " num  #instances  #bytes\n   1:  5  80  [F\nTotal        165212      192222464\n"))
                .isEqualTo(192_222_464);
    }

    @Test
    void ofMappingsThoseOfFilesInTheFolderCount() {
        List<String> mappings = List.of(
                "7f00-7f10 r--s 00000000 08:01 1 /data/bench/seg-1/v.col",
                "Rss:                 12 kB",
                "7f10-7f20 r--s 00000000 08:01 2 /data/other/v.col",
                "Rss:                100 kB",
                "7f20-7f30 r--s 00000000 08:01 3 /data/bench/seg-2/v.idx",
                "Pss:                 50 kB",
                "Rss:                  4 kB");

        assertThat(Footprint.residentBytes(mappings, "/data/bench")).isEqualTo(16 << 10);
    }
}
