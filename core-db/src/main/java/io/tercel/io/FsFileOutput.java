package io.tercel.io;

import io.tercel.error.StorageException;
import io.tercel.error.StorageFailedException;
import io.tercel.error.StorageFullException;
import io.tercel.error.VectorDbException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A file being written through a channel. */
final class FsFileOutput implements FileOutput {

    /*
     * The JDK copies a heap buffer into a native one of the same size and keeps that one for the thread's life. Handing over
     * at most this much at a time bounds what a thread keeps.
     */
    private static final int HEAP_BYTES_PER_CALL = 1 << 20;

    private final FileChannel channel;
    private final Path path;
    private long position;

    /** Opened when it is first asked for, if it can be. */
    private Optional<UncachedChannel> uncached = Optional.empty();

    private boolean hasLookedForUncached;

    FsFileOutput(FileChannel channel, Path path) {
        this.channel = channel;
        this.path = path;
    }

    @Override
    public void write(ByteBuffer bytes) {
        write(bytes, channel, bytes.isDirect() ? Integer.MAX_VALUE : HEAP_BYTES_PER_CALL);
    }

    @Override
    public boolean writeUncached(ByteBuffer bytes) {
        if (!hasLookedForUncached) {
            hasLookedForUncached = true;
            uncached = UncachedChannel.open(path);
        }
        if (uncached.isEmpty() || !uncached.get().fits(bytes, position)) {
            return false;
        }
        write(bytes, uncached.get().channel(), Integer.MAX_VALUE);
        return true;
    }

    private void write(ByteBuffer bytes, FileChannel channel, int most) {
        int end = bytes.limit();
        try {
            while (bytes.position() < end) {
                bytes.limit(bytes.position() + Math.min(end - bytes.position(), most));
                // A call may write a part and return normally just before the disk is full.
                position += Uninterrupted.masked(() -> channel.write(bytes, position));
            }
        } catch (IOException e) {
            throw writeFailure(e, end - bytes.position());
        } finally {
            bytes.limit(end);
        }
    }

    /** On Linux one call of the system for each piece, which a file system that can share blocks turns into sharing them. */
    @Override
    public boolean append(FilePlace source, long from, long count) {
        if (!(source.directory() instanceof FsDirectory other)) {
            return false;
        }
        long end = from + count;
        long at = from;
        try (FileChannel channel = other.channel(source.name())) {
            while (at < end) {
                long next = at;
                long moved = Uninterrupted.masked(
                        () -> channel.transferTo(next, end - next, this.channel.position(position)));
                if (moved <= 0) {
                    throw new StorageException("%s ends at byte %d".formatted(source, at));
                }
                at += moved;
                position += moved;
            }
            return true;
        } catch (IOException e) {
            throw writeFailure(e, end - at);
        }
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public void sync() {
        try {
            Uninterrupted.masked(() -> {
                channel.force(true);
                return true;
            });
        } catch (IOException e) {
            // Never StorageFullException, even if that is the reason: after a failed sync nobody knows what is on disk
            // (P11).
            throw new StorageFailedException("cannot sync %s: %s".formatted(path, e.getMessage()), e);
        }
    }

    @Override
    public void truncate(long length) {
        if (length < 0 || length > position) {
            throw new IllegalArgumentException("cannot cut %s from %d to %d bytes".formatted(path, position, length));
        }
        try {
            Uninterrupted.masked(() -> channel.truncate(length));
            position = length;
        } catch (IOException e) {
            throw new StorageException("cannot cut %s to %d bytes: %s".formatted(path, length, e.getMessage()), e);
        }
    }

    @Override
    public void close() {
        try (channel) {
            if (uncached.isPresent()) {
                uncached.get().close();
            }
        } catch (IOException e) {
            throw IoFailure.of("cannot close " + path, e);
        }
    }

    private VectorDbException writeFailure(IOException e, long unwritten) {
        String what = "cannot write %s at byte %d".formatted(path, position);
        if (!IoFailure.isDiskFull(e) && usableBytes() < unwritten) {
            return new StorageFullException(what + ": the disk is full", e);
        }
        return IoFailure.of(what, e);
    }

    private long usableBytes() {
        try {
            return Files.getFileStore(path).getUsableSpace();
        } catch (IOException e) {
            return Long.MAX_VALUE;
        }
    }
}
