package io.tercel.io;

import io.tercel.error.StorageFullException;
import java.nio.ByteBuffer;

/**
 * A directory on a disk of a certain size, which somebody else may change. As a disk does, it writes what still fits and then fails. Only
 * bytes of files count, not names.
 */
public final class SizedDirectory extends DelegatingDirectory {

    private final CrashableDirectory disk;
    private volatile long capacityBytes;
    private volatile boolean knowsItsSize = true;

    /** So many bytes, those that are there already among them. */
    public SizedDirectory(CrashableDirectory disk, long capacityBytes) {
        super(disk);
        this.disk = disk;
        this.capacityBytes = capacityBytes;
    }

    /** Makes the disk larger or smaller. */
    public void capacity(long bytes) {
        capacityBytes = bytes;
    }

    /** As under a quota: the file system says that there is room. */
    public void claimRoom() {
        knowsItsSize = false;
    }

    /** Bytes that really fit. */
    public long roomBytes() {
        // Nobody may remove a file between its name and its length.
        synchronized (disk) {
            return Math.max(
                    0,
                    capacityBytes
                            - disk.allFiles().stream().mapToLong(disk::length).sum());
        }
    }

    @Override
    public long usableBytes() {
        return knowsItsSize ? roomBytes() : Long.MAX_VALUE;
    }

    @Override
    public FileOutput create(String name) {
        return new Sized(name, super.create(name));
    }

    private final class Sized extends Output {

        private final String name;

        Sized(String name, FileOutput output) {
            super(output);
            this.name = name;
        }

        @Override
        public void write(ByteBuffer bytes) {
            synchronized (SizedDirectory.this) {
                int fit = (int) Math.min(bytes.remaining(), roomBytes());
                if (fit == bytes.remaining()) {
                    super.write(bytes);
                    return;
                }
                super.write(bytes.slice(bytes.position(), fit));
                bytes.position(bytes.position() + fit);
                throw new StorageFullException("cannot write %s: the disk is full".formatted(name));
            }
        }
    }
}
