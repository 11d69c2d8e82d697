package io.tercel.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class VectorEncodingTest {

    private static byte[] bytes(int bits) {
        return new byte[] {(byte) bits, (byte) (bits >> 8)};
    }

    private static float widened(VectorEncoding encoding, byte[] bytes) {
        float[] out = new float[1];
        encoding.widen(bytes, 0, out, 0, 1);
        return out[0];
    }

    private static float rounded(VectorEncoding encoding, float value) {
        byte[] bytes = new byte[2];
        float written = encoding.round(value, bytes, 0);
        assertThat(Float.compare(written, widened(encoding, bytes))).isZero();
        return written;
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT16", "BFLOAT16"})
    void everyStoredValueIsAFloatThatIsRoundedToItself(VectorEncoding encoding) {
        for (int bits = 0; bits < 1 << 16; bits++) {
            float value = widened(encoding, bytes(bits));
            if (!Float.isNaN(value)) {
                byte[] again = new byte[2];
                encoding.round(value, again, 0);
                assertThat(again).isEqualTo(bytes(bits));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT16", "BFLOAT16"})
    void floatsAreRoundedToTheNearestAndHalfwayToEven(VectorEncoding encoding) {
        int infinity = encoding == VectorEncoding.FLOAT16 ? 0x7C00 : 0x7F80;
        for (int bits = 0; bits < infinity - 1; bits++) {
            float low = widened(encoding, bytes(bits));
            float high = widened(encoding, bytes(bits + 1));
            float middle = (float) (((double) low + high) / 2);
            float even = (bits & 1) == 0 ? low : high;
            assertThat(rounded(encoding, middle)).isEqualTo(even);
            assertThat(rounded(encoding, -middle)).isEqualTo(-even);
            assertThat(rounded(encoding, Math.nextDown(middle))).isEqualTo(low);
            assertThat(rounded(encoding, Math.nextUp(middle))).isEqualTo(high);
        }
    }

    @Test
    void whatIsTooLargeBecomesInfiniteAndNaNStaysNaN() {
        assertThat(rounded(VectorEncoding.FLOAT16, 65_519.99f)).isEqualTo(65_504);
        assertThat(rounded(VectorEncoding.FLOAT16, 65_520)).isInfinite();
        assertThat(rounded(VectorEncoding.BFLOAT16, Float.MAX_VALUE)).isInfinite();
        assertThat(rounded(VectorEncoding.FLOAT16, Float.NaN)).isNaN();
        for (int bits : new int[] {0x7FC0_0000, 0x7F80_0001, 0xFF80_0001, 0x7FFF_FFFF}) {
            assertThat(rounded(VectorEncoding.BFLOAT16, Float.intBitsToFloat(bits)))
                    .isNaN();
        }
    }

    @Test
    void normsAreThoseOfTheStoredValues() {
        assertThat(VectorEncoding.INT8.norm(new byte[] {9, -128, 127, 0}, 1, 3))
                .isCloseTo((float) (1 / Math.sqrt(128 * 128 + 127 * 127)), within(1e-9f));
        assertThat(VectorEncoding.INT8.norm(new byte[3], 0, 3)).isZero();
        assertThat(VectorEncoding.BINARY.norm(new byte[] {-1, 5, 0}, 0, 24)).isEqualTo(10);
        byte[] half = new byte[4];
        VectorEncoding.FLOAT16.round(3, half, 0);
        VectorEncoding.FLOAT16.round(-4, half, 2);
        assertThat(VectorEncoding.FLOAT16.norm(half, 0, 2)).isEqualTo(0.2f);
        byte[] brain = new byte[4];
        VectorEncoding.BFLOAT16.round(-0x1p-130f, brain, 0);
        assertThat(VectorEncoding.BFLOAT16.norm(brain, 0, 2)).isEqualTo(Float.MAX_VALUE);
    }

    @Test
    void bitsAreNoNumbers() {
        assertThatThrownBy(() -> VectorEncoding.BINARY.widen(new byte[1], 0, new float[8], 0, 8))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> VectorEncoding.INT8.round(1, new byte[2], 0))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void bitsAreCountedAsOneByOne() {
        SplittableRandom random = RandomSeed.random(VectorEncodingTest.class);
        for (int words = 0; words < 40; words++) {
            int offset = random.nextInt(5);
            long[] query = random.longs(words).toArray();
            long[] rows = random.longs(offset + words + 3).toArray();
            int different = 0;
            int common = 0;
            for (int bit = 0; bit < 64 * words; bit++) {
                long a = query[bit >> 6] >>> (bit & 63) & 1;
                long b = rows[offset + (bit >> 6)] >>> (bit & 63) & 1;
                different += (int) (a ^ b);
                common += (int) (a & b);
            }
            assertThat(Bits.different(query, rows, offset, words)).isEqualTo(different);
            assertThat(Bits.common(query, rows, offset, words)).isEqualTo(common);
        }
    }

    @Test
    void valuesAreCopiedAndEqualByContent() {
        byte[] given = {1, -2, (byte) 0x81};
        Int8Vector integers = Int8Vector.of(given);
        BinaryVector bits = BinaryVector.of(given);
        given[0] = 7;
        integers.toArray()[1] = 7;
        bits.toArray()[1] = 7;
        assertThat(integers)
                .isEqualTo(Int8Vector.of((byte) 1, (byte) -2, (byte) -127))
                .hasSameHashCodeAs(Int8Vector.of((byte) 1, (byte) -2, (byte) -127))
                .hasToString("Int8Vector[3]");
        assertThat(integers.toDense()).isEqualTo(DenseVector.of(1, -2, -127));
        assertThat(integers.get(1)).isEqualTo((byte) -2);
        assertThat(bits)
                .isEqualTo(BinaryVector.of((byte) 1, (byte) -2, (byte) 0x81))
                .isNotEqualTo(BinaryVector.of((byte) 1))
                .hasToString("BinaryVector[24]");
        assertThat(bits.get(7)).isTrue();
        assertThat(bits.get(15)).isFalse();
        assertThat(bits.get(16)).isTrue();
    }
}
