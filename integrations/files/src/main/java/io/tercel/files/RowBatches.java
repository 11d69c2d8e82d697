package io.tercel.files;

import java.util.ArrayList;
import java.util.List;

/** Gathers rows to batches. */
final class RowBatches {

    private final int size;
    private final RowFile.Batches to;
    private List<RawRow> gathered = new ArrayList<>();
    private long first;

    RowBatches(long first, int size, RowFile.Batches to) {
        this.first = first;
        this.size = size;
        this.to = to;
    }

    void add(RawRow row) {
        gathered.add(row);
        if (gathered.size() == size) {
            flush();
        }
    }

    void flush() {
        if (!gathered.isEmpty()) {
            to.accept(first, gathered);
            first += gathered.size();
            gathered = new ArrayList<>(size);
        }
    }
}
