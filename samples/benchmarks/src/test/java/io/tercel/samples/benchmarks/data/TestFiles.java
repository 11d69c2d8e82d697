package io.tercel.samples.benchmarks.data;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

/** Makes small files for tests. */
final class TestFiles {

    private TestFiles() {}

    /** Bytes put one after the other, little-endian. */
    static ByteBuffer littleEndian() {
        return ByteBuffer.allocate(1_024).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Bytes put one after the other, big-endian. */
    static ByteBuffer bigEndian() {
        return ByteBuffer.allocate(1_024).order(ByteOrder.BIG_ENDIAN);
    }

    /** Writes what was put; compressed when the name ends in {@code .gz}. */
    static Path write(Path file, ByteBuffer content) throws IOException {
        byte[] bytes = new byte[content.position()];
        content.get(0, bytes);
        return write(file, bytes);
    }

    static Path write(Path file, byte[] content) throws IOException {
        OutputStream bytes = Files.newOutputStream(file);
        try (OutputStream out = file.toString().endsWith(".gz") ? new GZIPOutputStream(bytes) : bytes) {
            out.write(content);
        }
        return file;
    }
}
