package io.tercel.io;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

/** A directory in which something can be made to happen just before a file is created, on the thread that creates it. */
public final class HookedDirectory extends DelegatingDirectory {

    private record Hook(Predicate<String> when, Runnable action) {}

    private static final Hook NONE = new Hook(name -> false, () -> {});

    private final AtomicReference<Hook> hook = new AtomicReference<>(NONE);

    /** Passes everything on. */
    public HookedDirectory(Directory delegate) {
        super(delegate);
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
        return super.create(name);
    }
}
