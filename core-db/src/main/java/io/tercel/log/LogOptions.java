package io.tercel.log;

import io.tercel.config.Limits;

/**
 * Sizes of a log.
 *
 * @param fileBytes a file that has reached this length is followed by a new one
 * @param payloadBytes the largest payload of one frame; at most {@link #PAYLOAD_BYTES_MAX}
 * @param queueBytes payloads that may wait to be written before an appender has to wait; one frame is always let in
 */
public record LogOptions(long fileBytes, int payloadBytes, long queueBytes) {

    /** What the format allows: the largest insert call and what its encoding adds to it. A reader refuses more. */
    public static final int PAYLOAD_BYTES_MAX = 66 << 20;

    /** 64 MiB files, frames as large as the format allows, 128 MiB waiting. */
    public static final LogOptions DEFAULT =
            new LogOptions(64L << 20, PAYLOAD_BYTES_MAX, 2L * Limits.DEFAULT.insertBytes());

    /** Checks that the sizes are positive and a frame is not larger than the format allows. */
    public LogOptions {
        if (fileBytes <= 0 || queueBytes <= 0 || payloadBytes <= 0 || payloadBytes > PAYLOAD_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "log sizes: file %d, payload %d, queue %d".formatted(fileBytes, payloadBytes, queueBytes));
        }
    }
}
