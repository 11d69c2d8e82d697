package io.tercel.files;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;

/** A file for the library to write once. The library's own one cannot be synced on the way, and stays open when a write has failed. */
final class ParquetOutput extends PositionOutputStream implements OutputFile {

    /** Headers of pages are collected, pages are not. */
    private static final int BUFFER_BYTES = 1 << 12;

    private final Path path;
    private final FileChannel channel;
    private final OutputStream out;
    private long position;

    /** An empty file; what was there is gone. */
    ParquetOutput(Path path) throws IOException {
        this.path = path;
        this.channel = FileChannel.open(
                path, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        this.out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES);
    }

    @Override
    public PositionOutputStream create(long blockBytes) {
        return this;
    }

    @Override
    public PositionOutputStream createOrOverwrite(long blockBytes) {
        return this;
    }

    @Override
    public boolean supportsBlockSize() {
        return false;
    }

    @Override
    public long defaultBlockSize() {
        return -1;
    }

    @Override
    public String getPath() {
        return path.toString();
    }

    @Override
    public long getPos() {
        return position;
    }

    @Override
    public void write(int each) throws IOException {
        out.write(each);
        position++;
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
        out.write(bytes, from, count);
        position += count;
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    /** Has the disk take what has been written. */
    void sync() throws IOException {
        out.flush();
        channel.force(false);
    }

    /** What has not been flushed is of no use: the library flushes a file that is whole. */
    @Override
    public void close() throws IOException {
        channel.close();
    }
}
