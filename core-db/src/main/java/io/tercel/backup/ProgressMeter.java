package io.tercel.backup;

import io.tercel.time.Ticker;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** Counts what is done, and tells a listener. Used by one thread. */
final class ProgressMeter {

    private static final long NANOS_BEFORE_GUESSING = 100_000_000;

    private final String backup;
    private final Ticker ticker;
    private final Consumer<BackupProgress> listener;
    private long bytesTotal;
    private long rowsTotal;
    private final long began;
    private long bytes;
    private long rows;

    ProgressMeter(String backup, Ticker ticker, Consumer<BackupProgress> listener, long bytesTotal, long rowsTotal) {
        this.backup = backup;
        this.ticker = ticker;
        this.listener = listener;
        this.bytesTotal = bytesTotal;
        this.rowsTotal = rowsTotal;
        this.began = ticker.nanos();
    }

    /** So many bytes more. */
    void bytes(long more) {
        bytes += more;
        tell();
    }

    /** A segment of so many rows is done. */
    void rows(long more) {
        rows += more;
        tell();
    }

    /** All is done, whatever was expected. */
    void done() {
        bytesTotal = bytes;
        rowsTotal = rows;
        tell();
    }

    /** Bytes that are still to be done, as far as is known. */
    long bytesLeft() {
        return Math.max(0, bytesTotal - bytes);
    }

    private void tell() {
        long elapsed = ticker.nanos() - began;
        long total = Math.max(bytes, bytesTotal);
        Optional<Duration> left = bytes == 0 || elapsed < NANOS_BEFORE_GUESSING
                ? Optional.empty()
                : Optional.of(Duration.ofNanos((long) ((double) elapsed / bytes * (total - bytes))));
        listener.accept(new BackupProgress(
                backup, bytes, total, rows, Math.max(rows, rowsTotal), Duration.ofNanos(elapsed), left));
    }
}
