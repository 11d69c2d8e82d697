package io.tercel.schema;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * In which partition the rows with a value of the partition key are:
 *
 * <pre>
 * partition = CRC32C(value) as u32, modulo the number of partitions
 * value     = i64 of an INT64 field, the UTF-8 bytes of a VARCHAR field
 * </pre>
 *
 * A segment names its partition in the manifest, so this may change no more than the layout of a file.
 */
public final class PartitionHash {

    private PartitionHash() {}

    /** The partition of a Long or a String. */
    public static int of(Object value, int partitions) {
        return value instanceof Long number
                ? partition(bytes(number), partitions)
                : partition(ByteBuffer.wrap(((String) value).getBytes(StandardCharsets.UTF_8)), partitions);
    }

    /** The partition of each row, from the column of the partition key. */
    public static int[] of(ColumnData keys, int partitions) {
        int[] of = new int[keys.rows()];
        for (int row = 0; row < of.length; row++) {
            of[row] = of(keys, row, partitions);
        }
        return of;
    }

    private static int of(ColumnData keys, int row, int partitions) {
        return switch (keys) {
            case ColumnData.Longs longs -> partition(bytes(longs.values()[row]), partitions);
            case ColumnData.Bytes bytes -> {
                int start = bytes.offsets()[row];
                yield partition(ByteBuffer.wrap(bytes.bytes(), start, bytes.offsets()[row + 1] - start), partitions);
            }
            case ColumnData.Doubles other -> throw notKeys(other);
            case ColumnData.Vectors other -> throw notKeys(other);
            case ColumnData.Packed other -> throw notKeys(other);
            case ColumnData.Sparse other -> throw notKeys(other);
        };
    }

    private static ByteBuffer bytes(long value) {
        return ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(0, value);
    }

    private static int partition(ByteBuffer value, int partitions) {
        CRC32C checksum = new CRC32C();
        checksum.update(value);
        return (int) (checksum.getValue() % partitions);
    }

    private static IllegalArgumentException notKeys(ColumnData column) {
        return new IllegalArgumentException(column.getClass().getSimpleName() + " are not partition keys");
    }
}
