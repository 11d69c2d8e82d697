package io.tercel.samples.benchmarks.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/** Reads rows of numbers from a binary file, and says where the file ends too early. */
final class BinaryInput implements AutoCloseable {

    private final Path file;
    private final InputStream bytes;
    private final ByteOrder order;

    private BinaryInput(Path file, InputStream bytes, ByteOrder order) {
        this.file = file;
        this.bytes = bytes;
        this.order = order;
    }

    static BinaryInput open(Path file, ByteOrder order) throws IOException {
        return new BinaryInput(file, InputFiles.open(file), order);
    }

    int readInt() throws IOException {
        return buffer(Integer.BYTES).getInt();
    }

    /** A number of things in a header: at least 1. */
    int readCount(String what) throws IOException {
        int count = readInt();
        if (count < 1) {
            throw new InputException(file, "says it has " + Integer.toUnsignedString(count) + " " + what);
        }
        return count;
    }

    float readFloat() throws IOException {
        return buffer(Float.BYTES).getFloat();
    }

    float[] readFloats(int count) throws IOException {
        float[] floats = new float[count];
        buffer(Math.multiplyExact(count, Float.BYTES)).asFloatBuffer().get(floats);
        return floats;
    }

    int[] readInts(int count) throws IOException {
        int[] ints = new int[count];
        buffer(Math.multiplyExact(count, Integer.BYTES)).asIntBuffer().get(ints);
        return ints;
    }

    byte[] readBytes(int count) throws IOException {
        byte[] read = bytes.readNBytes(count);
        if (read.length < count) {
            throw new InputException(file, "ends in the middle of a row");
        }
        return read;
    }

    boolean isAtEnd() throws IOException {
        bytes.mark(1);
        boolean ended = bytes.read() < 0;
        bytes.reset();
        return ended;
    }

    void expectEnd() throws IOException {
        if (!isAtEnd()) {
            throw new InputException(file, "has bytes after its last row");
        }
    }

    private ByteBuffer buffer(int count) throws IOException {
        return ByteBuffer.wrap(readBytes(count)).order(order);
    }

    @Override
    public void close() throws IOException {
        bytes.close();
    }
}
