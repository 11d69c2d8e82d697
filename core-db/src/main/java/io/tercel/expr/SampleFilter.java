package io.tercel.expr;

import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import java.util.Arrays;

/** A part of the rows, by a hash of their primary keys. */
final class SampleFilter implements BlockFilter {

    /** Position of the primary key among the stored fields. */
    private static final int KEY = 0;

    /** 2^53: a hash is taken to be a number of so many steps from 0 to 1. */
    private static final double STEPS = 0x1p53;

    private final boolean texts;
    private final long limit;
    private final long salt;
    private final long[] keys = new long[RowSource.BLOCK_ROWS];
    private final ByteRun run = new ByteRun();

    SampleFilter(FieldSchema key, double part, long seed) {
        this.texts = key.type().storage() == DataType.Storage.BYTES;
        this.limit = Math.max(1, Math.round(part * STEPS));
        this.salt = mix(seed);
    }

    @Override
    public void evaluate(Block block, long[] active, long[] truth, long[] unknown) {
        Arrays.fill(unknown, 0, block.words(), 0L);
        if (texts) {
            hashTexts(block);
        } else {
            block.source().longs(KEY, block.from(), block.count(), keys);
        }
        for (int word = 0; word < block.words(); word++) {
            long bits = 0;
            for (int i = 0; i < Long.SIZE; i++) {
                bits |= (mix(keys[(word << 6) + i] ^ salt) >>> 11 < limit ? 1L : 0L) << i;
            }
            truth[word] = bits;
        }
    }

    private void hashTexts(Block block) {
        int row = 0;
        while (row < block.count()) {
            int covered = block.source().bytes(KEY, block.from() + row, block.count() - row, run);
            for (int i = 0; i < covered; i++) {
                keys[row + i] = ByteString.hash(run.memory(), run.starts()[i], run.lengths()[i]);
            }
            row += covered;
        }
    }

    /** The finalizer of SplitMix64 (G. L. Steele, D. Lea, C. H. Flood, OOPSLA 2014), a bijection that changes about half of the bits. */
    private static long mix(long value) {
        long mixed = value + 0x9e3779b97f4a7c15L;
        mixed = (mixed ^ (mixed >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }
}
