package io.tercel.expr;

import io.tercel.index.scalar.KeyIndex;
import io.tercel.index.scalar.ScalarIndex;
import java.util.ArrayList;
import java.util.List;

/** What an index tells of one condition. Used by one thread. */
sealed interface IndexLookup {

    /** The index. */
    ScalarIndex index();

    /** No fewer rows than it is true for. */
    long estimate();

    /** No more rows than it is true for. */
    long least();

    /** Whether it tells for every row whether the condition is true. */
    boolean isExact();

    /** In units of {@link ReadingCost}. */
    double cost();

    /** Adds the rows for which it may be true to those that are there, leaving out what is open. */
    void addTrue(long[] rows);

    /** The rows for which it may be true. */
    default long[] whereTrue() {
        long[] found = new long[RowBitmap.wordsFor(index().rows())];
        addTrue(found);
        if (index().openRows() > 0) {
            index().addOpen(found);
        }
        return found;
    }

    /** The rows for which it may be false. Not asked when it is not exact but for open rows. */
    default long[] whereFalse() {
        long[] found = new long[RowBitmap.wordsFor(index().rows())];
        addTrue(found);
        if (index().nullRows() > 0) {
            index().addNulls(found);
        }
        invert(found, index().rows());
        return found;
    }

    private static void invert(long[] words, int rows) {
        for (int i = 0; i < words.length; i++) {
            words[i] = ~words[i];
        }
        if (words.length > 0) {
            words[words.length - 1] &= -1L >>> -rows;
        }
    }

    /** Whether {@link #whereFalse} may be asked. */
    boolean knowsFalse();

    /** Rows of ranges of keys; ranges are one after the other in the arrays: from, to, from, to. */
    @SuppressWarnings("ArrayRecordComponent") // not compared
    record Ranges(KeyIndex index, int[] ranges, long found, boolean onePerRow) implements IndexLookup {

        static Ranges of(KeyIndex index, List<int[]> ranges, boolean onePerRow) {
            int[] flat = new int[2 * ranges.size()];
            long found = 0;
            for (int i = 0; i < ranges.size(); i++) {
                flat[2 * i] = ranges.get(i)[0];
                flat[2 * i + 1] = ranges.get(i)[1];
                found += index.count(flat[2 * i], flat[2 * i + 1]);
            }
            return new Ranges(index, flat, found, onePerRow);
        }

        /** Whether it is one range of keys, of which a row has one. */
        boolean isInterval() {
            return onePerRow && ranges.length == 2;
        }

        /** The keys that two ranges of one index share. */
        Ranges and(Ranges other) {
            int from = Math.max(ranges[0], other.ranges[0]);
            int to = Math.min(ranges[1], other.ranges[1]);
            return of(index, List.of(new int[] {from, Math.max(from, to)}), true);
        }

        /** Whether the rows of all other keys are fewer, and each row that is not null has one key. */
        private boolean isFewerOthers() {
            return onePerRow
                    && ranges.length == 2
                    && index.openRows() == 0
                    && index.count(0, index.keys()) + index.nullRows() == index.rows()
                    && 2 * found > index.rows();
        }

        @Override
        public long estimate() {
            return Math.min(index.rows(), found + index.openRows());
        }

        @Override
        public long least() {
            return onePerRow ? found : 0;
        }

        @Override
        public boolean isExact() {
            return index.openRows() == 0;
        }

        @Override
        public boolean knowsFalse() {
            return true;
        }

        @Override
        public double cost() {
            long touched = isFewerOthers() ? index.rows() - found : found;
            return ReadingCost.LISTED_ROW * (touched + index.openRows())
                    + ReadingCost.LIST * ranges.length
                    + ReadingCost.WORD * RowBitmap.wordsFor(index.rows());
        }

        @Override
        public void addTrue(long[] rows) {
            for (int i = 0; i < ranges.length; i += 2) {
                index.add(ranges[i], ranges[i + 1], rows);
            }
        }

        @Override
        public long[] whereTrue() {
            if (!isFewerOthers()) {
                return IndexLookup.super.whereTrue();
            }
            long[] others = new long[RowBitmap.wordsFor(index.rows())];
            index.add(0, ranges[0], others);
            index.add(ranges[1], index.keys(), others);
            if (index.nullRows() > 0) {
                index.addNulls(others);
            }
            invert(others, index.rows());
            return others;
        }

        @Override
        public long[] whereFalse() {
            if (!isFewerOthers()) {
                return IndexLookup.super.whereFalse();
            }
            long[] others = new long[RowBitmap.wordsFor(index.rows())];
            index.add(0, ranges[0], others);
            index.add(ranges[1], index.keys(), others);
            return others;
        }
    }

    /** Rows that have every one of several keys; not for certain where keys are only parts of what is asked for. */
    @SuppressWarnings("ArrayRecordComponent") // not compared
    record AllKeys(KeyIndex index, int[] keys, boolean isCertain) implements IndexLookup {

        /** Fewest rows first. */
        static AllKeys of(KeyIndex index, List<Integer> keys, boolean isCertain) {
            List<Integer> sorted = new ArrayList<>(keys);
            sorted.sort((a, b) -> Integer.compare(index.count(a, a + 1), index.count(b, b + 1)));
            return new AllKeys(
                    index, sorted.stream().mapToInt(Integer::intValue).toArray(), isCertain);
        }

        @Override
        public long estimate() {
            return Math.min(index.rows(), (long) index.count(keys[0], keys[0] + 1) + index.openRows());
        }

        @Override
        public long least() {
            return 0;
        }

        @Override
        public boolean isExact() {
            return isCertain && index.openRows() == 0;
        }

        @Override
        public boolean knowsFalse() {
            return isCertain;
        }

        @Override
        public double cost() {
            double cost = 0;
            for (int key : keys) {
                cost += ReadingCost.LISTED_ROW * index.count(key, key + 1)
                        + ReadingCost.WORD * RowBitmap.wordsFor(index.rows());
            }
            return cost;
        }

        @Override
        public void addTrue(long[] rows) {
            long[] all = new long[rows.length];
            index.add(keys[0], keys[0] + 1, all);
            for (int i = 1; i < keys.length; i++) {
                long[] one = new long[rows.length];
                index.add(keys[i], keys[i] + 1, one);
                for (int j = 0; j < all.length; j++) {
                    all[j] &= one[j];
                }
            }
            for (int j = 0; j < all.length; j++) {
                rows[j] |= all[j];
            }
        }
    }

    /** Rows that have been found already, among which are all for which it is true. */
    @SuppressWarnings("ArrayRecordComponent") // not compared
    record Found(ScalarIndex index, long[] rows, int count) implements IndexLookup {

        @Override
        public long estimate() {
            return Math.min(index.rows(), (long) count + index.openRows());
        }

        @Override
        public long least() {
            return 0;
        }

        @Override
        public boolean isExact() {
            return false;
        }

        @Override
        public boolean knowsFalse() {
            return false;
        }

        @Override
        public double cost() {
            return ReadingCost.LISTED_ROW * count;
        }

        @Override
        public void addTrue(long[] into) {
            for (int i = 0; i < rows.length; i++) {
                into[i] |= rows[i];
            }
        }
    }

    /** Whether the field is null; never unknown. */
    record Nulls(ScalarIndex index) implements IndexLookup {

        @Override
        public long estimate() {
            return index.nullRows();
        }

        @Override
        public long least() {
            return index.nullRows();
        }

        @Override
        public boolean isExact() {
            return true;
        }

        @Override
        public boolean knowsFalse() {
            return true;
        }

        @Override
        public double cost() {
            return ReadingCost.LISTED_ROW * index.nullRows();
        }

        @Override
        public void addTrue(long[] rows) {
            index.addNulls(rows);
        }

        @Override
        public long[] whereTrue() {
            long[] found = new long[RowBitmap.wordsFor(index.rows())];
            addTrue(found);
            return found;
        }
    }

    /** No row is among those that are there. */
    static IndexLookup none(KeyIndex index) {
        return Ranges.of(index, List.of(), true);
    }
}
