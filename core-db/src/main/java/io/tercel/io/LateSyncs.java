package io.tercel.io;

import java.nio.ByteBuffer;

/**
 * A directory whose files are durable later than their writers are told: not on {@link FileOutput#sync}, but after {@link #await}. For work
 * of which nothing counts before all of it is durable: it need not wait for the disk again and again. Files are created and written by one thread at a
 * time.
 */
public final class LateSyncs extends ForwardingDirectory {

    private final SyncsBehind syncs;

    /**
     * A directory on another one.
     *
     * @param purpose for the names of the threads
     */
    public LateSyncs(Directory base, String purpose) {
        this(base, purpose, SyncsBehind.BOUNDS);
    }

    LateSyncs(Directory base, String purpose, SyncsBehind.Bounds bounds) {
        super(base);
        this.syncs = new SyncsBehind(purpose, bounds);
    }

    /**
     * Waits until all files that are closed are as durable as their writers wanted.
     *
     * @throws io.tercel.error.StorageFailedException if a sync failed
     */
    public void await() {
        syncs.await();
    }

    @Override
    public FileOutput create(String name) {
        return new Late(super.create(name));
    }

    private final class Late implements FileOutput {

        private final FileOutput output;
        private final SyncsBehind.File file;
        private boolean wanted;
        private boolean closed;

        Late(FileOutput output) {
            this.output = output;
            this.file = syncs.new File(output);
        }

        @Override
        public void write(ByteBuffer bytes) {
            output.write(bytes);
            wanted = false;
        }

        @Override
        public boolean append(FilePlace source, long from, long count) {
            wanted = false;
            return output.append(source, from, count);
        }

        @Override
        public long position() {
            return output.position();
        }

        /** Whether it is the last one shows when the file is closed. */
        @Override
        public void sync() {
            wanted = true;
            file.written();
        }

        @Override
        public void truncate(long length) {
            throw new IllegalStateException("a file that may be on its way to the disk is not cut");
        }

        @Override
        public void close() {
            if (closed) {
                return;
            }
            closed = true;
            try {
                if (wanted) {
                    file.sync();
                }
            } finally {
                file.close();
            }
        }
    }

    /** Waits until every file is closed. The directory beneath stays open. */
    @Override
    public void close() {
        syncs.close();
    }
}
