package io.tercel.index.text;

import io.tercel.error.CorruptionException;
import io.tercel.index.TextIndex;
import io.tercel.index.terms.SortedTerms;
import io.tercel.io.CheckedFile;
import io.tercel.io.Directory;
import io.tercel.io.FileHeader;
import io.tercel.io.FileIdentity;
import io.tercel.text.FuzzyTerms;
import io.tercel.text.Phrase;
import java.lang.foreign.MemorySegment;
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
    private final SortedTerms terms;
    private final long listsEnd;

    private TextIndexReader(CheckedFile file) {
        this.file = file;
        this.body = file.body();
        long tail = body.byteSize() - TextIndexFormat.TAIL_BYTES;
        require(tail >= 0, 0, "the body is shorter than its tail");
        file.require(tail, TextIndexFormat.TAIL_BYTES);
        rows = body.get(TextIndexFormat.INT, tail + TextIndexFormat.TAIL_ROWS);
        int size = body.get(TextIndexFormat.INT, tail + TextIndexFormat.TAIL_TERMS);
        listsEnd = body.get(TextIndexFormat.LONG, tail + TextIndexFormat.TAIL_LISTS_END);
        long keysBegin = body.get(TextIndexFormat.LONG, tail + TextIndexFormat.TAIL_KEYS_BEGIN);
        long termsBegin = body.get(TextIndexFormat.LONG, tail + TextIndexFormat.TAIL_TERMS_BEGIN);
        require(
                rows >= 0
                        && size >= 0
                        && listsEnd >= 0
                        && keysBegin >= listsEnd
                        && termsBegin >= keysBegin
                        && termsBegin <= tail - Integer.BYTES - (long) size * TextIndexFormat.TERM_BYTES,
                tail,
                "the sections do not fit the body");
        file.require(keysBegin, tail - keysBegin);
        terms = new SortedTerms(body, size, termsBegin, TextIndexFormat.TERM_BYTES, keysBegin);
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
    public void matchFuzzy(FuzzyTerms near, int rowBound, long[] out) {
        for (int term = 0; term < terms.size(); term++) {
            if (near.matches(terms.get(term))) {
                list(term).addTo(out, Math.min(rowBound, rows));
            }
        }
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
        for (int term = 0; term < terms.size(); term++) {
            byte[] key = terms.get(term);
            require(
                    term == 0 || Arrays.compareUnsigned(before, key) < 0,
                    terms.entry(term),
                    "term %d is not above the one before".formatted(term));
            before = key;
            require(
                    size(term) >= 1
                            && size(term) <= rows
                            && listBegin(term) >= listsAt
                            && listBegin(term) < listBegin(term + 1),
                    terms.entry(term),
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
            int term = terms.find(word.getBytes(StandardCharsets.UTF_8));
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

    private int size(int term) {
        return body.get(TextIndexFormat.INT, terms.entry(term) + TextIndexFormat.TERM_ROWS);
    }

    /** Where a list begins, and with the number of terms, where the last one ends. */
    private long listBegin(int term) {
        return term == terms.size()
                ? listsEnd
                : body.get(TextIndexFormat.LONG, terms.entry(term) + TextIndexFormat.TERM_LIST);
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
            return ++term < terms.size();
        }

        @Override
        public byte[] key() {
            return terms.get(term);
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
