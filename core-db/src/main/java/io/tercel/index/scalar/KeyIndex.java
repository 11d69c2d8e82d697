package io.tercel.index.scalar;

import io.tercel.io.CheckedFile;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.roaringbitmap.IntConsumer;
import org.roaringbitmap.buffer.ImmutableRoaringBitmap;

/**
 * For each key in ascending order the rows that have it. Keys are named by their place in this order, so that those of a range are
 * neighbours, and how many rows they have together is the difference of two numbers.
 */
public final class KeyIndex implements ScalarIndex {

    private static final int TEXT_SECTION = 0;
    private static final int KEY_SECTION = 1;
    private static final int COUNT_SECTION = 2;
    private static final int PLACE_SECTION = 3;
    private static final int LIST_SECTION = 4;
    private static final int NULL_SECTION = 5;
    private static final int OPEN_SECTION = 6;

    private final ScalarFile file;
    private final String description;
    private final int rows;
    private final int keys;
    private final int nullRows;
    private final int openRows;
    private final boolean texts;
    private final boolean plain;

    KeyIndex(ScalarFile file, String description) {
        this.file = file;
        this.description = description;
        rows = file.tailInt(ScalarFormat.TAIL_ROWS);
        keys = file.tailInt(ScalarFormat.TAIL_KEYS);
        nullRows = file.tailInt(ScalarFormat.TAIL_NULLS);
        openRows = file.tailInt(ScalarFormat.TAIL_OPEN);
        texts = file.tailInt(ScalarFormat.TAIL_KIND) == ScalarFormat.TEXTS;
        plain = file.tailInt(ScalarFormat.TAIL_PLAIN) == 1;
    }

    /** Number of distinct keys. */
    public int keys() {
        return keys;
    }

    /** Whether keys are texts. */
    public boolean isOfTexts() {
        return texts;
    }

    /** The first key that is not below a number, as a place from 0 up to {@link #keys}. */
    public int notBelow(long number) {
        MemorySegment all = file.part(KEY_SECTION, 0, (long) Long.BYTES * keys);
        int low = 0;
        int high = keys;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (all.get(ScalarFormat.LONG, (long) Long.BYTES * middle) < number) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** The first key that is not below a text. */
    public int notBelow(MemorySegment text) {
        int low = 0;
        int high = keys;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (compare(text(middle), text) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Whether a key is a text. */
    public boolean isKey(int key, MemorySegment text) {
        return key < keys && compare(text(key), text) == 0;
    }

    /** Whether a key is a number. */
    public boolean isKey(int key, long number) {
        return key < keys && file.longAt(KEY_SECTION, key) == number;
    }

    private static int compare(MemorySegment left, MemorySegment right) {
        long at = left.mismatch(right);
        if (at < 0) {
            return 0;
        }
        if (at == left.byteSize() || at == right.byteSize()) {
            return Long.compare(left.byteSize(), right.byteSize());
        }
        return Byte.compareUnsigned(left.get(ValueLayout.JAVA_BYTE, at), right.get(ValueLayout.JAVA_BYTE, at));
    }

    /** A key that is a text. */
    public MemorySegment text(int key) {
        MemorySegment bounds = file.part(KEY_SECTION, (long) Long.BYTES * key, 2L * Long.BYTES);
        long begin = bounds.get(ScalarFormat.LONG, 0);
        return file.part(TEXT_SECTION, begin, bounds.get(ScalarFormat.LONG, Long.BYTES) - begin);
    }

    /** How many rows the keys {@code from} to {@code to}, the latter not included, have; of rows with several of them each time. */
    public int count(int from, int to) {
        return from >= to ? 0 : file.intAt(COUNT_SECTION, to) - file.intAt(COUNT_SECTION, from);
    }

    /** Adds the rows of the keys {@code from} to {@code to}, the latter not included. */
    public void add(int from, int to, long[] into) {
        if (from >= to) {
            return;
        }
        if (plain) {
            file.addRows(LIST_SECTION, (long) Integer.BYTES * file.intAt(COUNT_SECTION, from), count(from, to), into);
            return;
        }
        for (int key = from; key < to; key++) {
            int count = count(key, key + 1);
            long place = file.longAt(PLACE_SECTION, key);
            if (count <= ScalarFormat.SHORT_LIST) {
                file.addRows(LIST_SECTION, place, count, into);
            } else {
                file.addBitmap(LIST_SECTION, place, endOfList(key) - place, into);
            }
        }
    }

    /**
     * Adds the rows that have every one of some keys.
     *
     * @param some at least one; best the one with the fewest rows first
     */
    public void addCommon(int[] some, long[] into) {
        ImmutableRoaringBitmap common = list(some[0]);
        for (int i = 1; i < some.length; i++) {
            common = ImmutableRoaringBitmap.and(common, list(some[i]));
        }
        common.forEach((IntConsumer) row -> into[row >> 6] |= 1L << row);
    }

    private ImmutableRoaringBitmap list(int key) {
        int count = count(key, key + 1);
        if (plain) {
            return file.list(LIST_SECTION, (long) Integer.BYTES * file.intAt(COUNT_SECTION, key), count);
        }
        long place = file.longAt(PLACE_SECTION, key);
        return count <= ScalarFormat.SHORT_LIST
                ? file.list(LIST_SECTION, place, count)
                : file.bitmap(LIST_SECTION, place, endOfList(key) - place);
    }

    private long endOfList(int key) {
        return key + 1 < keys ? file.longAt(PLACE_SECTION, key + 1) : file.length(LIST_SECTION);
    }

    @Override
    public int nullRows() {
        return nullRows;
    }

    @Override
    public void addNulls(long[] into) {
        file.addBitmap(NULL_SECTION, 0, file.length(NULL_SECTION), into);
    }

    @Override
    public int openRows() {
        return openRows;
    }

    @Override
    public void addOpen(long[] into) {
        file.addBitmap(OPEN_SECTION, 0, file.length(OPEN_SECTION), into);
    }

    @Override
    public String description() {
        return "%s, %,d keys".formatted(description, keys);
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public CheckedFile file() {
        return file.file();
    }

    @Override
    public long heapBytes() {
        return 0;
    }

    @Override
    public void close() {
        file.file().close();
    }
}
