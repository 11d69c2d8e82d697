package io.tercel.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercel.config.Limits;
import io.tercel.error.InvalidRequestException;
import io.tercel.vector.BinaryVector;
import io.tercel.vector.DenseVector;
import io.tercel.vector.Int8Vector;
import io.tercel.vector.MetricType;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;

/** What fits a field of packed vectors and what does not (B1, B2). */
class PackedValuesTest {

    private static final FieldSchema HALF = FieldSchema.float16Vector("v", 2, MetricType.COSINE);
    private static final FieldSchema BRAIN = FieldSchema.bfloat16Vector("v", 2, MetricType.COSINE);
    private static final FieldSchema BYTES = FieldSchema.int8Vector("v", 3, MetricType.COSINE);
    private static final FieldSchema BITS = FieldSchema.binaryVector("v", 16, MetricType.JACCARD);

    private static byte[] stored(FieldSchema field, Object value) {
        CollectionSchema schema = CollectionSchema.builder("papers")
                .primaryKey("id", DataType.INT64)
                .field(field)
                .build();
        ColumnData column = new RowValidator(schema, Limits.DEFAULT)
                .validateForInsert(List.of(Row.of("id", 1).with("v", value)), () -> {
                    throw new AssertionError("asked for a key");
                })
                .batch()
                .columns()
                .get(1);
        return ((ColumnData.Packed) column).bytes();
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> assertRefused(FieldSchema field, Object value) {
        return assertThatThrownBy(() -> stored(field, value)).isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void halvesComeAsFloatsNumbersVectorsOrBytes() {
        byte[] expected = {0, 0x3C, 0, (byte) 0xC0};
        assertThat(stored(HALF, new float[] {1, -2})).isEqualTo(expected);
        assertThat(stored(HALF, List.of(1, -2.0))).isEqualTo(expected);
        assertThat(stored(HALF, DenseVector.of(1, -2))).isEqualTo(expected);
        assertThat(stored(HALF, expected)).isEqualTo(expected);
        assertThat(stored(BRAIN, new float[] {1, -2})).isEqualTo(new byte[] {(byte) 0x80, 0x3F, 0, (byte) 0xC0});
    }

    @Test
    void floatsAreRoundedToTheNearestHalf() {
        assertThat(stored(HALF, new float[] {1.0004f, 1.0006f})).isEqualTo(new byte[] {0, 0x3C, 1, 0x3C});
    }

    @Test
    void aHalfOutsideItsRangeIsRefused_B2() {
        assertRefused(HALF, new float[] {1, 70_000})
                .hasMessage("field 'v': value at index 1 is 70000.0, outside the range of FLOAT16_VECTOR (row 0)");
        assertRefused(BRAIN, new float[] {-Float.MAX_VALUE, 1})
                .hasMessage("field 'v': value at index 0 is -3.4028235E38, outside the range of BFLOAT16_VECTOR"
                        + " (row 0)");
        assertRefused(HALF, List.of(1, 1e300))
                .hasMessage("field 'v': value at index 1 is 1.0E300, outside the range of a 32-bit float (row 0)");
    }

    @Test
    void notANumberIsRefusedHoweverItComes_B2() {
        assertRefused(HALF, new float[] {1, Float.NaN}).hasMessage("field 'v': value at index 1 is NaN (row 0)");
        assertRefused(BRAIN, new float[] {Float.NEGATIVE_INFINITY, 1})
                .hasMessage("field 'v': value at index 0 is -Infinity (row 0)");
        assertRefused(HALF, new byte[] {0, 0x7C, 0, 0}).hasMessage("field 'v': value at index 0 is Infinity (row 0)");
        assertRefused(BRAIN, new byte[] {0, 0, (byte) 0xC0, 0x7F})
                .hasMessage("field 'v': value at index 1 is NaN (row 0)");
    }

    @Test
    void aVectorWithoutDirectionIsRefusedUnderCosine_B2() {
        String message = "field 'v': zero vector has no direction under COSINE (row 0)";
        assertRefused(HALF, new float[2]).hasMessage(message);
        // Half of the smallest half, which is rounded to zero.
        assertRefused(HALF, new float[] {0x1p-25f, 0}).hasMessage(message);
        assertRefused(BRAIN, new byte[4]).hasMessage(message);
        assertRefused(BYTES, new byte[3]).hasMessage(message);
        assertRefused(BRAIN, new float[] {1e-30f, 0}).hasMessageContaining("has no direction in 32-bit floats");
        assertThat(stored(FieldSchema.int8Vector("v", 3, MetricType.L2), new byte[3]))
                .isEqualTo(new byte[3]);
        assertThat(stored(BITS, new byte[2])).isEqualTo(new byte[2]);
    }

    @Test
    void bytesComeAsBytesOrIntegersInRange() {
        byte[] expected = {-128, 0, 127};
        assertThat(stored(BYTES, expected)).isEqualTo(expected).isNotSameAs(expected);
        assertThat(stored(BYTES, Int8Vector.of(expected))).isEqualTo(expected);
        assertThat(stored(BYTES, List.of(-128L, (short) 0, 127))).isEqualTo(expected);
        assertRefused(BYTES, List.of(1, 128, 3))
                .hasMessage("field 'v': value at index 1 is 128, outside -128 to 127 (row 0)");
        assertRefused(BYTES, List.of(1, 2.0, 3))
                .hasMessage("field 'v': expected an integer at index 1, got Double 2.0 (row 0)");
        assertRefused(BYTES, Arrays.asList(1, 2, null))
                .hasMessage("field 'v': expected an integer at index 2, got null (row 0)");
        assertRefused(BYTES, new float[3]).hasMessage("field 'v': expected INT8_VECTOR, got float[] (row 0)");
    }

    @Test
    void bitsComeAsBytesVectorsOrSets() {
        byte[] expected = {(byte) 0x81, 0x40};
        BitSet set = new BitSet();
        set.set(0);
        set.set(7);
        set.set(9);
        assertThat(stored(BITS, expected)).isEqualTo(expected).isNotSameAs(expected);
        assertThat(stored(BITS, BinaryVector.of(expected))).isEqualTo(expected);
        assertThat(stored(BITS, set)).isEqualTo(expected);
        set.set(16);
        assertRefused(BITS, set).hasMessage("field 'v': expected 16 dimensions, got bit 16 (row 0)");
        assertRefused(BITS, "0101").hasMessage("field 'v': expected BINARY_VECTOR, got String (row 0)");
    }

    @Test
    void wrongSizesAreRefused_B1() {
        assertRefused(HALF, new float[3]).hasMessage("field 'v': expected 2 dimensions, got 3 (row 0)");
        assertRefused(HALF, new byte[2])
                .hasMessage("field 'v': expected 4 bytes, two for each of 2 dimensions, got 2 (row 0)");
        assertRefused(BYTES, new byte[2]).hasMessage("field 'v': expected 3 dimensions, got 2 (row 0)");
        assertRefused(BYTES, List.of(1)).hasMessage("field 'v': expected 3 dimensions, got 1 (row 0)");
        assertRefused(BITS, new byte[16])
                .hasMessage("field 'v': expected 2 bytes, one for 8 of 16 dimensions, got 16 (row 0)");
        assertRefused(BITS, BinaryVector.of((byte) 1)).hasMessage("field 'v': expected 16 dimensions, got 8 (row 0)");
    }
}
