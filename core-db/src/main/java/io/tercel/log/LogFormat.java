package io.tercel.log;

import io.tercel.io.FileHeader;
import io.tercel.io.FileType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * The layout of a log file, {@code 000012.wal}: a {@link FileHeader} of type "WAL " with the number in the name, then frames
 * without gaps. The first frame opens the file; the last frame of a log that was closed is a closing frame. There is no
 * footer, since a log ends wherever it was when the power went. Little-endian, every frame begins at a multiple of 8:
 *
 * <pre>
 * offset size
 *      0    4  n, length of the payload, at most 66 MiB
 *      4    1  type: 1 to 127 from the caller, -1 opening, -2 closing
 *      5    3  zero
 *      8    8  timestamp, not below that of the frame before
 *     16    8  bytes of this file that had been synced when the frame was written
 *     24    4  CRC32C of P and bytes 0 to 23
 *     28    n  payload
 * 28 + n 0 to 7  zeros, so that the frame's length is a multiple of 8
 *  e - 4    4  CRC32C of P and bytes 0 to e - 5, where e is the frame's length
 * </pre>
 *
 * <p>P stands for 32 bytes that are not stored: database id (most, then least significant half), file number, offset of the
 * frame in the file. They make a frame valid in one place only, so bytes of a log that lie inside a payload, or were moved,
 * are never taken for a frame.
 *
 * <p>The header has a checksum of its own because what it says about synced bytes is evidence (P8) even if the payload after
 * it is torn, and because a damaged length must not be followed.
 *
 * <p>The payload of an opening frame is the position where the log before it ends: file number (8 bytes, 0 if there is none)
 * and offset (8 bytes). A file is linked to the one before only after all of that one is synced, so damage below that offset
 * is never a torn tail, and bytes from there on are what a crash left. A closing frame has no payload.
 */
final class LogFormat {

    static final FileType TYPE = new FileType("WAL ", 1);

    static final int HEADER_BYTES = 28;
    static final int TRAILER_BYTES = Integer.BYTES;
    static final int ALIGNMENT = 8;

    static final byte OPENING = -1;
    static final byte CLOSING = -2;

    static final int OPENING_PAYLOAD_BYTES = 2 * Long.BYTES;

    /** Where the opening frame ends and the first frame of a caller begins. */
    static final long FIRST_FRAME = FileHeader.BYTES + frameBytes(OPENING_PAYLOAD_BYTES);

    private static final Pattern NAME = Pattern.compile("(\\d{6,18})\\.wal");

    private LogFormat() {}

    static String fileName(long number) {
        return "%06d.wal".formatted(number);
    }

    /** The number of the log file of that name, if it is the name of one. */
    static OptionalLong fileNumber(String name) {
        Matcher matcher = NAME.matcher(name);
        return matcher.matches() ? OptionalLong.of(Long.parseLong(matcher.group(1))) : OptionalLong.empty();
    }

    /** Length of a frame with that payload. */
    static long frameBytes(int payloadBytes) {
        long bytes = (long) HEADER_BYTES + payloadBytes + TRAILER_BYTES;
        return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    /** A checksum that has taken in the bytes that are not stored. */
    static CRC32C checksumAt(UUID databaseId, long file, long offset) {
        ByteBuffer place = ByteBuffer.allocate(4 * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        place.putLong(databaseId.getMostSignificantBits())
                .putLong(databaseId.getLeastSignificantBits())
                .putLong(file)
                .putLong(offset);
        CRC32C checksum = new CRC32C();
        checksum.update(place.array());
        return checksum;
    }
}
