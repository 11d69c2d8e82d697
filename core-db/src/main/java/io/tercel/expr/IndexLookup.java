package io.tercel.expr;

import io.tercel.index.scalar.BoxIndex;
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

    /** How many rows have to be looked at, whichever verdict they should have; not too few. */
    long undecided();

    /** In units of {@link ReadingCost}. */
    double cost();

    /** The rows for which it may be true. */
    FoundRows whereTrue();

    /** The rows for which it may be false. Asked only if {@link #knowsFalse}. */
    FoundRows whereFalse();

    /** Whether {@link #whereFalse} may be asked. */
    boolean knowsFalse();

    /** Look-ups in lists, which hold rows for which it is true, but do not tell of open ones. */
    sealed interface Listed extends IndexLookup {

        @Override
        KeyIndex index();

        /** Adds the rows of the lists. */
        void addListed(long[] rows);

        /** Whether it is true for all rows of the lists. */
        boolean isCertain();

        @Override
        default long undecided() {
            return isCertain() ? index().openRows() : estimate();
        }

        @Override
        default boolean knowsFalse() {
            return isCertain();
        }

        @Override
        default FoundRows whereTrue() {
            long[] listed = new long[RowBitmap.wordsFor(index().rows())];
            addListed(listed);
            if (index().openRows() == 0) {
                return isCertain() ? FoundRows.exact(listed) : FoundRows.unsure(listed);
            }
            long[] possible = listed.clone();
            index().addOpen(possible);
            return isCertain() ? new FoundRows(possible, listed) : FoundRows.unsure(possible);
        }

        @Override
        default FoundRows whereFalse() {
            long[] others = new long[RowBitmap.wordsFor(index().rows())];
            addListed(others);
            if (index().nullRows() > 0) {
                index().addNulls(others);
            }
            if (index().openRows() == 0) {
                invert(others, index().rows());
                return FoundRows.exact(others);
            }
            long[] certain = others.clone();
            index().addOpen(certain);
            invert(certain, index().rows());
            invert(others, index().rows());
            return new FoundRows(others, certain);
        }
    }

    private static void invert(long[] words, int rows) {
        for (int i = 0; i < words.length; i++) {
            words[i] = ~words[i];
        }
        if (words.length > 0) {
            words[words.length - 1] &= -1L >>> -rows;
        }
    }

    /** Rows of ranges of keys; ranges are one after the other in the arrays: from, to, from, to. */
    @SuppressWarnings("ArrayRecordComponent") // not compared
    record Ranges(KeyIndex index, int[] ranges, long found, boolean onePerRow) implements Listed {

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
        public boolean isCertain() {
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
        public void addListed(long[] rows) {
            for (int i = 0; i < ranges.length; i += 2) {
                index.add(ranges[i], ranges[i + 1], rows);
            }
        }

        @Override
        public FoundRows whereTrue() {
            if (!isFewerOthers()) {
                return Listed.super.whereTrue();
            }
            long[] others = otherKeys();
            if (index.nullRows() > 0) {
                index.addNulls(others);
            }
            invert(others, index.rows());
            return FoundRows.exact(others);
        }

        @Override
        public FoundRows whereFalse() {
            return isFewerOthers() ? FoundRows.exact(otherKeys()) : Listed.super.whereFalse();
        }

        /** The rows of all other keys. */
        private long[] otherKeys() {
            long[] others = new long[RowBitmap.wordsFor(index.rows())];
            index.add(0, ranges[0], others);
            index.add(ranges[1], index.keys(), others);
            return others;
        }
    }

    /** Rows that have every one of several keys; not for certain where keys are only parts of what is asked for. */
    @SuppressWarnings("ArrayRecordComponent") // not compared
    record AllKeys(KeyIndex index, int[] keys, boolean isCertain) implements Listed {

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
        public double cost() {
            long fewest = index.count(keys[0], keys[0] + 1);
            return ReadingCost.LISTED_ROW * (fewest * keys.length + index.openRows())
                    + ReadingCost.LIST * keys.length
                    + ReadingCost.WORD * RowBitmap.wordsFor(index.rows());
        }

        @Override
        public void addListed(long[] rows) {
            index.addCommon(keys, rows);
        }
    }

    /**
     * Rows that have been found already: empty geometries are none of them.
     *
     * @param certain those for which it is true
     * @param border others for which it may be
     */
    @SuppressWarnings("ArrayRecordComponent") // not compared
    record Boxes(BoxIndex index, long[] certain, int certainRows, long[] border, int borderRows)
            implements IndexLookup {

        @Override
        public long estimate() {
            return (long) certainRows + borderRows;
        }

        @Override
        public long least() {
            return certainRows;
        }

        @Override
        public long undecided() {
            return borderRows;
        }

        @Override
        public boolean knowsFalse() {
            return true;
        }

        @Override
        public double cost() {
            return ReadingCost.WORD * RowBitmap.wordsFor(index.rows());
        }

        @Override
        public FoundRows whereTrue() {
            if (borderRows == 0) {
                return FoundRows.exact(certain.clone());
            }
            return new FoundRows(both(), certain);
        }

        @Override
        public FoundRows whereFalse() {
            long[] possible = without(certain.clone());
            return borderRows == 0 ? FoundRows.exact(possible) : new FoundRows(possible, without(both()));
        }

        private long[] both() {
            long[] both = certain.clone();
            for (int i = 0; i < both.length; i++) {
                both[i] |= border[i];
            }
            return both;
        }

        /** The rows that are neither null nor among some, whose words it takes over. */
        private long[] without(long[] rows) {
            index.addNulls(rows);
            invert(rows, index.rows());
            return rows;
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
        public long undecided() {
            return 0;
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
        public FoundRows whereTrue() {
            return FoundRows.exact(nulls());
        }

        @Override
        public FoundRows whereFalse() {
            long[] rows = nulls();
            invert(rows, index.rows());
            return FoundRows.exact(rows);
        }

        private long[] nulls() {
            long[] rows = new long[RowBitmap.wordsFor(index.rows())];
            index.addNulls(rows);
            return rows;
        }
    }

    /** No row is among those that are there. */
    static IndexLookup none(KeyIndex index) {
        return Ranges.of(index, List.of(), true);
    }
}
