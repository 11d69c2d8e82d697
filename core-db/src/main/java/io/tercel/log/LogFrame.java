package io.tercel.log;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * One write as the log carries it. The log does not look into the payload.
 *
 * @param type what the payload is, from 1 to 127; the log's own frames are not shown
 * @param timestamp of the write; never smaller than that of an earlier frame
 * @param payload the bytes, little-endian; each call of {@link #payload()} gives a fresh read-only view of them
 */
public record LogFrame(byte type, long timestamp, ByteBuffer payload) {

    /** Keeps a view of its own, so that moving the caller's position does not move this one's. */
    public LogFrame {
        payload = payload.asReadOnlyBuffer();
    }

    @Override
    public ByteBuffer payload() {
        return payload.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }
}
