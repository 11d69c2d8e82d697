package io.tercel.index.text;

import io.tercel.error.CorruptionException;
import io.tercel.index.TextIndex;
import io.tercel.io.CheckedFile;
import io.tercel.io.Directory;
import io.tercel.io.FileHeader;
import io.tercel.io.FileIdentity;
import io.tercel.text.Phrase;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A sealed text index, searched in its mapped file without copying. At open the terms are compared with their checksums, lists when they
 * are first searched. Safe for use by many threads until it is closed; whoever closes it has counted the readers.
 */
public final class TextIndexReader implements TextIndex, PositionSource, AutoCloseable {

    private final CheckedFile file;
    private final MemorySegment body;
    private final int rows;
    private final int terms;
    private final long listsEnd;
    private final long keysBegin;
    private final long termsBegin;

    private TextIndexReader(CheckedFile file) {
        this.file = file;
        this.body = file.body();
        long tail = body.byteSize() - TextIndexFormat.TAIL_BYTES;
        require(tail >= 0, 0, "the body is shorter than its tail");
        file.require(tail, TextIndexFormat.TAIL_BYTES);
        rows = body.get(TextIndexFormat.INT, tail + TextIndexFormat.TAIL_ROWS);
        terms = body.get(TextIndexFormat.INT, tail + TextIndexFormat.TAIL_TERMS);
        listsEnd = body.get(TextIndexFormat.LONG, tail + TextIndexFormat.TAIL_LISTS_END);
        keysBegin = body.get(TextIndexFormat.LONG, tail + TextIndexFormat.TAIL_KEYS_BEGIN);
        termsBegin = body.get(TextIndexFormat.LONG, tail + TextIndexFormat.TAIL_TERMS_BEGIN);
        require(
                rows >= 0
                        && terms >= 0
                        && listsEnd >= 0
                        && keysBegin >= listsEnd
                        && termsBegin >= keysBegin
                        && termsBegin <= tail - Integer.BYTES - (long) terms * TextIndexFormat.TERM_BYTES,
                tail,
                "the sections do not fit the body");
        file.require(keysBegin, tail - keysBegin);
    }

    /**
     * Opens a file that {@link TextIndexWriter} wrote.
     *
     * @throws CorruptionException if the file is damaged or another one than asked for
     */
    public static TextIndexReader open(Directory directory, String name, FileIdentity identity) {
        CheckedFile file = CheckedFile.open(directory, name, TextIndexFormat.TYPE, identity);
        try {
            return new TextIndexReader(file);
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
    public int rowCount() {
        return rows;
    }

    @Override
    public void match(List<String> words, int minimumShouldMatch, int rowBound, long[] out) {
        TextSearch.match(lists(words), minimumShouldMatch, Math.min(rowBound, rows), out);
    }

    @Override
    public void matchPhrase(Phrase phrase, long slop, int rowBound, long[] out) {
        List<SealedTerm> lists = lists(phrase.terms());
        if (lists.size() == phrase.terms().size()) {
            TextSearch.phrase(lists, phrase, slop, Math.min(rowBound, rows), out);
        }
    }

    /** Next to nothing: everything is mapped. */
    @Override
    public long heapBytes() {
        return 512;
    }

    @Override
    public PositionStream stream() {
        return new Stream();
    }

    /**
     * Reads all of the file and checks it: checksums, order of terms and rows, places of the lists.
     *
     * @throws CorruptionException naming the first thing that is wrong
     */
    public void verify() {
        file.verify();
        byte[] before = {};
        long listsAt = 0;
        for (int term = 0; term < terms; term++) {
            byte[] key = key(term);
            require(
                    term == 0 || Arrays.compareUnsigned(before, key) < 0,
                    termAt(term),
                    "term %d is not above the one before".formatted(term));
            before = key;
            require(
                    size(term) >= 1
                            && size(term) <= rows
                            && listBegin(term) >= listsAt
                            && listBegin(term) < listBegin(term + 1),
                    termAt(term),
                    "the list of term %d lies outside of its place".formatted(term));
            listsAt = listBegin(term);
            verifyRows(term);
        }
    }

    private void verifyRows(int term) {
        SealedTerm list = list(term);
        int before = -1;
        for (int i = 0; i < size(term); i++) {
            int row = list.next();
            require(
                    row > before && row < rows,
                    listBegin(term),
                    "row %d of term %d after row %d".formatted(row, term, before));
            before = row;
        }
    }

    @Override
    public void close() {
        file.close();
    }

    private List<SealedTerm> lists(List<String> words) {
        List<SealedTerm> lists = new ArrayList<>(words.size());
        for (String word : words) {
            int term = find(word.getBytes(StandardCharsets.UTF_8));
            if (term >= 0) {
                lists.add(list(term));
            }
        }
        return lists;
    }

    private SealedTerm list(int term) {
        long begin = listBegin(term);
        file.require(begin, listBegin(term + 1) - begin);
        return new SealedTerm(body, begin, size(term));
    }

    private long termAt(int term) {
        return termsBegin + (long) term * TextIndexFormat.TERM_BYTES;
    }

    private int size(int term) {
        return body.get(TextIndexFormat.INT, termAt(term) + TextIndexFormat.TERM_ROWS);
    }

    /** Where a list begins, and with the number of terms, where the last one ends. */
    private long listBegin(int term) {
        return term == terms ? listsEnd : body.get(TextIndexFormat.LONG, termAt(term) + TextIndexFormat.TERM_LIST);
    }

    private long keyBegin(int term) {
        return keysBegin + Integer.toUnsignedLong(body.get(TextIndexFormat.INT, termAt(term)));
    }

    private byte[] key(int term) {
        long begin = keyBegin(term);
        return body.asSlice(begin, keyBegin(term + 1) - begin).toArray(ValueLayout.JAVA_BYTE);
    }

    /** The number of the term in the order of terms, or -1. */
    private int find(byte[] key) {
        int low = 0;
        int high = terms - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = compareKey(middle, key);
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1;
    }

    private int compareKey(int term, byte[] key) {
        long begin = keyBegin(term);
        int length = (int) (keyBegin(term + 1) - begin);
        int common = Math.min(length, key.length);
        for (int i = 0; i < common; i++) {
            int difference = (body.get(TextIndexFormat.BYTE, begin + i) & 0xFF) - (key[i] & 0xFF);
            if (difference != 0) {
                return difference;
            }
        }
        return length - key.length;
    }

    private void require(boolean good, long offset, String what) {
        if (!good) {
            throw new CorruptionException(file.name(), FileHeader.BYTES + offset, what);
        }
    }

    /** All terms in order. */
    final class Stream implements PositionStream {

        private int term = -1;

        @Override
        public boolean next() {
            return ++term < terms;
        }

        @Override
        public byte[] key() {
            return TextIndexReader.this.key(term);
        }

        @Override
        public void read(PositionBuffer into, int @Nullable [] newRows) {
            SealedTerm list = list(term);
            for (int row = list.next(); row != TermRows.NO_MORE_ROWS; row = list.next()) {
                into.beginRow(row, newRows);
                list.positions(into);
            }
        }
    }
}
