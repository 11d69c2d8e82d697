package io.tercel.io;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/** Copies a file as it is, without looking at what is in it. */
public final class FileCopy {

    private static final long PIECE_BYTES = 1 << 20;

    private FileCopy() {}

    /**
     * Copies the first bytes of a file to a file of the same name that must not exist yet, in a folder that does. The bytes are durable
     * when it returns; the name is after {@link Directory#syncFolder}.
     *
     * @param bytes how many; at most as many as the file has
     */
    public static void copy(Directory from, String name, Directory to, long bytes) {
        try (MappedFile source = from.open(name);
                FileOutput target = to.create(name)) {
            MemorySegment all = source.bytes();
            for (long at = 0; at < bytes; at += PIECE_BYTES) {
                ByteBuffer piece =
                        all.asSlice(at, Math.min(PIECE_BYTES, bytes - at)).asByteBuffer();
                target.write(piece);
            }
            target.sync();
        }
    }
}
