package io.tercel.io;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

/** A directory in which something can be made to happen just before a file is created, on the thread that creates it. */
public final class HookedDirectory implements Directory {

    private record Hook(Predicate<String> when, Runnable action) {}

    private static final Hook NONE = new Hook(name -> false, () -> {});

    private final Directory delegate;
    private final AtomicReference<Hook> hook = new AtomicReference<>(NONE);

    /** Passes everything on. */
    public HookedDirectory(Directory delegate) {
        this.delegate = delegate;
    }

    /** Runs something once, before the first file is created of which the condition holds. */
    public void beforeCreating(Predicate<String> when, Runnable action) {
        hook.set(new Hook(when, action));
    }

    @Override
    public FileOutput create(String name) {
        Hook set = hook.get();
        if (set.when().test(name) && hook.compareAndSet(set, NONE)) {
            set.action().run();
        }
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
