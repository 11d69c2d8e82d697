package io.tercel;

import io.tercel.error.StorageFullException;
import io.tercel.io.Reserve;
import io.tercel.maintain.SerialThread;
import io.tercel.segment.CollectionStore;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Whether there is room for what is written: in memory, where writers wait while too many rows have not been sealed, and on the disk, where
 * a reserve is kept for what only takes rows away (P10).
 */
final class WriteRoom {

    /** Rows in memory only, in full growing segments: one being sealed, and two more before writers have to wait. */
    private static final int UNSEALED_SEALS = 3;

    private static final int ATTEMPTS = 10;
    private static final long PAUSE_NANOS = 50_000_000;

    private final Reserve reserve;
    private final long unsealedBytesMax;
    private final Optional<Sealing> sealing;
    private final SerialThread backgroundThread;
    private final Leftovers leftovers;

    /**
     * For one database.
     *
     * @param sealing none where nothing is written
     * @param backgroundThread the thread that seals
     * @param leftovers what goes first when there is room
     */
    WriteRoom(
            Reserve reserve,
            long sealBytes,
            Optional<Sealing> sealing,
            SerialThread backgroundThread,
            Leftovers leftovers) {
        this.reserve = reserve;
        this.unsealedBytesMax = UNSEALED_SEALS * sealBytes;
        this.sealing = sealing;
        this.backgroundThread = backgroundThread;
        this.leftovers = leftovers;
    }

    /**
     * Back-pressure: while too many rows of a collection are in memory only, its writers wait for them to be sealed. What sealing
     * throws they throw: on a full disk writes are refused before memory is full, too.
     */
    void await(OpenCollection open) {
        if (hasRoom(open)) {
            return;
        }
        // One seal makes room for all who wait; a seal for each would write segments of a few rows.
        open.makingRoom().lock();
        try {
            while (!hasRoom(open)) {
                open.requireExisting();
                backgroundThread.call(() -> {
                    CollectionStore store = open.store();
                    sealing.orElseThrow().seal(store);
                    return true;
                });
            }
        } finally {
            open.makingRoom().unlock();
        }
    }

    /**
     * As {@link #await}, for a write that only takes rows away. On a full disk nothing can be sealed, maybe, and then such writes are
     * what makes room.
     */
    void awaitToRemove(OpenCollection open) {
        if (!reserve.isSpent()) {
            await(open);
        }
    }

    /** Runs a write that only takes rows away. It may use the reserve. */
    <T> T removing(Supplier<T> write) {
        return reserve.using(write);
    }

    /**
     * Runs a write that brings rows. It may not use the reserve: it frees it for others, and is refused until that has been made
     * again.
     */
    <T> T bringing(Supplier<T> write) {
        requireReserve();
        try {
            return write.get();
        } catch (StorageFullException e) {
            reserve.free();
            throw e;
        }
    }

    /**
     * Makes the reserve again where that may succeed, and throws when there is none. Room that a compaction has made is there when the last
     * read of the old files has ended, which is worth half a second.
     */
    void requireReserve() {
        tidyUp();
        for (int attempt = 0; attempt < ATTEMPTS && reserve.isSpent() && isRoomOnItsWay(); attempt++) {
            LockSupport.parkNanos(PAUSE_NANOS);
            tidyUp();
        }
        reserve.requireHeld();
    }

    private boolean isRoomOnItsWay() {
        return sealing.filter(Sealing::isRoomOnItsWay).isPresent();
    }

    /** Makes the reserve again where that may succeed, and drops what an interrupted restore has left: its names may be wanted. */
    void tidyUp() {
        if (reserve.isSpent() && reserve.isWorthTrying()) {
            keepReserve();
        }
        leftovers.drop();
    }

    /** Makes the reserve again if it was used. */
    void keepReserve() {
        sealing.ifPresent(seals -> backgroundThread.call(() -> {
            seals.keepReserve();
            return true;
        }));
        leftovers.drop();
    }

    private boolean hasRoom(OpenCollection open) {
        return open.store().unsealedBytes() <= unsealedBytesMax;
    }
}
