package io.tercel.io;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;

/** A directory on a disk that is as slow as a test wants: some files take a write only when one is allowed. */
public final class PacedDirectory implements Directory {

    private final Directory delegate;
    private final Predicate<String> slow;
    private final Semaphore allowed = new Semaphore(0);

    /** Passes everything on, but writes to some files only as they are allowed; none is at first. */
    public PacedDirectory(Directory delegate, Predicate<String> slow) {
        this.delegate = delegate;
        this.slow = slow;
    }

    /** Lets so many more writes through, now or when they come. */
    public void allow(int writes) {
        allowed.release(writes);
    }

    /** Whether a write is waiting. */
    public boolean isWaitedFor() {
        return allowed.hasQueuedThreads();
    }

    @Override
    public FileOutput create(String name) {
        FileOutput output = delegate.create(name);
        return slow.test(name) ? new Paced(output) : output;
    }

    private final class Paced implements FileOutput {

        private final FileOutput delegate;

        Paced(FileOutput delegate) {
            this.delegate = delegate;
        }

        @Override
        public void write(ByteBuffer bytes) {
            allowed.acquireUninterruptibly();
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
}
