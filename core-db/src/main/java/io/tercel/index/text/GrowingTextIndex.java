package io.tercel.index.text;

import io.tercel.index.TextIndex;
import io.tercel.index.terms.TermTable;
import io.tercel.text.FuzzyTerms;
import io.tercel.text.Phrase;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * The index of a growing segment: in memory, rows are appended in order and can be found as soon as {@link #append} returns. Safe for
 * use by many threads; a search holds off appends while it runs, and sees whole batches only.
 */
public final class GrowingTextIndex implements TextIndex, PositionSource {

    /*
     * For each term one string of bytes: numbers of 7 bits a byte, lowest first, all but the last with the highest bit set. An odd number
     * begins a row: half of it is the distance from the term's row before, at first from row 0. An even one is a position in that row:
     * half of it is the distance from the term's position before in the row, at first from 0. So a token is appended without knowing
     * how many are to come in its row.
     */

    private static final int FIRST_BYTES = 4;
    private static final int ARRAY_HEADER_BYTES = 16;
    private static final int NO_ROW = -1;

    private final ReadWriteLock lock = new ReentrantReadWriteLock();

    /* All below is guarded by the lock. */
    private final TermTable table = new TermTable();
    private byte[][] bytes = new byte[16][];
    private int[] used = new int[16];
    private int[] sizes = new int[16];
    private int[] lastRows = new int[16];
    private int[] lastPositions = new int[16];
    private int rows;
    private long listBytes;

    /** Appends the rows of a batch, which stays as it is. */
    public void append(PositionBatch batch) {
        Lock write = lock.writeLock();
        write.lock();
        try {
            int[] ids = new int[batch.table().size()];
            for (int term = 0; term < ids.length; term++) {
                ids[term] = idOf(batch.table(), term);
            }
            for (int row = 0; row < batch.rows(); row++) {
                for (int token = batch.firstToken(row); token < batch.tokenEnd(row); token++) {
                    add(ids[batch.term(token)], rows, batch.position(token));
                }
                rows = Math.addExact(rows, 1);
            }
        } finally {
            write.unlock();
        }
    }

    @Override
    public int rowCount() {
        Lock read = lock.readLock();
        read.lock();
        try {
            return rows;
        } finally {
            read.unlock();
        }
    }

    @Override
    public void match(List<String> terms, int minimumShouldMatch, int rowBound, long[] out) {
        Lock read = lock.readLock();
        read.lock();
        try {
            TextSearch.match(walks(terms), minimumShouldMatch, Math.min(rowBound, rows), out);
        } finally {
            read.unlock();
        }
    }

    @Override
    public void matchFuzzy(FuzzyTerms terms, int rowBound, long[] out) {
        Lock read = lock.readLock();
        read.lock();
        try {
            for (int id = 0; id < table.size(); id++) {
                if (terms.matches(table.key(id))) {
                    new Walk(bytes[id], used[id], sizes[id]).addTo(out, Math.min(rowBound, rows));
                }
            }
        } finally {
            read.unlock();
        }
    }

    @Override
    public void matchPhrase(Phrase phrase, long slop, int rowBound, long[] out) {
        Lock read = lock.readLock();
        read.lock();
        try {
            List<Walk> walks = walks(phrase.terms());
            if (walks.size() == phrase.terms().size()) {
                TextSearch.phrase(walks, phrase, slop, Math.min(rowBound, rows), out);
            }
        } finally {
            read.unlock();
        }
    }

    @Override
    public long heapBytes() {
        Lock read = lock.readLock();
        read.lock();
        try {
            return table.heapBytes() + (4L * Integer.BYTES + Long.BYTES) * used.length + listBytes;
        } finally {
            read.unlock();
        }
    }

    @Override
    public PositionStream stream() {
        Lock read = lock.readLock();
        read.lock();
        try {
            return new Stream(table.sortedIds());
        } finally {
            read.unlock();
        }
    }

    private List<Walk> walks(List<String> terms) {
        List<Walk> walks = new ArrayList<>(terms.size());
        for (String term : terms) {
            int id = table.find(term.getBytes(StandardCharsets.UTF_8));
            if (id >= 0) {
                walks.add(new Walk(bytes[id], used[id], sizes[id]));
            }
        }
        return walks;
    }

    private int idOf(TermTable other, int term) {
        int id = table.addFrom(other, term);
        if (id == used.length) {
            bytes = Arrays.copyOf(bytes, 2 * id);
            used = Arrays.copyOf(used, 2 * id);
            sizes = Arrays.copyOf(sizes, 2 * id);
            lastRows = Arrays.copyOf(lastRows, 2 * id);
            lastPositions = Arrays.copyOf(lastPositions, 2 * id);
        }
        if (bytes[id] == null) {
            bytes[id] = new byte[FIRST_BYTES];
            lastRows[id] = NO_ROW;
            listBytes += ARRAY_HEADER_BYTES + FIRST_BYTES;
        }
        return id;
    }

    private void add(int id, int row, int position) {
        if (lastRows[id] != row) {
            put(id, (row - Math.max(0, lastRows[id])) << 1 | 1);
            sizes[id]++;
            lastRows[id] = row;
            lastPositions[id] = 0;
        }
        put(id, (position - lastPositions[id]) << 1);
        lastPositions[id] = position;
    }

    private void put(int id, int number) {
        byte[] list = bytes[id];
        if (list.length - used[id] < VarInts.MOST_BYTES) {
            int longer = Math.addExact(Math.max(list.length, VarInts.MOST_BYTES), list.length);
            listBytes += longer - list.length;
            list = Arrays.copyOf(list, longer);
            bytes[id] = list;
        }
        used[id] = VarInts.put(list, used[id], number);
    }

    /** Over the bytes of one term. */
    private static final class Walk implements TermRows {

        private final byte[] list;
        private final int end;
        private final int size;
        private int at;
        private int row = NO_ROW;
        private boolean begun;

        Walk(byte[] list, int end, int size) {
            this.list = list;
            this.end = end;
            this.size = size;
        }

        @Override
        public int size() {
            return size;
        }

        @Override
        public int next() {
            while (at < end) {
                int number = read();
                if ((number & 1) != 0) {
                    row = (begun ? row : 0) + (number >>> 1);
                    begun = true;
                    return row;
                }
            }
            row = NO_MORE_ROWS;
            return row;
        }

        @Override
        public int advance(int target) {
            while (row < target) {
                next();
            }
            return row;
        }

        @Override
        public void positions(Phrase.Finder finder, int number) {
            int position = 0;
            while (at < end && (list[at] & 1) == 0) {
                position += read() >>> 1;
                finder.add(number, position);
            }
        }

        void positions(PositionBuffer into) {
            int position = 0;
            while (at < end && (list[at] & 1) == 0) {
                position += read() >>> 1;
                into.add(position);
            }
        }

        @Override
        public void addTo(long[] bits, int rowBound) {
            for (int each = next(); each < rowBound; each = next()) {
                bits[each >> 6] |= 1L << each;
            }
        }

        private int read() {
            int value = list[at++];
            if (value >= 0) {
                return value;
            }
            value &= 0x7F;
            for (int shift = 7; ; shift += 7) {
                int next = list[at++];
                value |= (next & 0x7F) << shift;
                if (next >= 0) {
                    return value;
                }
            }
        }
    }

    /** The terms that were there when it was made. */
    final class Stream implements PositionStream {

        private final int[] ids;
        private int at = -1;

        Stream(int[] ids) {
            this.ids = ids;
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
        public void read(PositionBuffer into, int @Nullable [] newRows) {
            Lock read = lock.readLock();
            read.lock();
            try {
                int id = ids[at];
                Walk walk = new Walk(bytes[id], used[id], sizes[id]);
                for (int row = walk.next(); row != TermRows.NO_MORE_ROWS; row = walk.next()) {
                    into.beginRow(row, newRows);
                    walk.positions(into);
                }
            } finally {
                read.unlock();
            }
        }
    }
}
