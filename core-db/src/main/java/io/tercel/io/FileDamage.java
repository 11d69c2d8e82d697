package io.tercel.io;

import io.tercel.error.CorruptionException;
import io.tercel.error.VectorDbException;

/**
 * A place where a file is not what was written.
 *
 * @param file name in the directory
 * @param offset of the damage, in bytes
 * @param what is wrong there; of a checksum, the one that is stored and the one that the bytes have
 */
public record FileDamage(String file, long offset, String what) {

    /** What an attempt to read a file came to. */
    public static FileDamage of(String file, VectorDbException failure) {
        if (failure instanceof CorruptionException damage) {
            String what = String.valueOf(damage.getMessage());
            String place = "%s at byte %d: ".formatted(damage.file(), damage.offset());
            return new FileDamage(
                    damage.file(), damage.offset(), what.startsWith(place) ? what.substring(place.length()) : what);
        }
        return new FileDamage(file, 0, String.valueOf(failure.getMessage()));
    }

    /** As a failure that named it would. */
    @Override
    public String toString() {
        return "%s at byte %d: %s".formatted(file, offset, what);
    }
}
