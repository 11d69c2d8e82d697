package io.tercel.index.ivf;

import io.tercel.index.BuildWork;
import io.tercel.io.ChecksumOutput;
import java.util.Arrays;

/** Writes the sections of an index that has codes. Memory: the numbers of all rows, and some blocks. */
final class CodeWriter {

    private static final int ROWS = IvfFormat.BLOCK_ROWS;

    /** Blocks that are made at the same time and then written. */
    private static final int WAVE_BYTES = 1 << 22;

    private final ChecksumOutput out;
    private final CodeModel model;
    private final CodeShape shape;
    private final Lists lists;
    private final int blocks;

    /** As they are written, one kind after the other. */
    private final float[][] numbers;

    CodeWriter(ChecksumOutput out, CodeModel model, CodeShape shape, Lists lists) {
        this.out = out;
        this.model = model;
        this.shape = shape;
        this.lists = lists;
        this.blocks = IvfFormat.blocks(lists.rows().length);
        this.numbers = new float[shape.numbers()][blocks * ROWS];
    }

    /** Writes the model and returns where the blocks begin. */
    long writeModel() {
        float[] floats = model.floats();
        out.writeFloats(floats, 0, floats.length);
        out.align(IvfFormat.ALIGNMENT);
        return out.position();
    }

    /** Writes the blocks and returns where the numbers begin. */
    long writeBlocks(BuildWork work) {
        int wave = Math.max(work.workers(), WAVE_BYTES / shape.blockBytes());
        byte[] bytes = new byte[Math.multiplyExact(Math.min(wave, blocks), shape.blockBytes())];
        for (int first = 0; first < blocks; first += wave) {
            int begin = first;
            int count = Math.min(wave, blocks - first);
            Arrays.fill(bytes, (byte) 0);
            work.run(count, 1, 0, () -> {
                RowEncoder encoder = model.encoder();
                float[] ofRow = new float[shape.numbers()];
                return (from, to) -> {
                    for (int block = from; block < to; block++) {
                        encode(begin + block, encoder, bytes, block * shape.blockBytes(), ofRow);
                    }
                };
            });
            out.write(bytes, 0, count * shape.blockBytes());
        }
        out.align(IvfFormat.ALIGNMENT);
        return out.position();
    }

    private void encode(int block, RowEncoder encoder, byte[] bytes, int at, float[] ofRow) {
        int first = block * ROWS;
        int end = Math.min(first + ROWS, lists.rows().length);
        int list = listOf(first);
        for (int place = first; place < end; place++) {
            while (lists.starts()[list + 1] <= place) {
                list++;
            }
            encoder.encode(lists.rows()[place], list, place - first, bytes, at, ofRow);
            for (int which = 0; which < ofRow.length; which++) {
                numbers[which][place] = ofRow[which];
            }
        }
    }

    /** A list that begins at that place or before it, with none after it that does. */
    private int listOf(int place) {
        int found = Arrays.binarySearch(lists.starts(), place);
        return found >= 0 ? found : -found - 2;
    }

    void writeNumbers() {
        for (float[] kind : numbers) {
            out.writeFloats(kind, 0, kind.length);
        }
        out.align(IvfFormat.ALIGNMENT);
    }
}
