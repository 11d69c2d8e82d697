package io.tercel.log;

import io.tercel.error.CorruptionException;
import io.tercel.log.WriteRecord.Removal;
import io.tercel.schema.ColumnData;
import io.tercel.schema.RowBatch;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of a {@link WriteRecord}, little-endian:
 *
 * <pre>
 * u8   version, 1
 * u32  collection
 * u32  partition that the rows come to; 0 where a partition key says it
 * u8   removal: 0 none, 1 replaced, 2 keys, 3 all, 4 keys of a partition, 5 all of a partition
 *      u32 partition, if removal is 4 or 5
 *      column of keys, if removal is 2 or 4
 * u32  rows; 0 ends the record
 * u16  columns
 *      columns
 *
 * column:
 * u8   kind: 1 longs, 2 doubles, 3 bytes, 4 vectors, 5 sparse, 6 packed
 * u32  rows
 * u8   1 when null bits follow: u64 for each 64 rows
 *      longs:   i64 a row
 *      doubles: f64 a row
 *      bytes:   u32 end offset a row, then the bytes
 *      vectors: u32 dimension, then f32 for each component
 *      packed:  u32 bytes a row, then the bytes
 *      sparse:  u32 end offset a row, then u32 for each index, then f32 for each value
 * </pre>
 *
 * The frame around the record carries the checksum; here lengths are checked against what is left before anything is allocated.
 */
public final class WriteRecordCodec {

    private static final byte VERSION = 1;

    private WriteRecordCodec() {}

    /** Bytes that {@link #encode} will write. */
    public static long encodedBytes(WriteRecord record) {
        long bytes = 1 + 4 + 4 + 1 + 4 + removalBytes(record.removal());
        if (record.rows().isPresent()) {
            bytes += 2;
            for (ColumnData column : record.rows().get().columns()) {
                bytes += columnBytes(column);
            }
        }
        return bytes;
    }

    private static long removalBytes(Removal removal) {
        return switch (removal) {
            case Removal.None ignored -> 0;
            case Removal.Replaced ignored -> 0;
            case Removal.Keys keys -> columnBytes(keys.keys());
            case Removal.All ignored -> 0;
            case Removal.KeysOf keys -> 4 + columnBytes(keys.keys());
            case Removal.AllOf ignored -> 4;
        };
    }

    private static long columnBytes(ColumnData column) {
        int rows = column.rows();
        long nulls = column.nulls() == null ? 0 : 8L * words(rows);
        long values =
                switch (column) {
                    case ColumnData.Longs ignored -> 8L * rows;
                    case ColumnData.Doubles ignored -> 8L * rows;
                    case ColumnData.Bytes bytes -> 4L * rows + bytes.offsets()[rows];
                    case ColumnData.Vectors vectors -> 4 + 4L * rows * vectors.dimension();
                    case ColumnData.Packed packed -> 4 + (long) rows * packed.width();
                    case ColumnData.Sparse sparse -> 4L * rows + 8L * sparse.offsets()[rows];
                };
        return 1 + 4 + 1 + nulls + values;
    }

    private static int words(int rows) {
        return (rows + 63) >>> 6;
    }

    /** The record as bytes, ready to be read from the buffer's start. */
    public static ByteBuffer encode(WriteRecord record) {
        ByteBuffer out =
                ByteBuffer.allocate(Math.toIntExact(encodedBytes(record))).order(ByteOrder.LITTLE_ENDIAN);
        out.put(VERSION).putInt(record.collection()).putInt(record.partition());
        encode(record.removal(), out);
        if (record.rows().isEmpty()) {
            out.putInt(0);
        } else {
            RowBatch rows = record.rows().get();
            out.putInt(rows.rows()).putShort((short) rows.columns().size());
            rows.columns().forEach(column -> encode(column, out));
        }
        return out.flip();
    }

    private static void encode(Removal removal, ByteBuffer out) {
        switch (removal) {
            case Removal.None ignored -> out.put((byte) 0);
            case Removal.Replaced ignored -> out.put((byte) 1);
            case Removal.Keys keys -> {
                out.put((byte) 2);
                encode(keys.keys(), out);
            }
            case Removal.All ignored -> out.put((byte) 3);
            case Removal.KeysOf keys -> {
                out.put((byte) 4).putInt(keys.partition());
                encode(keys.keys(), out);
            }
            case Removal.AllOf all -> out.put((byte) 5).putInt(all.partition());
        }
    }

    private static void encode(ColumnData column, ByteBuffer out) {
        int rows = column.rows();
        out.put(kind(column)).putInt(rows);
        long[] nulls = column.nulls();
        out.put((byte) (nulls == null ? 0 : 1));
        if (nulls != null) {
            putLongs(out, nulls, words(rows));
        }
        switch (column) {
            case ColumnData.Longs longs -> putLongs(out, longs.values(), rows);
            case ColumnData.Doubles doubles -> {
                out.asDoubleBuffer().put(doubles.values());
                out.position(out.position() + 8 * rows);
            }
            case ColumnData.Bytes bytes -> {
                putInts(out, bytes.offsets(), 1, rows);
                out.put(bytes.bytes(), 0, bytes.offsets()[rows]);
            }
            case ColumnData.Vectors vectors -> {
                out.putInt(vectors.dimension());
                putFloats(out, vectors.values(), rows * vectors.dimension());
            }
            case ColumnData.Packed packed -> {
                out.putInt(packed.width());
                out.put(packed.bytes(), 0, rows * packed.width());
            }
            case ColumnData.Sparse sparse -> {
                putInts(out, sparse.offsets(), 1, rows);
                putInts(out, sparse.indices(), 0, sparse.offsets()[rows]);
                putFloats(out, sparse.values(), sparse.offsets()[rows]);
            }
        }
    }

    private static byte kind(ColumnData column) {
        return switch (column) {
            case ColumnData.Longs ignored -> 1;
            case ColumnData.Doubles ignored -> 2;
            case ColumnData.Bytes ignored -> 3;
            case ColumnData.Vectors ignored -> 4;
            case ColumnData.Packed ignored -> 6;
            case ColumnData.Sparse ignored -> 5;
        };
    }

    private static void putLongs(ByteBuffer out, long[] values, int count) {
        out.asLongBuffer().put(values, 0, count);
        out.position(out.position() + 8 * count);
    }

    private static void putInts(ByteBuffer out, int[] values, int from, int count) {
        out.asIntBuffer().put(values, from, count);
        out.position(out.position() + 4 * count);
    }

    private static void putFloats(ByteBuffer out, float[] values, int count) {
        out.asFloatBuffer().put(values, 0, count);
        out.position(out.position() + 4 * count);
    }

    /**
     * The record that the remaining bytes are.
     *
     * @param payload a frame's payload; its position and order are left alone
     * @param file where it comes from, for the message
     * @param offset where it begins there, in bytes
     * @throws CorruptionException when they are not a record's
     */
    public static WriteRecord decode(ByteBuffer payload, String file, long offset) {
        ByteBuffer in = payload.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        try {
            WriteRecord record = decode(in);
            if (in.hasRemaining()) {
                throw new IllegalArgumentException(in.remaining() + " bytes too many");
            }
            return record;
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new CorruptionException(file, offset, "not a write record: " + e.getMessage(), e);
        }
    }

    private static WriteRecord decode(ByteBuffer in) {
        byte version = in.get();
        if (version != VERSION) {
            throw new IllegalArgumentException("record version " + version + ", expected " + VERSION);
        }
        int collection = in.getInt();
        int partition = decodePartition(in);
        byte removalKind = in.get();
        Removal removal =
                switch (removalKind) {
                    case 0 -> new Removal.None();
                    case 1 -> new Removal.Replaced();
                    case 2 -> new Removal.Keys(decodeColumn(in));
                    case 3 -> new Removal.All();
                    case 4 -> new Removal.KeysOf(decodePartition(in), decodeColumn(in));
                    case 5 -> new Removal.AllOf(decodePartition(in));
                    default -> throw new IllegalArgumentException("unknown removal " + removalKind);
                };
        int rows = in.getInt();
        if (rows == 0) {
            return new WriteRecord(collection, partition, removal, Optional.empty());
        }
        int count = Short.toUnsignedInt(in.getShort());
        List<ColumnData> columns = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            columns.add(decodeColumn(in));
        }
        return new WriteRecord(collection, partition, removal, Optional.of(new RowBatch(rows, columns)));
    }

    private static int decodePartition(ByteBuffer in) {
        int partition = in.getInt();
        if (partition < 0) {
            throw new IllegalArgumentException("partition " + partition);
        }
        return partition;
    }

    private static ColumnData decodeColumn(ByteBuffer in) {
        byte kind = in.get();
        int rows = checkedCount(in, in.getInt(), 0);
        long @Nullable [] nulls = in.get() == 0 ? null : getLongs(in, words(rows));
        return switch (kind) {
            case 1 -> new ColumnData.Longs(getLongs(in, rows), nulls);
            case 2 -> {
                double[] values = new double[checkedCount(in, rows, 8)];
                in.asDoubleBuffer().get(values);
                in.position(in.position() + 8 * rows);
                yield new ColumnData.Doubles(values, nulls);
            }
            case 3 -> {
                int[] offsets = getOffsets(in, rows);
                byte[] bytes = new byte[checkedCount(in, offsets[rows], 1)];
                in.get(bytes);
                yield new ColumnData.Bytes(bytes, offsets, nulls);
            }
            case 4 -> {
                int dimension = in.getInt();
                if (dimension < 1) {
                    throw new IllegalArgumentException("dimension " + dimension);
                }
                int components = Math.toIntExact(Math.min(Integer.MAX_VALUE, (long) rows * dimension));
                yield new ColumnData.Vectors(getFloats(in, components), dimension, nulls);
            }
            case 5 -> {
                int[] offsets = getOffsets(in, rows);
                int[] indices = new int[checkedCount(in, offsets[rows], 8)];
                in.asIntBuffer().get(indices);
                in.position(in.position() + 4 * indices.length);
                yield new ColumnData.Sparse(indices, getFloats(in, indices.length), offsets, nulls);
            }
            case 6 -> {
                int width = in.getInt();
                if (width < 1) {
                    throw new IllegalArgumentException("vectors of " + width + " bytes");
                }
                byte[] bytes = new byte[checkedCount(in, rows, width) * width];
                in.get(bytes);
                yield new ColumnData.Packed(bytes, width, nulls);
            }
            default -> throw new IllegalArgumentException("unknown column kind " + kind);
        };
    }

    private static int checkedCount(ByteBuffer in, int count, int bytesEach) {
        if (count < 0 || (long) count * bytesEach > in.remaining()) {
            throw new IllegalArgumentException(count + " values claimed, " + in.remaining() + " bytes left");
        }
        return count;
    }

    private static int[] getOffsets(ByteBuffer in, int rows) {
        int[] offsets = new int[checkedCount(in, rows, 4) + 1];
        in.asIntBuffer().get(offsets, 1, rows);
        in.position(in.position() + 4 * rows);
        for (int i = 0; i < rows; i++) {
            if (offsets[i] > offsets[i + 1]) {
                throw new IllegalArgumentException("offsets fall at row " + i);
            }
        }
        return offsets;
    }

    private static long[] getLongs(ByteBuffer in, int count) {
        long[] values = new long[checkedCount(in, count, 8)];
        in.asLongBuffer().get(values);
        in.position(in.position() + 8 * count);
        return values;
    }

    private static float[] getFloats(ByteBuffer in, int count) {
        float[] values = new float[checkedCount(in, count, 4)];
        in.asFloatBuffer().get(values);
        in.position(in.position() + 4 * count);
        return values;
    }
}
