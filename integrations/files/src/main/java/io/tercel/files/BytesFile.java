package io.tercel.files;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import org.apache.parquet.io.DelegatingSeekableInputStream;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;

/** A Parquet file within other bytes. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record BytesFile(byte[] bytes, int offset, int length) implements InputFile {

    @Override
    public long getLength() {
        return length;
    }

    @Override
    public SeekableInputStream newStream() {
        return new Stream(new Bytes(bytes, offset, length));
    }

    /** Bytes that can be read from anywhere. */
    private static final class Bytes extends ByteArrayInputStream {

        private final int start;

        Bytes(byte[] bytes, int offset, int length) {
            super(bytes, offset, length);
            start = offset;
        }

        long position() {
            return (long) pos - start;
        }

        void seek(long position) throws EOFException {
            if (position < 0 || position > count - start) {
                throw new EOFException("position %d of %d bytes".formatted(position, count - start));
            }
            pos = start + (int) position;
        }
    }

    private static final class Stream extends DelegatingSeekableInputStream {

        private final Bytes bytes;

        Stream(Bytes bytes) {
            super(bytes);
            this.bytes = bytes;
        }

        @Override
        public long getPos() {
            return bytes.position();
        }

        @Override
        public void seek(long position) throws IOException {
            bytes.seek(position);
        }
    }
}
