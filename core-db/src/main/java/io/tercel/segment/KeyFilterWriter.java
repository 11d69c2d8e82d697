package io.tercel.segment;

import io.tercel.io.ChecksumOutput;
import io.tercel.io.Directory;
import io.tercel.io.FileIdentity;
import io.tercel.schema.ColumnData;

/** Makes the filter of a segment's keys; see {@link KeyFilterFormat}. */
final class KeyFilterWriter {

    private final int rows;
    private final int blocks;
    private final int[] words;

    /** For a segment of that many rows. */
    KeyFilterWriter(int rows) {
        this.rows = rows;
        this.blocks = KeyFilterFormat.blocksFor(rows);
        this.words = new int[Math.multiplyExact(blocks, KeyFilterFormat.WORDS)];
    }

    /** Adds all keys of a batch. */
    void add(ColumnData keys) {
        for (int i = 0; i < keys.rows(); i++) {
            long hash = KeyOrder.longHash(keys, i);
            int first = KeyFilterFormat.blockOf(hash, blocks) * KeyFilterFormat.WORDS;
            for (int word = 0; word < KeyFilterFormat.WORDS; word++) {
                words[first + word] |= KeyFilterFormat.bitIn(word, hash);
            }
        }
    }

    /** Writes and syncs the file; its name is not durable yet. */
    void write(Directory directory, String name, FileIdentity identity) {
        try (ChecksumOutput out = ChecksumOutput.create(directory, name, KeyFilterFormat.TYPE, identity)) {
            out.writeInt(rows);
            out.writeInt(blocks);
            out.align(KeyFilterFormat.HEADER_BYTES);
            out.writeInts(words, 0, words.length);
            out.finish();
        }
    }
}
