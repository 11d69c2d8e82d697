package io.tercel.io;

import java.nio.ByteBuffer;
import java.util.List;

/** A directory that passes every call on to another one; what a test wants to be different overrides it. */
public abstract class DelegatingDirectory implements Directory {

    private final Directory delegate;

    protected DelegatingDirectory(Directory delegate) {
        this.delegate = delegate;
    }

    @Override
    public FileOutput create(String name) {
        return delegate.create(name);
    }

    @Override
    public List<String> list(String folder) {
        return delegate.list(folder);
    }

    @Override
    public boolean exists(String name) {
        return delegate.exists(name);
    }

    @Override
    public long length(String name) {
        return delegate.length(name);
    }

    @Override
    public MappedFile open(String name) {
        return delegate.open(name);
    }

    @Override
    public void createFolder(String name) {
        delegate.createFolder(name);
    }

    @Override
    public void rename(String from, String to) {
        delegate.rename(from, to);
    }

    @Override
    public void delete(String name) {
        delegate.delete(name);
    }

    @Override
    public void syncFolder(String folder) {
        delegate.syncFolder(folder);
    }

    @Override
    public FilePlace place(String name) {
        return delegate.place(name);
    }

    @Override
    public boolean link(FilePlace source, String to) {
        return delegate.link(source, to);
    }

    @Override
    public long usableBytes() {
        return delegate.usableBytes();
    }

    @Override
    public String toString() {
        return delegate.toString();
    }

    @Override
    public void close() {
        delegate.close();
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
