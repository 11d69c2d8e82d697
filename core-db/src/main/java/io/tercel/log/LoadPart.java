package io.tercel.log;

import io.tercel.error.CorruptionException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Some rows of a bulk load, for those who follow changes. The collection itself gets them without the log, so recovery passes them over; and they
 * count only if a change of the catalog after them says that the load was committed. The payload of their frame, type 4, is little-endian:
 *
 * <pre>
 * u64  number of the load
 *      its rows, as a write record whose removal is none
 * </pre>
 *
 * @param load number of the load
 * @param rows its rows, as a write of them would be
 */
public record LoadPart(long load, WriteRecord rows) {

    /** The type byte of a part's log frame. */
    public static final byte FRAME_TYPE = 4;

    /** A frame's payload. */
    public ByteBuffer encode() {
        ByteBuffer encoded = WriteRecordCodec.encode(rows);
        return ByteBuffer.allocate(Long.BYTES + encoded.remaining())
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(load)
                .put(encoded)
                .flip();
    }

    /** Whether a frame's payload is a part of a load. */
    public static boolean isOf(long load, ByteBuffer payload) {
        ByteBuffer in = payload.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        return in.remaining() >= Long.BYTES && in.getLong() == load;
    }

    /**
     * The part that a frame's payload is.
     *
     * @param file where it comes from, for the message
     * @param offset where it begins there, in bytes
     * @throws CorruptionException when it is none
     */
    public static LoadPart decode(ByteBuffer payload, String file, long offset) {
        if (payload.remaining() < Long.BYTES) {
            throw new CorruptionException(file, offset, "a part of a load of %d bytes".formatted(payload.remaining()));
        }
        ByteBuffer in = payload.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        long load = in.getLong();
        return new LoadPart(load, WriteRecordCodec.decode(in, file, offset + Long.BYTES));
    }
}
