package io.tercel.segment;

import io.tercel.column.BytesColumn;
import io.tercel.column.Column;
import io.tercel.column.LongColumn;
import io.tercel.schema.ColumnData;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Primary keys and their order: integers by value, text by its UTF-8 bytes, which is the order of code points. */
public final class KeyOrder {

    private KeyOrder() {}

    /** The order of the keys of two rows. */
    public static int compare(Column left, int leftRow, Column right, int rightRow) {
        if (left instanceof LongColumn leftLongs && right instanceof LongColumn rightLongs) {
            return Long.compare(leftLongs.get(leftRow), rightLongs.get(rightRow));
        }
        BytesColumn leftBytes = (BytesColumn) left;
        BytesColumn rightBytes = (BytesColumn) right;
        MemorySegment leftSegment = leftBytes.segmentOf(leftRow);
        MemorySegment rightSegment = rightBytes.segmentOf(rightRow);
        long leftAt = leftBytes.offsetOf(leftRow);
        long rightAt = rightBytes.offsetOf(rightRow);
        int leftLength = leftBytes.length(leftRow);
        int rightLength = rightBytes.length(rightRow);
        long mismatch = MemorySegment.mismatch(
                leftSegment, leftAt, leftAt + leftLength, rightSegment, rightAt, rightAt + rightLength);
        if (mismatch < 0) {
            return 0;
        }
        if (mismatch >= Math.min(leftLength, rightLength)) {
            return Integer.compare(leftLength, rightLength);
        }
        return Byte.compareUnsigned(
                leftSegment.get(ValueLayout.JAVA_BYTE, leftAt + mismatch),
                rightSegment.get(ValueLayout.JAVA_BYTE, rightAt + mismatch));
    }

    /** Whether a column's bounds, which cost next to nothing to ask, say that it does not have a key. */
    static boolean isOutside(Column column, ColumnData keys, int at) {
        if (column instanceof LongColumn longs && keys instanceof ColumnData.Longs values) {
            long key = values.values()[at];
            return key < longs.min() || key > longs.max();
        }
        return false;
    }

    /** The last row of a key in a column that is sorted by key, or -1. */
    static int findLast(Column sorted, ColumnData keys, int at) {
        return switch (keys) {
            case ColumnData.Longs longs -> findLong((LongColumn) sorted, longs.values()[at]);
            case ColumnData.Bytes bytes -> findBytes((BytesColumn) sorted, key(bytes, at));
            case ColumnData.Doubles ignored -> throw notAKey(keys);
            case ColumnData.Vectors ignored -> throw notAKey(keys);
            case ColumnData.Packed ignored -> throw notAKey(keys);
            case ColumnData.Sparse ignored -> throw notAKey(keys);
        };
    }

    private static int findLong(LongColumn sorted, long key) {
        int low = 0;
        int high = sorted.rows() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            long found = sorted.get(middle);
            if (found <= key) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high >= 0 && sorted.get(high) == key ? high : -1;
    }

    private static int findBytes(BytesColumn sorted, byte[] key) {
        int low = 0;
        int high = sorted.rows() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (sorted.compare(middle, key) <= 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high >= 0 && sorted.equalTo(high, key) ? high : -1;
    }

    /** Whether a row of a column has the key. */
    static boolean equal(Column column, int row, ColumnData keys, int at) {
        return switch (keys) {
            case ColumnData.Longs longs -> ((LongColumn) column).get(row) == longs.values()[at];
            case ColumnData.Bytes bytes -> ((BytesColumn) column).equalTo(row, key(bytes, at));
            case ColumnData.Doubles ignored -> throw notAKey(keys);
            case ColumnData.Vectors ignored -> throw notAKey(keys);
            case ColumnData.Packed ignored -> throw notAKey(keys);
            case ColumnData.Sparse ignored -> throw notAKey(keys);
        };
    }

    /** A hash of a key, well mixed in all bits. */
    static int hash(ColumnData keys, int at) {
        return (int) longHash(keys, at);
    }

    /** As {@link #hash}, of 64 bits. Files depend on it: {@link KeyFilterFormat}. */
    static long longHash(ColumnData keys, int at) {
        return switch (keys) {
            case ColumnData.Longs longs -> mix(longs.values()[at]);
            case ColumnData.Bytes bytes -> {
                long hash = 0;
                for (int i = bytes.offsets()[at]; i < bytes.offsets()[at + 1]; i++) {
                    hash = hash * 0x9E37_79B9_7F4A_7C15L + bytes.bytes()[i] + 1;
                }
                yield mix(hash);
            }
            case ColumnData.Doubles ignored -> throw notAKey(keys);
            case ColumnData.Vectors ignored -> throw notAKey(keys);
            case ColumnData.Packed ignored -> throw notAKey(keys);
            case ColumnData.Sparse ignored -> throw notAKey(keys);
        };
    }

    /** The finalizer of MurmurHash3 (Austin Appleby, public domain). */
    private static long mix(long value) {
        long mixed = (value ^ value >>> 33) * 0xFF51_AFD7_ED55_8CCDL;
        mixed = (mixed ^ mixed >>> 33) * 0xC4CE_B9FE_1A85_EC53L;
        return mixed ^ mixed >>> 33;
    }

    private static byte[] key(ColumnData.Bytes bytes, int at) {
        return Arrays.copyOfRange(bytes.bytes(), bytes.offsets()[at], bytes.offsets()[at + 1]);
    }

    /** Keys as a column: Longs or Strings, all of one kind. */
    public static ColumnData column(List<?> keys) {
        if (keys.isEmpty() || keys.getFirst() instanceof Long) {
            return new ColumnData.Longs(
                    keys.stream().mapToLong(key -> (Long) key).toArray(), null);
        }
        int[] offsets = new int[keys.size() + 1];
        byte[][] texts = new byte[keys.size()][];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = ((String) keys.get(i)).getBytes(StandardCharsets.UTF_8);
            offsets[i + 1] = Math.addExact(offsets[i], texts[i].length);
        }
        byte[] bytes = new byte[offsets[texts.length]];
        for (int i = 0; i < texts.length; i++) {
            System.arraycopy(texts[i], 0, bytes, offsets[i], texts[i].length);
        }
        return new ColumnData.Bytes(bytes, offsets, null);
    }

    private static IllegalArgumentException notAKey(ColumnData keys) {
        return new IllegalArgumentException(keys.getClass().getSimpleName() + " cannot be primary keys");
    }
}
