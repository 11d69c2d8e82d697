package io.tercel.index.sparse;

import io.tercel.error.CorruptionException;
import io.tercel.index.SparseIndex;
import io.tercel.index.TopRows;
import io.tercel.index.WeightedTerms;
import io.tercel.index.terms.SortedTerms;
import io.tercel.io.CheckedFile;
import io.tercel.io.Directory;
import io.tercel.io.FileHeader;
import io.tercel.io.FileIdentity;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A sealed index, searched in its mapped file without copying. At open the keys and the lengths are compared with their
 * checksums, postings when they are first searched. Safe for use by many threads until it is closed; whoever closes it has
 * counted the readers.
 */
public final class SparseIndexReader implements SparseIndex, PostingSource, AutoCloseable {

    private final CheckedFile file;
    private final MemorySegment body;
    private final PostingKind kind;
    private final SealedLengths lengths;
    private final long documents;
    private final long totalLength;
    private final long postings;
    private final SortedTerms terms;
    private final long lengthsBegin;

    private SparseIndexReader(CheckedFile file) {
        this.file = file;
        this.body = file.body();
        long tail = body.byteSize() - SparseIndexFormat.TAIL_BYTES;
        require(tail >= 0, 0, "the body is shorter than its tail");
        file.require(tail, SparseIndexFormat.TAIL_BYTES);
        int kindCode = body.get(SparseIndexFormat.INT, tail + SparseIndexFormat.TAIL_KIND);
        int rows = body.get(SparseIndexFormat.INT, tail + SparseIndexFormat.TAIL_ROWS);
        int width = body.get(SparseIndexFormat.INT, tail + SparseIndexFormat.TAIL_LENGTH_BYTES);
        documents = body.get(SparseIndexFormat.LONG, tail + SparseIndexFormat.TAIL_DOCUMENTS);
        totalLength = body.get(SparseIndexFormat.LONG, tail + SparseIndexFormat.TAIL_TOTAL_LENGTH);
        postings = body.get(SparseIndexFormat.LONG, tail + SparseIndexFormat.TAIL_POSTINGS);
        int size = body.get(SparseIndexFormat.INT, tail + SparseIndexFormat.TAIL_TERMS);
        lengthsBegin = body.get(SparseIndexFormat.LONG, tail + SparseIndexFormat.TAIL_LENGTHS_BEGIN);
        long keysBegin = body.get(SparseIndexFormat.LONG, tail + SparseIndexFormat.TAIL_KEYS_BEGIN);
        long termsBegin = body.get(SparseIndexFormat.LONG, tail + SparseIndexFormat.TAIL_TERMS_BEGIN);
        boolean weights = kindCode == PostingKind.WEIGHT.code();
        require(
                weights || kindCode == PostingKind.TERM_FREQUENCY.code(),
                tail + SparseIndexFormat.TAIL_KIND,
                "kind " + kindCode);
        require(
                width == Byte.BYTES || width == Short.BYTES || width == Integer.BYTES,
                tail + SparseIndexFormat.TAIL_LENGTH_BYTES,
                "lengths of " + width + " bytes");
        require(
                rows >= 0
                        && size >= 0
                        && lengthsBegin >= 0
                        && lengthsBegin <= tail
                        && keysBegin >= lengthsBegin + (long) rows * width
                        && keysBegin <= tail
                        && termsBegin >= keysBegin
                        && termsBegin <= tail - Integer.BYTES - (long) size * SparseIndexFormat.TERM_BYTES,
                tail,
                "the sections do not fit the body");
        file.require(lengthsBegin, tail - lengthsBegin);
        kind = weights ? PostingKind.WEIGHT : PostingKind.TERM_FREQUENCY;
        lengths = new SealedLengths(body, lengthsBegin, width, rows);
        terms = new SortedTerms(body, size, termsBegin, SparseIndexFormat.TERM_BYTES, keysBegin);
    }

    /**
     * Opens a file that {@link SparseIndexWriter} wrote.
     *
     * @throws CorruptionException if the file is damaged or another one than asked for
     */
    public static SparseIndexReader open(Directory directory, String name, FileIdentity identity) {
        CheckedFile file = CheckedFile.open(directory, name, SparseIndexFormat.TYPE, identity);
        try {
            return new SparseIndexReader(file);
        } catch (RuntimeException | Error e) {
            file.close();
            throw e;
        }
    }

    /** The file: its name, length, and a checksum that stands for its content. */
    public CheckedFile file() {
        return file;
    }

    @Override
    public PostingKind kind() {
        return kind;
    }

    @Override
    public int rowCount() {
        return lengths.rows();
    }

    @Override
    public long documents(int rowBound) {
        return rowBound >= lengths.rows() ? documents : lengths.documents(rowBound);
    }

    @Override
    public long totalLength(int rowBound) {
        return rowBound >= lengths.rows() ? totalLength : lengths.totalLength(rowBound);
    }

    @Override
    public int documentFrequency(byte[] key, int rowBound) {
        int term = terms.find(key);
        if (term < 0) {
            return 0;
        }
        if (rowBound >= lengths.rows()) {
            return frequency(term);
        }
        if (frequency(term) == 1) {
            return onlyRow(term) < rowBound ? 1 : 0;
        }
        SealedList list = list(term);
        int[] rows = new int[SparseIndexFormat.BLOCK_ROWS];
        int count = 0;
        for (int block = 0; block < list.blocks() && list.firstRow(block) < rowBound; block++) {
            int inBlock = list.decodeRows(block, rows);
            for (int i = 0; i < inBlock && rows[i] < rowBound; i++) {
                count++;
            }
        }
        return count;
    }

    @Override
    public void search(WeightedTerms query, long @Nullable [] filter, int rowBound, TopRows top) {
        kind.requireFits(query);
        TermScorer.Norms norms = new TermScorer.Norms(query);
        List<TermCursor> cursors = new ArrayList<>(query.size());
        for (int i = 0; i < query.size(); i++) {
            int term = terms.find(query.keyAt(i));
            if (term >= 0) {
                cursors.add(cursor(term, new TermScorer(query, i, norms)));
            }
        }
        MaxScoreSearch.run(cursors, filter, Math.min(rowBound, lengths.rows()), top);
    }

    /** Next to nothing: everything is mapped. */
    @Override
    public long heapBytes() {
        return 512;
    }

    /** Length of the file. */
    public long fileBytes() {
        return file.length();
    }

    @Override
    public PostingStream stream() {
        return new Stream();
    }

    /**
     * Reads all of the file and checks it: checksums, order of keys and rows, counts, bounds, sums.
     *
     * @throws CorruptionException naming the first thing that is wrong
     */
    public void verify() {
        file.verify();
        new SparseIndexVerifier(this).verify();
    }

    @Override
    public void close() {
        file.close();
    }

    SortedTerms terms() {
        return terms;
    }

    long postings() {
        return postings;
    }

    SealedLengths lengths() {
        return lengths;
    }

    MemorySegment body() {
        return body;
    }

    /** Where the lists end. */
    long lengthsBegin() {
        return lengthsBegin;
    }

    int frequency(int term) {
        return body.get(SparseIndexFormat.INT, terms.entry(term) + SparseIndexFormat.TERM_FREQUENCY);
    }

    /** The row of a key that has only one. */
    int onlyRow(int term) {
        return (int) body.get(SparseIndexFormat.LONG, terms.entry(term) + SparseIndexFormat.TERM_LIST);
    }

    /** The value of a key that has only one row. */
    int onlyValue(int term) {
        return (int)
                (body.get(SparseIndexFormat.LONG, terms.entry(term) + SparseIndexFormat.TERM_LIST) >>> Integer.SIZE);
    }

    /** The postings of a key of at least two rows, compared with their checksums. */
    SealedList list(int term) {
        long begin = body.get(SparseIndexFormat.LONG, terms.entry(term) + SparseIndexFormat.TERM_LIST)
                * SparseIndexFormat.LIST_ALIGNMENT;
        SealedList list = new SealedList(body, begin, frequency(term));
        file.require(begin, list.payloadsBegin() - begin);
        file.require(begin, list.end() - begin);
        return list;
    }

    CorruptionException corrupt(long offset, String what) {
        return new CorruptionException(file.name(), FileHeader.BYTES + offset, what);
    }

    private void require(boolean good, long offset, String what) {
        if (!good) {
            throw corrupt(offset, what);
        }
    }

    private TermCursor cursor(int term, TermScorer scorer) {
        int size = frequency(term);
        int[] rows = new int[size <= SparseIndexFormat.BLOCK_ROWS ? size : 0];
        float[] scores = new float[rows.length];
        if (size == 1) {
            rows[0] = onlyRow(term);
            scores[0] = scorer.score(onlyValue(term), scorer.isBm25() ? lengths.get(rows[0]) : 0);
            return new ShortCursor(rows, scores, 1);
        }
        SealedList list = list(term);
        if (list.isMany()) {
            return new SealedCursor(list, lengths, scorer);
        }
        SealedCursor.score(list, lengths, scorer, rows, scores);
        return new ShortCursor(rows, scores, size);
    }

    /** All postings in order. */
    final class Stream implements PostingStream {

        private final int[] rows = new int[SparseIndexFormat.BLOCK_ROWS];
        private final int[] values = new int[SparseIndexFormat.BLOCK_ROWS];
        private int term = -1;

        @Override
        public boolean next() {
            return ++term < terms.size();
        }

        @Override
        public byte[] key() {
            return terms.get(term);
        }

        @Override
        public void read(PostingBuffer into, int @Nullable [] newRows) {
            if (frequency(term) == 1) {
                into.addMapped(onlyRow(term), onlyValue(term), newRows);
                return;
            }
            SealedList list = list(term);
            for (int block = 0; block < list.blocks(); block++) {
                int count = list.decodeRows(block, rows);
                list.decodeValues(block, values);
                for (int i = 0; i < count; i++) {
                    into.addMapped(rows[i], values[i], newRows);
                }
            }
        }

        @Override
        public int rows() {
            return lengths.rows();
        }

        @Override
        public int length(int row) {
            return lengths.get(row);
        }
    }
}
