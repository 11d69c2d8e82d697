package io.tercel.expr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.BitSet;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class RowBitmapTest {

    @Test
    void behavesAsABitSet() {
        Tries tries = Tries.of(300);
        RandomGenerator random = new SplittableRandom(tries.seed());
        for (int i = 0; i < tries.count(); i++) {
            int rows = random.nextInt(300);
            RowBitmap bitmap = new RowBitmap(rows);
            RowBitmap other = new RowBitmap(rows);
            BitSet expected = fill(random, bitmap);
            BitSet expectedOther = fill(random, other);
            switch (random.nextInt(3)) {
                case 0 -> {
                    bitmap.and(other);
                    expected.and(expectedOther);
                }
                case 1 -> {
                    bitmap.or(other);
                    expected.or(expectedOther);
                }
                default -> {
                    bitmap.andNot(other);
                    expected.andNot(expectedOther);
                }
            }
            assertThat(bitmap.toArray()).isEqualTo(expected.stream().toArray());
            assertThat(bitmap.cardinality()).isEqualTo(expected.cardinality());
            assertThat(bitmap.isEmpty()).isEqualTo(expected.isEmpty());
            checkIteration(bitmap, expected);
        }
    }

    private static BitSet fill(RandomGenerator random, RowBitmap bitmap) {
        BitSet bits = new BitSet();
        if (bitmap.rows() == 0) {
            return bits;
        }
        for (int i = random.nextInt(20); i > 0; i--) {
            int row = random.nextInt(bitmap.rows());
            int to = row + random.nextInt(bitmap.rows() - row + 1);
            bitmap.set(row);
            bits.set(row);
            bitmap.setRange(row, to);
            bits.set(row, to);
            int cleared = random.nextInt(bitmap.rows());
            bitmap.clear(cleared);
            bits.clear(cleared);
        }
        return bits;
    }

    private static void checkIteration(RowBitmap bitmap, BitSet expected) {
        int row = bitmap.nextSetBit(0);
        for (int bit = expected.nextSetBit(0); bit >= 0; bit = expected.nextSetBit(bit + 1)) {
            assertThat(row).isEqualTo(bit);
            assertThat(bitmap.get(row)).isTrue();
            row = bitmap.nextSetBit(row + 1);
        }
        assertThat(row).isEqualTo(RowBitmap.NO_MORE_ROWS);
    }

    @Test
    void allRowsLeavesTheBitsBehindTheLastRowZero() {
        assertThat(RowBitmap.all(70).words()).containsExactly(-1L, 0x3fL);
        assertThat(RowBitmap.all(64).words()).containsExactly(-1L);
        assertThat(RowBitmap.all(0).words()).isEmpty();
        assertThat(RowBitmap.all(70).copy()).isEqualTo(RowBitmap.all(70)).isNotEqualTo(RowBitmap.all(71));
    }

    @Test
    void setsOverDifferentNumbersOfRowsDoNotMix() {
        assertThatThrownBy(() -> RowBitmap.all(70).and(RowBitmap.all(71))).isInstanceOf(IllegalArgumentException.class);
    }
}
