package io.tercel.log;

import io.tercel.config.Durability;
import java.nio.ByteBuffer;

/** What waits for the log's thread, in the order in which it was asked for. */
sealed interface LogRequest {

    LogTicket ticket();

    /** Bytes that count against the queue. */
    long queuedBytes();

    /**
     * A frame to be written, delivered to the listener and acknowledged.
     *
     * @param payload the bytes of the frame once more, as they came: a checksum over a read-only heap buffer is slow
     */
    record Append(LogFrame frame, ByteBuffer payload, Durability durability, LogTicket ticket) implements LogRequest {

        @Override
        public long queuedBytes() {
            return LogFormat.frameBytes(payload.remaining());
        }
    }

    /**
     * Everything before it is to be made durable.
     *
     * @param ready whether what comes after it is to find a file
     */
    record Sync(LogTicket ticket, boolean ready) implements LogRequest {
        @Override
        public long queuedBytes() {
            return 0;
        }
    }

    /** Everything after it is to go to a new file. */
    record Rotate(LogTicket ticket) implements LogRequest {
        @Override
        public long queuedBytes() {
            return 0;
        }
    }
}
