package io.tercel.index.text;

import io.tercel.index.terms.TermMerge;
import io.tercel.index.terms.TermStream;
import io.tercel.io.ChecksumOutput;
import io.tercel.io.Directory;
import io.tercel.io.FileIdentity;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes a sealed text index from growing or sealed ones, one term after the other, without looking at a text again. Memory: the terms of
 * the new index, and the positions of one of them.
 */
public final class TextIndexWriter {

    private final ChecksumOutput out;
    private final int rowCount;

    private byte[] keys = new byte[1 << 12];
    private int keyBytes;
    private int[] keyBegins = new int[1 << 8];
    private int[] sizes = new int[1 << 8];
    private long[] lists = new long[1 << 8];
    private int terms;

    private ByteBuffer entries = ByteBuffer.allocate(1 << 10).order(ByteOrder.LITTLE_ENDIAN);
    private byte[] blocks = new byte[1 << 12];
    private int blockBytes;

    private TextIndexWriter(ChecksumOutput out, int rowCount) {
        this.out = out;
        this.rowCount = rowCount;
    }

    /**
     * Writes a file that must not exist yet; its bytes are durable on return, its name is not. After a failure the file is left
     * unfinished.
     *
     * @param rowCount rows of the new index
     * @param inputs each new row is filled by one row of one input at most
     * @throws IllegalArgumentException if new rows are out of range or given twice
     */
    public static void write(
            Directory directory, String name, FileIdentity identity, int rowCount, List<TextMergeInput> inputs) {
        try (ChecksumOutput out = ChecksumOutput.create(directory, name, TextIndexFormat.TYPE, identity)) {
            TextIndexWriter writer = new TextIndexWriter(out, rowCount);
            writer.writeLists(inputs);
            writer.writeSections();
            out.finish();
        }
    }

    /** The terms of one input. */
    private static final class Input implements TermStream {

        private final PositionStream stream;
        private final int @Nullable [] newRows;

        Input(TextMergeInput input) {
            this.stream = input.source().stream();
            this.newRows = input.newRows();
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

    private void writeLists(List<TextMergeInput> inputs) {
        TermMerge<Input> merge = new TermMerge<>(inputs.stream().map(Input::new).toList());
        PositionBuffer buffer = new PositionBuffer();
        while (merge.next()) {
            buffer.clear();
            for (Input input : merge.atTerm()) {
                input.stream.read(buffer, input.newRows);
            }
            if (buffer.size() > 0) {
                buffer.sort();
                addTerm(merge.key(), buffer);
            }
        }
    }

    private void addTerm(byte[] key, PositionBuffer buffer) {
        if (terms == sizes.length) {
            keyBegins = Arrays.copyOf(keyBegins, 2 * terms);
            sizes = Arrays.copyOf(sizes, 2 * terms);
            lists = Arrays.copyOf(lists, 2 * terms);
        }
        if (keys.length - keyBytes < key.length) {
            keys = Arrays.copyOf(keys, Math.addExact(Math.multiplyExact(2, keys.length), key.length));
        }
        keyBegins[terms] = keyBytes;
        System.arraycopy(key, 0, keys, keyBytes, key.length);
        keyBytes += key.length;
        sizes[terms] = buffer.size();
        lists[terms++] = out.position();
        writeList(buffer);
    }

    private void writeList(PositionBuffer buffer) {
        entries.clear();
        blockBytes = 0;
        int size = buffer.size();
        if (buffer.row(0) < 0 || buffer.row(size - 1) >= rowCount) {
            throw new IllegalArgumentException(
                    "rows %d to %d of %d".formatted(buffer.row(0), buffer.row(size - 1), rowCount));
        }
        for (int from = 0; from < size; from += TextIndexFormat.BLOCK_ROWS) {
            int to = Math.min(size, from + TextIndexFormat.BLOCK_ROWS);
            if (size > TextIndexFormat.BLOCK_ROWS) {
                putEntry(buffer.row(to - 1));
            }
            putRows(buffer, from, to);
            for (int i = from; i < to; i++) {
                putPositions(buffer, i);
            }
        }
        out.write(entries.flip());
        out.write(blocks, 0, blockBytes);
    }

    private void putEntry(int lastRow) {
        if (entries.remaining() < TextIndexFormat.ENTRY_BYTES) {
            ByteBuffer larger = ByteBuffer.allocate(Math.multiplyExact(2, entries.capacity()))
                    .order(ByteOrder.LITTLE_ENDIAN);
            entries = larger.put(entries.flip());
        }
        entries.putInt(lastRow).putInt(blockBytes);
    }

    private void putRows(PositionBuffer buffer, int from, int to) {
        put(buffer.row(from));
        for (int i = from + 1; i < to; i++) {
            int distance = buffer.row(i) - buffer.row(i - 1);
            if (distance <= 0) {
                throw new IllegalArgumentException("row %d is filled twice".formatted(buffer.row(i)));
            }
            put(distance - 1);
        }
    }

    private void putPositions(PositionBuffer buffer, int row) {
        int before = 0;
        int last = buffer.end(row) - 1;
        for (int place = buffer.begin(row); place <= last; place++) {
            int position = buffer.position(place);
            put((position - before) << 1 | (place == last ? 1 : 0));
            before = position;
        }
    }

    private void put(int number) {
        if (blocks.length - blockBytes < VarInts.MOST_BYTES) {
            blocks = Arrays.copyOf(blocks, Math.multiplyExact(2, blocks.length));
        }
        blockBytes = VarInts.put(blocks, blockBytes, number);
    }

    private void writeSections() {
        final long listsEnd = out.position();
        out.align(TextIndexFormat.SECTION_ALIGNMENT);
        final long keysBegin = out.position();
        out.write(keys, 0, keyBytes);
        out.align(TextIndexFormat.SECTION_ALIGNMENT);
        final long termsBegin = out.position();
        for (int term = 0; term < terms; term++) {
            out.writeInt(keyBegins[term]);
            out.writeInt(sizes[term]);
            out.writeLong(lists[term]);
        }
        out.writeInt(keyBytes);
        out.align(Long.BYTES);
        out.writeInt(rowCount);
        out.writeInt(terms);
        out.writeLong(listsEnd);
        out.writeLong(keysBegin);
        out.writeLong(termsBegin);
        out.write(new byte[TextIndexFormat.TAIL_BYTES - TextIndexFormat.TAIL_ZEROS]);
    }
}
