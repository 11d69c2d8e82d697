package io.tercel.io;

import io.tercel.error.StorageFullException;
import io.tercel.error.VectorDbException;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Room on the disk that is kept for the day on which it is full (P10). A database that has no room left could not even delete: the log
 * needs a frame, the manifest a new file. So a file of about 1 % of the data is kept, and removed when a write finds no room.
 *
 * <p>Who may use what it leaves: deletes, seals, merges that somebody waits for, changes of the manifest, opening, and closing ({@link Reserve#using}).
 * Whatever brings rows may not: the caller refuses it while the reserve {@link Reserve#isSpent}, until {@link Reserve#keep} has made the file again.
 *
 * <p>The file {@code RESERVE} is never read:
 *
 * <pre>
 * offset size
 *      0   64  header, type "RSRV", number 0
 *     64    …  bytes that mean nothing
 * </pre>
 *
 * <p>They are random, so that a file system that compresses, or that leaves out zeros, sets the room aside nevertheless. Nothing depends
 * on the file: when it is missing, short or damaged, nothing is wrong, and it is made again when there is room. That is why its
 * name is not synced. After a power cut it may be there or not, whole or under its temporary name, which the next {@link Reserve#keep} removes.
 *
 * <p>Safe for use by many threads.
 */
public final class Reserve {

    private static final Logger LOG = LoggerFactory.getLogger(Reserve.class);

    private static final int ATTEMPTS = 10;
    private static final long PAUSE_NANOS = 50_000_000;

    /** With more room than that, it is not others' files that are in the way. */
    private static final long LEAST_FREE_BYTES = 1 << 20;

    private static final String NAME = "RESERVE";
    private static final String UNFINISHED = NAME + PendingFile.SUFFIX;
    private static final FileType TYPE = new FileType("RSRV", 1);

    /** The smallest size: a manifest of some hundred segments, a new log file, and a delete of some thousand keys. */
    public static final long LEAST_BYTES = 64 << 10;

    /* Below this a database may keep as much as it has, which is enough to write it once more from end to end. */
    private static final long SMALL_DATABASE_BYTES = 1 << 20;

    private static final int DATA_SHARE = 100;
    private static final int BYTES_PER_WRITE = 256 << 10;

    /** How long nobody tries again when the file system said that there is room and there was none, as with a quota. */
    private static final long RETRY_MILLIS = 1_000;

    private final Directory directory;
    private final long maxBytes;
    private final LongSupplier millis;

    private volatile boolean spent;

    /** How many times the file has been removed to make room. Changed by the holder of the monitor. */
    private volatile int timesFreed;

    private volatile boolean hasFailed;
    private volatile long failedAtMillis;

    /**
     * The reserve of a directory. Nothing is touched yet.
     *
     * @param maxBytes the most that is set aside; 0 for no reserve
     * @param millis the wall clock
     */
    public Reserve(Directory directory, long maxBytes, LongSupplier millis) {
        this.directory = directory;
        this.maxBytes = maxBytes;
        this.millis = millis;
    }

    /** None: a full disk is simply reported. */
    public static Reserve none(Directory directory) {
        return new Reserve(directory, 0, () -> 0);
    }

    /** How much is set aside for so much data: 1 %, and more for a database of less than 100 MiB, but never more than it has. */
    static long wantedBytes(long dataBytes, long maxBytes) {
        long least = Math.clamp(dataBytes, LEAST_BYTES, SMALL_DATABASE_BYTES);
        return Math.min(maxBytes, Math.max(least, dataBytes / DATA_SHARE));
    }

    /** Bytes set aside now. */
    public synchronized long bytes() {
        return directory.exists(NAME) ? directory.length(NAME) : 0;
    }

    /** Whether the disk was full and the reserve has not been made again since. Then no rows may be brought in. */
    public boolean isSpent() {
        return spent;
    }

    /** Whether {@link #keep} may help, so that it is worth calling when somebody is waiting. */
    public boolean isWorthTrying() {
        // The wall clock may have gone back.
        return !hasFailed || Math.abs(millis.getAsLong() - failedAtMillis) >= RETRY_MILLIS;
    }

    /**
     * Throws while the reserve is spent.
     *
     * @throws StorageFullException then; it says what to do
     */
    public void requireHeld() {
        if (spent) {
            throw new StorageFullException(
                    "the disk of %s is full, %,d bytes are left for deletes: no rows are taken until there is more; delete rows and call compact(), drop what is not needed, or make room on the disk"
                            .formatted(directory, directory.usableBytes()));
        }
    }

    /**
     * Looks at a directory that has just been opened. What an earlier database has left of a full disk is not for new rows: they might
     * fill it, and nothing could be deleted any more.
     */
    public void lookAtOpening(long dataBytes) {
        if (maxBytes == 0) {
            return;
        }
        try {
            long usable = directory.usableBytes();
            // File systems that cannot tell say 0, too. If it is true, the first write will find out, unless opening
            // itself has.
            boolean scarce = usable > 0 && usable < roomFor(wantedBytes(dataBytes, maxBytes));
            spent |= bytes() < LEAST_BYTES && scarce;
        } catch (VectorDbException e) {
            LOG.debug("cannot look for the reserve file", e);
        }
    }

    /**
     * Runs something that may use the reserve: once more, after letting go of it, if the disk is full. A merge in the background may have taken
     * the room, whose files go as soon as it finds the disk full itself; so it is tried a few times more, for half a second. What runs must
     * leave nothing behind when it fails so.
     *
     * @throws StorageFullException when there is not enough room even so
     */
    public <T> T using(Supplier<T> call) {
        for (int attempt = 0; true; attempt++) {
            int before = timesFreed;
            try {
                return call.get();
            } catch (StorageFullException e) {
                free();
                if (timesFreed == before) {
                    if (maxBytes == 0 || attempt >= ATTEMPTS || directory.usableBytes() > LEAST_FREE_BYTES) {
                        throw e;
                    }
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
            }
        }
    }

    /** Lets go of the reserve, because the disk is full. */
    public synchronized void free() {
        if (maxBytes == 0) {
            return;
        }
        spent = true;
        try {
            long bytes = bytes();
            // No sync: the room is there at once, and a file that a power cut brings back does no harm.
            boolean held = deleteIfThere(NAME);
            boolean unfinished = deleteIfThere(UNFINISHED);
            if (held || unfinished) {
                timesFreed++;
                LOG.warn("the disk of {} is full: its reserve of {} bytes is now there for deletes", directory, bytes);
            }
        } catch (VectorDbException e) {
            LOG.warn("cannot remove the reserve file: {}", e.getMessage());
        }
    }

    /**
     * Makes the file, or one of another size if there is much more or much less data than when it was made. Does nothing when there is no
     * room, and never throws for what the disk says. To be called on a thread that nobody interrupts.
     *
     * @param databaseId written into the file
     * @param dataBytes how much the database holds
     */
    public synchronized void keep(UUID databaseId, long dataBytes) {
        try {
            deleteIfThere(UNFINISHED);
            if (maxBytes == 0) {
                deleteIfThere(NAME);
                return;
            }
            long wanted = wantedBytes(dataBytes, maxBytes);
            if (!fits(bytes(), wanted)) {
                if (directory.usableBytes() < roomFor(wanted)) {
                    return;
                }
                make(databaseId, wanted);
            }
            spent = false;
            hasFailed = false;
        } catch (VectorDbException e) {
            failedAtMillis = millis.getAsLong();
            hasFailed = true;
            LOG.warn("cannot make the reserve file, so a full disk may keep deletes out, too: {}", e.getMessage());
        }
    }

    /** A file is made anew when the data has grown by a third: all that is ever written for it is a few percent of the data. */
    private boolean fits(long held, long wanted) {
        return held >= wanted - wanted / 4 && held <= 4 * wanted && held <= maxBytes;
    }

    /** As much again must be left, or the next rows would be refused at once, and the file made and removed for each. */
    private static long roomFor(long wanted) {
        return 2 * wanted;
    }

    /** The old file stays until the new one is whole: growing near the end of the disk must not cost what there is. */
    private void make(UUID databaseId, long bytes) {
        try {
            write(databaseId, bytes);
            directory.rename(UNFINISHED, NAME);
        } catch (VectorDbException e) {
            deleteAfter(e);
            throw e;
        }
    }

    private void write(UUID databaseId, long bytes) {
        SplittableRandom random =
                new SplittableRandom(databaseId.getMostSignificantBits() ^ databaseId.getLeastSignificantBits());
        byte[] chunk = new byte[(int) Math.min(BYTES_PER_WRITE, bytes)];
        try (FileOutput output = directory.create(UNFINISHED)) {
            output.write(FileHeader.encode(TYPE, new FileIdentity(databaseId, 0)));
            while (output.position() < bytes) {
                random.nextBytes(chunk);
                int count = (int) Math.min(chunk.length, bytes - output.position());
                output.write(ByteBuffer.wrap(chunk, 0, count));
            }
            // Some file systems find a place for the bytes only now.
            output.sync();
        }
    }

    private void deleteAfter(VectorDbException cause) {
        try {
            deleteIfThere(UNFINISHED);
        } catch (VectorDbException e) {
            cause.addSuppressed(e);
        }
    }

    private boolean deleteIfThere(String name) {
        boolean there = directory.exists(name);
        if (there) {
            directory.delete(name);
        }
        return there;
    }
}
