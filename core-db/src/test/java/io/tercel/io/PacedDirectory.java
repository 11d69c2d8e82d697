package io.tercel.io;

import java.nio.ByteBuffer;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;

/** A directory on a disk that is as slow as a test wants: some files take a write only when one is allowed. */
public final class PacedDirectory extends DelegatingDirectory {

    private final Predicate<String> slow;
    private final Semaphore allowed = new Semaphore(0);

    /** Passes everything on, but writes to some files only as they are allowed; none is at first. */
    public PacedDirectory(Directory delegate, Predicate<String> slow) {
        super(delegate);
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
        FileOutput output = super.create(name);
        return slow.test(name) ? new Paced(output) : output;
    }

    private final class Paced extends Output {

        Paced(FileOutput delegate) {
            super(delegate);
        }

        @Override
        public void write(ByteBuffer bytes) {
            allowed.acquireUninterruptibly();
            super.write(bytes);
        }
    }
}
