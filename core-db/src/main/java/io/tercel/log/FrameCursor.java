package io.tercel.log;

import io.tercel.io.MappedChecksum;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * Reads frames of one mapped log file. Every length is compared with what is there before it is used. Confined to one thread.
 */
final class FrameCursor {

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final MemorySegment file;
    private final UUID databaseId;
    private final long number;
    private final MappedChecksum mapped = new MappedChecksum();

    private long offset;
    private int payloadBytes;
    private String damage = "";

    FrameCursor(MemorySegment file, UUID databaseId, long number) {
        this.file = file;
        this.databaseId = databaseId;
        this.number = number;
    }

    /**
     * Moves to the frame at an offset and checks it whole.
     *
     * @param limit where the log ends in this file at the latest
     * @return whether there is a good frame; if not, {@link #damage()} says why
     */
    boolean moveTo(long frameOffset, long limit) {
        if (!moveToHeader(frameOffset, limit)) {
            return false;
        }
        if (payloadBytes > LogOptions.PAYLOAD_BYTES_MAX) {
            damage = "a payload of %d bytes".formatted(payloadBytes);
            return false;
        }
        if (end() > limit) {
            damage = "a frame of %d bytes, but only %d are left"
                    .formatted(LogFormat.frameBytes(payloadBytes), limit - frameOffset);
            return false;
        }
        long trailer = end() - LogFormat.TRAILER_BYTES;
        return checksumMatches("frame", trailer);
    }

    /** As {@link #moveTo}, but looks at the header only: it may be good though the payload is not. */
    boolean moveToHeader(long frameOffset, long limit) {
        offset = frameOffset;
        if (limit - frameOffset < LogFormat.HEADER_BYTES) {
            damage = "%d bytes are too few for a frame".formatted(limit - frameOffset);
            return false;
        }
        payloadBytes = file.get(INT, frameOffset);
        // Cheap and almost always decisive where a search steps over arbitrary bytes.
        if (payloadBytes < 0 || (file.get(INT, frameOffset + 4) & 0xffffff00) != 0) {
            damage = "not a frame";
            return false;
        }
        return checksumMatches("frame header", frameOffset + LogFormat.HEADER_BYTES - Integer.BYTES);
    }

    /** What was wrong with the last frame that was not good. */
    String damage() {
        return damage;
    }

    byte type() {
        return file.get(ValueLayout.JAVA_BYTE, offset + 4);
    }

    long timestamp() {
        return file.get(LONG, offset + 8);
    }

    /** Bytes of this file that had been synced when the frame was written. */
    long syncedBytes() {
        return file.get(LONG, offset + 16);
    }

    ByteBuffer payload() {
        return file.asSlice(offset + LogFormat.HEADER_BYTES, payloadBytes)
                .asByteBuffer()
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Where the next frame begins. */
    long end() {
        return offset + LogFormat.frameBytes(payloadBytes);
    }

    private boolean checksumMatches(String what, long checksumOffset) {
        CRC32C checksum = LogFormat.checksumAt(databaseId, number, offset);
        mapped.update(checksum, file.asSlice(offset, checksumOffset - offset));
        int stored = file.get(INT, checksumOffset);
        int computed = (int) checksum.getValue();
        if (stored != computed) {
            damage = "%s: stored checksum %08x, computed %08x".formatted(what, stored, computed);
            return false;
        }
        return true;
    }
}
