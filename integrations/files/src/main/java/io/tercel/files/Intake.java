package io.tercel.files;

import io.tercel.BulkLoad;
import io.tercel.error.InvalidRequestException;
import io.tercel.error.LimitExceededException;
import io.tercel.schema.RejectedRow;
import io.tercel.schema.Row;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Takes the rows of one file into a bulk load, and tells of those that cannot be taken. Safe for use by many threads. */
final class Intake {

    /** As many keys tell whether a file was committed; several, because somebody may delete rows. */
    private static final int KEYS = 16;

    /** Is told how many rows have come, and how many of them were bad. */
    @FunctionalInterface
    interface Counts {
        void are(long rows, long rejected);
    }

    private final Path file;
    private final BulkLoad load;
    private final RowReading reading;
    private final Optional<RejectedRows> rejects;
    private final Counts told;
    private final AtomicLong rejected = new AtomicLong();
    private final List<Object> keys = new ArrayList<>();
    private long rows;

    Intake(Path file, BulkLoad load, RowReading reading, Optional<RejectedRows> rejects, Counts told) {
        this.file = file;
        this.load = load;
        this.reading = reading;
        this.rejects = rejects;
        this.told = told;
    }

    /** Takes rows of which the first has a number in the file. */
    void take(long first, List<RawRow> raw) {
        List<Row> read = new ArrayList<>(raw.size());
        long[] numbers = new long[raw.size()];
        for (int i = 0; i < raw.size(); i++) {
            try {
                Row row = reading.row(raw.get(i));
                numbers[read.size()] = first + i;
                read.add(row);
            } catch (RowReading.BadValueException e) {
                reject(first + i, e.field(), String.valueOf(e.getMessage()));
            }
        }
        add(read, numbers, 0);
        synchronized (this) {
            rows += raw.size();
            told.are(rows, rejected.get());
        }
    }

    private void add(List<Row> batch, long[] numbers, int offset) {
        if (batch.isEmpty()) {
            return;
        }
        try {
            List<RejectedRow> bad = new ArrayList<>();
            List<Object> ids = load.add(batch, bad::add);
            bad.forEach(row -> reject(numbers[offset + row.position()], row.field(), row.reason()));
            remember(ids);
        } catch (LimitExceededException e) {
            if (batch.size() == 1) {
                reject(numbers[offset], "", String.valueOf(e.getMessage()));
                return;
            }
            int half = batch.size() / 2;
            add(batch.subList(0, half), numbers, offset);
            add(batch.subList(half, batch.size()), numbers, offset + half);
        }
    }

    private void reject(long row, String field, String reason) {
        if (rejects.isEmpty()) {
            throw new InvalidRequestException("file %s: row %d: %s".formatted(file, row, reason));
        }
        rejects.get().add(file, row, field, reason);
        rejected.incrementAndGet();
    }

    private synchronized void remember(List<Object> ids) {
        if (!ids.isEmpty() && keys.size() < KEYS) {
            keys.add(ids.getFirst());
        }
    }

    /** Rows that were left out. */
    long rejected() {
        return rejected.get();
    }

    /** Some keys of rows that were taken. */
    synchronized List<Object> someKeys() {
        return List.copyOf(keys);
    }
}
