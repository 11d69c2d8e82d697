package io.tercel.column;

import io.tercel.column.ColumnTrailer.Section;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;

/**
 * Byte strings of a column file with few distinct values: for each row the number of its value in a dictionary, whose values ascend.
 * What holds for a value holds for all of its rows, so a condition has to look at the dictionary only.
 */
public final class DictionaryColumn implements BytesColumn {

    private final SealedRows sealed;
    private final Section numberSection;
    private final MemorySegment numbers;
    private final int width;
    private final Section dictionarySection;
    private final MemorySegment dictionary;
    private final SealedOffsets offsets;

    DictionaryColumn(SealedRows sealed) {
        this.sealed = sealed;
        this.numberSection = sealed.trailer().values();
        this.numbers = sealed.section(numberSection);
        this.width = sealed.trailer().width();
        this.dictionarySection = sealed.trailer().extra();
        this.dictionary = sealed.section(dictionarySection);
        this.offsets = new SealedOffsets(sealed, distinct(), dictionary.byteSize());
    }

    /** Number of distinct values; null rows count as empty ones. */
    public int distinct() {
        return sealed.trailer().count();
    }

    /** The memory that holds all distinct values. */
    public MemorySegment dictionary() {
        sealed.require(dictionarySection, 0, dictionary.byteSize());
        return dictionary;
    }

    /** Where a distinct value begins in {@link #dictionary}. */
    public long valueOffset(int number) {
        return offsets.start(number);
    }

    /** Length of a distinct value in bytes. */
    public int valueLength(int number) {
        return offsets.length(number);
    }

    /** Copies the numbers of the values of the rows {@code from .. from + count} to the start of {@code out}. */
    public void numbers(int from, int count, int[] out) {
        Objects.checkFromIndexSize(from, count, sealed.rows());
        long offset = (long) from * width;
        sealed.require(numberSection, offset, (long) count * width);
        switch (width) {
            case 0 -> {
                for (int i = 0; i < count; i++) {
                    out[i] = 0;
                }
            }
            case 1 -> {
                for (int i = 0; i < count; i++) {
                    out[i] = Byte.toUnsignedInt(numbers.get(ValueLayout.JAVA_BYTE, offset + i));
                }
            }
            case 2 -> {
                for (int i = 0; i < count; i++) {
                    out[i] = Short.toUnsignedInt(numbers.get(ColumnLayouts.SHORT, offset + i * 2L));
                }
            }
            default -> MemorySegment.copy(numbers, ColumnLayouts.INT, offset, out, 0, count);
        }
        requireNumbers(from, count, out);
    }

    private void requireNumbers(int from, int count, int[] out) {
        int least = 0;
        int largest = -1;
        for (int i = 0; i < count; i++) {
            least = Math.min(least, out[i]);
            largest = Math.max(largest, out[i]);
        }
        if (least < 0 || largest >= distinct()) {
            throw outOfRange(from, least < 0 ? least : largest);
        }
    }

    private int number(int row) {
        Objects.checkIndex(row, sealed.rows());
        long offset = (long) row * width;
        sealed.require(numberSection, offset, width);
        int number =
                switch (width) {
                    case 0 -> 0;
                    case 1 -> Byte.toUnsignedInt(numbers.get(ValueLayout.JAVA_BYTE, offset));
                    case 2 -> Short.toUnsignedInt(numbers.get(ColumnLayouts.SHORT, offset));
                    default -> numbers.get(ColumnLayouts.INT, offset);
                };
        if (Integer.compareUnsigned(number, distinct()) >= 0) {
            throw outOfRange(row, number);
        }
        return number;
    }

    private RuntimeException outOfRange(int row, int number) {
        return sealed.corrupt(
                numberSection,
                (long) row * width,
                "value number %s of %d".formatted(Integer.toUnsignedString(number), distinct()));
    }

    @Override
    public MemorySegment segmentOf(int row) {
        int number = number(row);
        sealed.require(dictionarySection, offsets.start(number), offsets.length(number));
        return dictionary;
    }

    @Override
    public long offsetOf(int row) {
        return offsets.start(number(row));
    }

    @Override
    public int length(int row) {
        return offsets.length(number(row));
    }

    @Override
    public byte[] get(int row) {
        int number = number(row);
        long start = offsets.start(number);
        byte[] value = new byte[offsets.length(number)];
        sealed.require(dictionarySection, start, value.length);
        MemorySegment.copy(dictionary, ValueLayout.JAVA_BYTE, start, value, 0, value.length);
        return value;
    }

    @Override
    public int places(int from, int count, long[] starts, int[] lengths) {
        Objects.checkFromIndexSize(from, count, sealed.rows());
        for (int i = 0; i < count; i++) {
            int number = number(from + i);
            starts[i] = offsets.start(number);
            lengths[i] = offsets.length(number);
            sealed.require(dictionarySection, starts[i], lengths[i]);
        }
        return count;
    }

    @Override
    public long minPrefix() {
        return sealed.trailer().min();
    }

    @Override
    public long maxPrefix() {
        return sealed.trailer().max();
    }

    @Override
    public int rows() {
        return sealed.rows();
    }

    @Override
    public boolean hasNulls() {
        return sealed.hasNulls();
    }

    @Override
    public boolean isNull(int row) {
        return sealed.isNull(row);
    }

    @Override
    public void nulls(int from, int count, long[] bits) {
        sealed.nulls(from, count, bits);
    }

    @Override
    public long bytesUsed() {
        return sealed.length();
    }
}
