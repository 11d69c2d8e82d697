package io.tercel.io;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.zip.CRC32C;

/**
 * Adds mapped bytes to checksums. They are copied first: a page that cannot be read, of a failing disk or a file that was cut short, makes a
 * copy fail with an error that can be caught ({@link MappedFault}), but the machine code of the checksum itself would end the process.
 * Used by one thread.
 */
public final class MappedChecksum {

    /** Small enough for the first cache, so that the copy costs about a tenth of the checksum. */
    private static final int PIECE_BYTES = 16 << 10;

    private byte[] piece = {};

    /** Adds all of the bytes. */
    public void update(CRC32C checksum, MemorySegment bytes) {
        if (piece.length < Math.min(bytes.byteSize(), PIECE_BYTES)) {
            piece = new byte[bytes.byteSize() * 8 <= PIECE_BYTES ? PIECE_BYTES / 8 : PIECE_BYTES];
        }
        for (long from = 0; from < bytes.byteSize(); from += piece.length) {
            int count = (int) Math.min(piece.length, bytes.byteSize() - from);
            MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, from, piece, 0, count);
            checksum.update(piece, 0, count);
        }
    }

    /** The CRC32C of the bytes. */
    int of(MemorySegment bytes) {
        CRC32C checksum = new CRC32C();
        update(checksum, bytes);
        return (int) checksum.getValue();
    }
}
