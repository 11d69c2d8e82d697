package io.tercel.index.sparse;

import io.tercel.index.terms.TermMerge;
import io.tercel.index.terms.TermStream;
import io.tercel.io.ChecksumOutput;
import io.tercel.io.Directory;
import io.tercel.io.FileIdentity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes a sealed index from growing or sealed ones, one key after the other, without looking at a text again. Used for
 * flush, with one growing input, and for compaction. Memory: the keys and the lengths of the new index, and the postings of
 * one key.
 */
public final class SparseIndexWriter {

    private static final long UNSIGNED_INT_MAX = 0xFFFF_FFFFL;

    private final PostingKind kind;
    private final ChecksumOutput out;
    private final int[] lengths;

    private byte[] keys = new byte[1 << 12];
    private int keyBytes;
    private int[] keyBegins = new int[1 << 8];
    private int[] frequencies = new int[1 << 8];
    private long[] lists = new long[1 << 8];
    private int terms;
    private long postings;

    private SparseIndexWriter(PostingKind kind, ChecksumOutput out, int rowCount) {
        this.kind = kind;
        this.out = out;
        this.lengths = new int[rowCount];
        Arrays.fill(lengths, RowLengths.NO_VALUE);
    }

    /**
     * Writes a file that must not exist yet; its bytes are durable on return, its name is not. After a failure the file is
     * left unfinished.
     *
     * @param rowCount rows of the new index; those that no input fills have no value
     * @param inputs each new row is filled by one row of one input at most
     * @throws IllegalArgumentException if new rows are out of range or given twice, or an input is of another kind
     */
    public static void write(
            Directory directory,
            String name,
            FileIdentity identity,
            PostingKind kind,
            int rowCount,
            List<MergeInput> inputs) {
        try (ChecksumOutput out = ChecksumOutput.create(directory, name, SparseIndexFormat.TYPE, identity)) {
            write(out, kind, rowCount, inputs);
            out.finish();
        }
    }

    private static void write(ChecksumOutput out, PostingKind kind, int rowCount, List<MergeInput> inputs) {
        SparseIndexWriter writer = new SparseIndexWriter(kind, out, rowCount);
        List<Input> open = new ArrayList<>(inputs.size());
        for (MergeInput input : inputs) {
            if (input.source().kind() != kind) {
                throw new IllegalArgumentException("an index of %s is not made of %s"
                        .formatted(kind, input.source().kind()));
            }
            PostingStream stream = input.source().stream();
            writer.takeLengths(stream, input.newRows());
            open.add(new Input(stream, input.newRows()));
        }
        writer.writePostings(open);
        writer.writeSections();
    }

    /** The keys of one input. */
    private static final class Input implements TermStream {

        private final PostingStream stream;
        private final int @Nullable [] newRows;

        Input(PostingStream stream, int @Nullable [] newRows) {
            this.stream = stream;
            this.newRows = newRows;
        }

        @Override
        public boolean next() {
            return stream.next();
        }

        @Override
        public byte[] key() {
            return stream.key();
        }
    }

    private void takeLengths(PostingStream stream, int @Nullable [] newRows) {
        for (int row = 0; row < stream.rows(); row++) {
            int newRow = PostingBuffer.newRow(row, newRows);
            if (newRow == PostingBuffer.DROPPED) {
                continue;
            }
            if (newRow < 0 || newRow >= lengths.length) {
                throw new IllegalArgumentException("row %d of %d".formatted(newRow, lengths.length));
            }
            int length = stream.length(row);
            if (length != RowLengths.NO_VALUE) {
                if (lengths[newRow] != RowLengths.NO_VALUE) {
                    throw new IllegalArgumentException("row %d is filled twice".formatted(newRow));
                }
                lengths[newRow] = length;
            }
        }
    }

    private void writePostings(List<Input> inputs) {
        ListEncoder encoder = new ListEncoder(kind, lengths);
        PostingBuffer buffer = new PostingBuffer();
        TermMerge<Input> merge = new TermMerge<>(inputs);
        while (merge.next()) {
            buffer.clear();
            for (Input input : merge.atTerm()) {
                input.stream.read(buffer, input.newRows);
            }
            if (buffer.size() > 0) {
                buffer.sort();
                addTerm(merge.key(), buffer, encoder);
            }
        }
    }

    private void addTerm(byte[] key, PostingBuffer buffer, ListEncoder encoder) {
        if (terms == frequencies.length) {
            keyBegins = Arrays.copyOf(keyBegins, 2 * terms);
            frequencies = Arrays.copyOf(frequencies, 2 * terms);
            lists = Arrays.copyOf(lists, 2 * terms);
        }
        if (keys.length - keyBytes < key.length) {
            keys = Arrays.copyOf(keys, Math.addExact(Math.multiplyExact(2, keys.length), key.length));
        }
        keyBegins[terms] = keyBytes;
        System.arraycopy(key, 0, keys, keyBytes, key.length);
        keyBytes += key.length;
        frequencies[terms] = buffer.size();
        lists[terms++] = buffer.size() == 1
                ? (buffer.row(0) & UNSIGNED_INT_MAX) | (long) buffer.value(0) << Integer.SIZE
                : encoder.write(buffer, out);
        postings += buffer.size();
    }

    private void writeSections() {
        out.align(SparseIndexFormat.SECTION_ALIGNMENT);
        final long lengthsBegin = out.position();
        long documents = 0;
        long totalLength = 0;
        int largest = 0;
        for (int length : lengths) {
            documents += length == RowLengths.NO_VALUE ? 0 : 1;
            totalLength += Math.max(0, length);
            largest = Math.max(largest, length);
        }
        int lengthBytes = largest < 0xFF ? Byte.BYTES : largest < 0xFFFF ? Short.BYTES : Integer.BYTES;
        for (int length : lengths) {
            switch (lengthBytes) {
                case Byte.BYTES -> out.writeByte(length + 1);
                case Short.BYTES -> out.writeShort(length + 1);
                default -> out.writeInt(length + 1);
            }
        }
        out.align(SparseIndexFormat.SECTION_ALIGNMENT);
        final long keysBegin = out.position();
        out.write(keys, 0, keyBytes);
        out.align(SparseIndexFormat.SECTION_ALIGNMENT);
        final long termsBegin = out.position();
        for (int term = 0; term < terms; term++) {
            out.writeInt(keyBegins[term]);
            out.writeInt(frequencies[term]);
            out.writeLong(lists[term]);
        }
        out.writeInt(keyBytes);
        out.align(SparseIndexFormat.LIST_ALIGNMENT);
        out.writeInt(kind.code());
        out.writeInt(lengths.length);
        out.writeLong(documents);
        out.writeLong(totalLength);
        out.writeLong(postings);
        out.writeInt(terms);
        out.writeInt(lengthBytes);
        out.writeLong(lengthsBegin);
        out.writeLong(keysBegin);
        out.writeLong(termsBegin);
        out.write(new byte[SparseIndexFormat.TAIL_BYTES - SparseIndexFormat.TAIL_TERMS_BEGIN - Long.BYTES]);
    }
}
