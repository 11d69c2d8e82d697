package io.tercel.log;

import io.tercel.config.Limits;

/**
 * Sizes of a log.
 *
 * @param fileBytes a file that has reached this length is followed by a new one
 * @param payloadBytes the largest payload of one frame; at most {@link #PAYLOAD_BYTES_MAX}
 * @param queueBytes payloads that may wait to be written before an appender has to wait; one frame is always let in
 * @param gapless whether the log fails for good when a frame finds no room. For whoever has the frames from elsewhere and can bring them
 *     again: none that comes later may be there without it
 */
public record LogOptions(long fileBytes, int payloadBytes, long queueBytes, boolean gapless) {

    /** What the format allows: the largest insert call and what its encoding adds to it. A reader refuses more. */
    public static final int PAYLOAD_BYTES_MAX = 66 << 20;

    /** 64 MiB files, frames as large as the format allows, 128 MiB waiting. */
    public static final LogOptions DEFAULT =
            new LogOptions(64L << 20, PAYLOAD_BYTES_MAX, 2L * Limits.DEFAULT.insertBytes());

    /** Of a log in which a frame that finds no room is refused, and later ones may find it. */
    public LogOptions(long fileBytes, int payloadBytes, long queueBytes) {
        this(fileBytes, payloadBytes, queueBytes, false);
    }

    /** Checks that the sizes are positive and a frame is not larger than the format allows. */
    public LogOptions {
        if (fileBytes <= 0 || queueBytes <= 0 || payloadBytes <= 0 || payloadBytes > PAYLOAD_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "log sizes: file %d, payload %d, queue %d".formatted(fileBytes, payloadBytes, queueBytes));
        }
    }
}
