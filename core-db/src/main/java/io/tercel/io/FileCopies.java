package io.tercel.io;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.LongConsumer;

/*
 * Three things take time: comparing the bytes with their checksums, which is work for the processor, moving them, which is too, and making
 * them durable, which is waiting for the disk. Here they go on at once:
 *
 *  checking   the piece after the one that is being moved; nothing is moved before it was compared
 *  moving     on the caller's thread: to the disk from where the bytes lie, or by the file system itself, which need not copy what it can share
 *  syncing    what has been moved, while more is: SyncsBehind
 */
/** Copies sealed files into one directory. Used by one thread, which nobody interrupts (P13). */
public final class FileCopies implements AutoCloseable {

    /**
     * Bytes that are checked, and then moved, together: a multiple of a block, and small enough to be at hand in the processor's cache
     * when they are moved.
     */
    private static final long PIECE_BYTES = 4 << 20;

    /** What the copies are for. */
    public enum Use {
        /** They are read soon, and had better be in the system's cache. */
        READ,
        /** They are kept: where they can go to the disk past the system's cache, what is read stays in it. */
        KEPT
    }

    private final Directory to;
    private final Use use;
    private final long pieceBytes;
    private final ExecutorService checking;
    private final SyncsBehind syncs;

    /**
     * Copies to a directory.
     *
     * @param purpose for the names of the threads
     */
    public FileCopies(Directory to, Use use, String purpose) {
        this(to, use, purpose, PIECE_BYTES, SyncsBehind.BOUNDS);
    }

    FileCopies(Directory to, Use use, String purpose, long pieceBytes, SyncsBehind.Bounds bounds) {
        this.to = to;
        this.use = use;
        this.pieceBytes = pieceBytes;
        this.checking = Executors.newSingleThreadExecutor(Thread.ofPlatform()
                .daemon()
                .name("tercel-" + purpose + "-check")
                .factory());
        this.syncs = new SyncsBehind(purpose, bounds);
    }

    /**
     * Writes the same bytes to a new file, each block compared with its checksum before. They are durable after {@link #sync}.
     *
     * @param place where the bytes of the file are
     * @param written told now and then how many bytes more have been written; may throw to end it
     * @throws io.tercel.error.CorruptionException when a block is not what was written once
     */
    public void copy(CheckedFile file, FilePlace place, String name, LongConsumer written) {
        try (Copy copy = new Copy(to.create(name))) {
            copy.move(file, place, 0, file.length(), written);
            copy.target.sync();
        }
    }

    /** As {@link #copy}, as another file: of another database, or with another number. */
    public void copyAs(CheckedFile file, FilePlace place, String name, FileIdentity identity, LongConsumer written) {
        try (Copy copy = new Copy(to.create(name))) {
            CheckedFile.Ends ends = file.as(identity);
            long beginning = ends.beginning().remaining();
            long end = ends.end().remaining();
            copy.output.write(ends.beginning());
            copy.move(file, place, beginning, file.length() - beginning - end, written);
            copy.output.write(ends.end());
            written.accept(beginning + end);
            copy.target.sync();
        }
    }

    /** Waits until all files are durable; their names are not. */
    public void sync() {
        syncs.await();
    }

    /** Waits for what has been begun, so that every file is closed. Does nothing to make files durable. */
    @Override
    public void close() {
        checking.close();
        syncs.close();
    }

    /** One file on its way. */
    private final class Copy implements AutoCloseable {

        private final FileOutput output;
        private final SyncsBehind.File target;

        Copy(FileOutput output) {
            this.output = output;
            this.target = syncs.new File(output);
        }

        void move(CheckedFile file, FilePlace place, long start, long bytes, LongConsumer written) {
            long end = start + bytes;
            CompletableFuture<Void> checked = check(file, start, end);
            try {
                for (long from = start; from < end; from += pieceBytes) {
                    long count = Math.min(pieceBytes, end - from);
                    SyncsBehind.join(checked);
                    checked = check(file, from + count, end);
                    append(file, place, from, count);
                    written.accept(count);
                    target.written();
                }
            } finally {
                // The file may be closed as soon as this returns.
                checked.handle((done, failure) -> true).join();
            }
        }

        private void append(CheckedFile file, FilePlace place, long from, long count) {
            ByteBuffer piece = file.bytes().asSlice(from, count).asByteBuffer();
            boolean isMoved = (use == Use.KEPT && output.writeUncached(piece)) || output.append(place, from, count);
            if (!isMoved) {
                output.write(piece);
            }
        }

        private CompletableFuture<Void> check(CheckedFile file, long from, long end) {
            return from >= end
                    ? CompletableFuture.completedFuture(null)
                    : CompletableFuture.runAsync(
                            () -> file.checkBlocks(from, Math.min(pieceBytes, end - from)), checking);
        }

        @Override
        public void close() {
            target.close();
        }
    }
}
