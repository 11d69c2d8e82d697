package io.tercel.index.sparse;

import java.util.Arrays;

/** Checks what a sealed index says of itself, after its checksums: a file that was written wrongly has good checksums too. */
final class SparseIndexVerifier {

    private final SparseIndexReader index;
    private final int[] rows = new int[SparseIndexFormat.BLOCK_ROWS];
    private final int[] values = new int[SparseIndexFormat.BLOCK_ROWS];

    /** What the postings of each row add up to. */
    private final long[] sums;

    private long postings;
    private long listsEnd;

    SparseIndexVerifier(SparseIndexReader index) {
        this.index = index;
        this.sums = new long[index.rowCount()];
    }

    void verify() {
        byte[] before = {};
        for (int term = 0; term < index.terms().size(); term++) {
            long at = index.terms().entry(term);
            long keyBytes = index.terms().begin(term + 1) - index.terms().begin(term);
            require(
                    keyBytes >= 0
                            && index.terms().begin(term + 1) <= index.terms().entry(0),
                    at,
                    "key %d has %d bytes".formatted(term, keyBytes));
            byte[] key = index.terms().get(term);
            require(
                    term == 0 || Arrays.compareUnsigned(before, key) < 0,
                    at,
                    "key %d is not above the one before".formatted(term));
            before = key;
            verifyPostings(term, at);
        }
        verifySums();
    }

    private void verifyPostings(int term, long at) {
        int size = index.frequency(term);
        require(size >= 1 && size <= index.rowCount(), at, "key %d has %d rows".formatted(term, size));
        postings += size;
        if (size == 1) {
            verifyPosting(index.onlyRow(term), index.onlyValue(term), at);
            return;
        }
        SealedList list = index.list(term);
        require(
                list.begin() >= listsEnd && list.end() <= index.lengthsBegin(),
                at,
                "the list of key %d lies outside of its place".formatted(term));
        listsEnd = list.end();
        int last = -1;
        int left = size;
        for (int block = 0; block < list.blocks(); block++) {
            int expected = Math.min(left, SparseIndexFormat.BLOCK_ROWS);
            verifyBlock(list, block, expected, last);
            last = list.lastRow(block);
            left -= expected;
        }
    }

    private void verifyBlock(SealedList list, int block, int expected, int lastBefore) {
        long at = list.payload(block);
        int first = list.firstRow(block);
        int last = list.lastRow(block);
        require(
                list.count(block) == expected && first > lastBefore && last >= first && last < index.rowCount(),
                at,
                "a block of %d rows %d to %d, expected %d rows after %d"
                        .formatted(list.count(block), first, last, expected, lastBefore));
        require(
                list.rowCode(block) != SparseIndexFormat.ROWS_AS_BITS || bits(list, block) == expected,
                at,
                "the bits set are not %d".formatted(expected));
        require(
                (list.valueCode(block) == SparseIndexFormat.VALUES_AS_FLOATS) == (index.kind() == PostingKind.WEIGHT),
                at,
                "value code %d in an index of %s".formatted(list.valueCode(block), index.kind()));
        list.decodeRows(block, rows);
        list.decodeValues(block, values);
        require(rows[0] == first && rows[expected - 1] == last, at, "the rows do not begin or end where they should");
        for (int i = 0; i < expected; i++) {
            require(
                    i == 0 || rows[i] > rows[i - 1],
                    at,
                    "row %d after %d".formatted(rows[i], rows[Math.max(0, i - 1)]));
            verifyPosting(rows[i], values[i], at);
            if (list.isMany()) {
                verifyBound(list.blockBounds(block), SparseIndexFormat.BLOCK_PAIRS, i);
                verifyBound(list.begin(), SparseIndexFormat.LIST_PAIRS, i);
            }
        }
    }

    private int bits(SealedList list, int block) {
        int bits = 0;
        for (int at = 0; at < list.rowBytes(block); at += Long.BYTES) {
            bits += Long.bitCount(index.body().get(SparseIndexFormat.LONG, list.payload(block) + at));
        }
        return bits;
    }

    private void verifyPosting(int row, int value, long at) {
        require(row >= 0 && row < index.rowCount(), at, "row %d of %d".formatted(row, index.rowCount()));
        if (index.kind() == PostingKind.TERM_FREQUENCY) {
            require(value >= 1, at, "frequency %d in row %d".formatted(value, row));
            sums[row] += value;
        } else {
            float weight = Float.intBitsToFloat(value);
            require(Float.isFinite(weight) && weight != 0, at, "weight %s in row %d".formatted(weight, row));
            sums[row]++;
        }
    }

    /** Whether the bounds at a place hold for the i-th posting of the decoded block. */
    private void verifyBound(long at, int pairs, int i) {
        boolean bounded = false;
        if (index.kind() == PostingKind.WEIGHT) {
            float weight = Float.intBitsToFloat(values[i]);
            bounded = weight <= index.body().get(SparseIndexFormat.FLOAT, at)
                    && weight >= index.body().get(SparseIndexFormat.FLOAT, at + Float.BYTES);
        } else {
            for (int pair = 0; pair < pairs && !bounded; pair++) {
                long place = at + (long) pair * SparseIndexFormat.PAIR_BYTES;
                int frequency = index.body().get(SparseIndexFormat.SHORT, place) & 0xFFFF;
                int length = index.body().get(SparseIndexFormat.SHORT, place + Short.BYTES) & 0xFFFF;
                bounded = (frequency == SparseIndexFormat.PAIR_CAP || frequency >= values[i])
                        && length <= index.lengths().get(rows[i]);
            }
        }
        require(bounded, at, "the bounds do not hold for row %d".formatted(rows[i]));
    }

    private void verifySums() {
        long end = index.terms().entry(index.terms().size());
        require(postings == index.postings(), end, "%d postings, %d found".formatted(index.postings(), postings));
        long documents = index.lengths().documents(index.rowCount());
        require(
                documents == index.documents(Integer.MAX_VALUE),
                end,
                "%d rows with a value, %d found".formatted(index.documents(Integer.MAX_VALUE), documents));
        long total = index.lengths().totalLength(index.rowCount());
        require(
                total == index.totalLength(Integer.MAX_VALUE),
                end,
                "a total length of %d, %d found".formatted(index.totalLength(Integer.MAX_VALUE), total));
        for (int row = 0; row < sums.length; row++) {
            int length = Math.max(0, index.lengths().get(row));
            require(
                    sums[row] == length,
                    index.lengthsBegin(),
                    "row %d has length %d, its postings add up to %d".formatted(row, length, sums[row]));
        }
    }

    private void require(boolean good, long offset, String what) {
        if (!good) {
            throw index.corrupt(offset, what);
        }
    }
}
