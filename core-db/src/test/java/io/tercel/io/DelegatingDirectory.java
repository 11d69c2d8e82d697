package io.tercel.io;

import java.nio.ByteBuffer;

/** A directory that passes every call on to another one, as its files do; what a test wants to be different overrides it. */
public abstract class DelegatingDirectory extends ForwardingDirectory {

    protected DelegatingDirectory(Directory delegate) {
        super(delegate);
    }

    /** A file that passes every call on. */
    abstract static class Output implements FileOutput {

        private final FileOutput delegate;

        Output(FileOutput delegate) {
            this.delegate = delegate;
        }

        @Override
        public void write(ByteBuffer bytes) {
            delegate.write(bytes);
        }

        @Override
        public long position() {
            return delegate.position();
        }

        @Override
        public void sync() {
            delegate.sync();
        }

        @Override
        public void truncate(long length) {
            delegate.truncate(length);
        }

        @Override
        public void close() {
            delegate.close();
        }
    }
}
