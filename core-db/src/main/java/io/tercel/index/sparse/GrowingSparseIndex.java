package io.tercel.index.sparse;

import io.tercel.index.SparseIndex;
import io.tercel.index.TopRows;
import io.tercel.index.WeightedTerms;
import io.tercel.index.terms.TermTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * The index of a growing segment: in memory, rows are appended in order and can be searched as soon as {@link #append}
 * returns. Safe for use by many threads; a search holds off appends while it runs, and sees whole batches only.
 */
public final class GrowingSparseIndex implements SparseIndex, PostingSource {

    private static final int FIRST_POSTINGS = 2;
    private static final int ARRAY_HEADER_BYTES = 16;

    private final PostingKind kind;
    private final ReadWriteLock lock = new ReentrantReadWriteLock();

    /* All below is guarded by the lock. */
    private final TermTable table = new TermTable();
    private final RowLengths lengths = new RowLengths();

    /** For each key, row and value of each posting in turn, and how many postings. */
    private int[][] postings = new int[16][];

    private int[] frequencies = new int[16];

    /** For each key, what bounds its scores: largest frequency and smallest length, or largest and smallest weight (as bits). */
    private int[] largest = new int[16];

    private int[] smallest = new int[16];
    private long postingBytes;

    /** An empty index. */
    public GrowingSparseIndex(PostingKind kind) {
        this.kind = kind;
    }

    /**
     * Appends the rows of a batch, which stays as it is.
     *
     * @return the first of the new rows
     */
    public int append(TermBatch batch) {
        if (batch.kind() != kind) {
            throw new IllegalArgumentException("an index of %s does not take %s".formatted(kind, batch.kind()));
        }
        Lock write = lock.writeLock();
        write.lock();
        try {
            int firstRow = lengths.rows();
            Math.addExact(firstRow, batch.rows());
            int[] ids = new int[batch.table().size()];
            for (int key = 0; key < ids.length; key++) {
                ids[key] = idOf(batch.table(), key);
            }
            for (int row = 0; row < batch.rows(); row++) {
                for (int entry = batch.firstEntry(row); entry < batch.entryEnd(row); entry++) {
                    add(ids[batch.key(entry)], firstRow + row, batch.value(entry), batch.length(row));
                }
                lengths.add(batch.length(row));
            }
            return firstRow;
        } finally {
            write.unlock();
        }
    }

    @Override
    public PostingKind kind() {
        return kind;
    }

    @Override
    public int rowCount() {
        Lock read = lock.readLock();
        read.lock();
        try {
            return lengths.rows();
        } finally {
            read.unlock();
        }
    }

    @Override
    public long documents(int rowBound) {
        Lock read = lock.readLock();
        read.lock();
        try {
            return lengths.documents(rowBound);
        } finally {
            read.unlock();
        }
    }

    @Override
    public long totalLength(int rowBound) {
        Lock read = lock.readLock();
        read.lock();
        try {
            return lengths.totalLength(rowBound);
        } finally {
            read.unlock();
        }
    }

    @Override
    public int documentFrequency(byte[] key, int rowBound) {
        Lock read = lock.readLock();
        read.lock();
        try {
            int id = table.find(key);
            return id < 0 ? 0 : GrowingCursor.lowerBound(postings[id], frequencies[id], rowBound);
        } finally {
            read.unlock();
        }
    }

    @Override
    public void search(WeightedTerms query, long @Nullable [] filter, int rowBound, TopRows top) {
        kind.requireFits(query);
        Lock read = lock.readLock();
        read.lock();
        try {
            TermScorer.Norms norms = new TermScorer.Norms(query);
            List<TermCursor> cursors = new ArrayList<>(query.size());
            for (int i = 0; i < query.size(); i++) {
                int id = table.find(query.keyAt(i));
                if (id >= 0) {
                    cursors.add(cursor(id, new TermScorer(query, i, norms)));
                }
            }
            MaxScoreSearch.run(cursors, filter, Math.min(rowBound, lengths.rows()), top);
        } finally {
            read.unlock();
        }
    }

    @Override
    public long heapBytes() {
        Lock read = lock.readLock();
        read.lock();
        try {
            long perKey = (3L * Integer.BYTES + Long.BYTES) * frequencies.length;
            return table.heapBytes() + lengths.heapBytes() + perKey + postingBytes;
        } finally {
            read.unlock();
        }
    }

    @Override
    public PostingStream stream() {
        Lock read = lock.readLock();
        read.lock();
        try {
            return new Stream(table.sortedIds(), lengths.rows());
        } finally {
            read.unlock();
        }
    }

    private int idOf(TermTable other, int key) {
        int id = table.addFrom(other, key);
        if (id == frequencies.length) {
            postings = Arrays.copyOf(postings, 2 * id);
            frequencies = Arrays.copyOf(frequencies, 2 * id);
            largest = Arrays.copyOf(largest, 2 * id);
            smallest = Arrays.copyOf(smallest, 2 * id);
        }
        return id;
    }

    private void add(int id, int row, int value, int length) {
        int count = frequencies[id]++;
        if (count == 0) {
            postings[id] = new int[2 * FIRST_POSTINGS];
            postingBytes += ARRAY_HEADER_BYTES + 2L * FIRST_POSTINGS * Integer.BYTES;
        } else if (2 * count == postings[id].length) {
            postings[id] = Arrays.copyOf(postings[id], Math.multiplyExact(4, count));
            postingBytes += 2L * count * Integer.BYTES;
        }
        postings[id][2 * count] = row;
        postings[id][2 * count + 1] = value;
        if (kind == PostingKind.TERM_FREQUENCY) {
            largest[id] = count == 0 ? value : Math.max(largest[id], value);
            smallest[id] = count == 0 ? length : Math.min(smallest[id], length);
        } else {
            float weight = Float.intBitsToFloat(value);
            boolean first = count == 0;
            largest[id] = first || weight > Float.intBitsToFloat(largest[id]) ? value : largest[id];
            smallest[id] = first || weight < Float.intBitsToFloat(smallest[id]) ? value : smallest[id];
        }
    }

    private TermCursor cursor(int id, TermScorer scorer) {
        if (frequencies[id] > TermCursor.BLOCK) {
            float bound = scorer.isBm25()
                    ? scorer.bm25(largest[id], smallest[id])
                    : scorer.productBound(Float.intBitsToFloat(smallest[id]), Float.intBitsToFloat(largest[id]));
            return new GrowingCursor(postings[id], frequencies[id], lengths, scorer, bound);
        }
        int[] rows = new int[frequencies[id]];
        float[] scores = new float[frequencies[id]];
        GrowingCursor.score(postings[id], 0, frequencies[id], lengths, scorer, rows, scores);
        return new ShortCursor(rows, scores, frequencies[id]);
    }

    /** The state when it was made; what is appended later is not seen. */
    final class Stream implements PostingStream {

        private final int[] ids;
        private final int rows;
        private int at = -1;

        Stream(int[] ids, int rows) {
            this.ids = ids;
            this.rows = rows;
        }

        @Override
        public boolean next() {
            return ++at < ids.length;
        }

        @Override
        public byte[] key() {
            Lock read = lock.readLock();
            read.lock();
            try {
                return table.key(ids[at]);
            } finally {
                read.unlock();
            }
        }

        @Override
        public void read(PostingBuffer into, int @Nullable [] newRows) {
            Lock read = lock.readLock();
            read.lock();
            try {
                int[] list = postings[ids[at]];
                int count = GrowingCursor.lowerBound(list, frequencies[ids[at]], rows);
                for (int i = 0; i < count; i++) {
                    into.addMapped(list[2 * i], list[2 * i + 1], newRows);
                }
            } finally {
                read.unlock();
            }
        }

        @Override
        public int rows() {
            return rows;
        }

        @Override
        public int length(int row) {
            Lock read = lock.readLock();
            read.lock();
            try {
                return lengths.get(row);
            } finally {
                read.unlock();
            }
        }
    }
}
