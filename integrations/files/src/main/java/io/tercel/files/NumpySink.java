package io.tercel.files;

import io.tercel.schema.FieldSchema;
import io.tercel.schema.Row;
import io.tercel.vector.BinaryVector;
import io.tercel.vector.DenseVector;
import io.tercel.vector.Int8Vector;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A {@code .npz} archive with an array for each field. Each gathers in a file of its own first: an array says before its values how
 * many there are, and how wide its texts are. NumPy has no nulls, no lists of different lengths and no sparse vectors, so rows with a null are refused, and
 * fields of these types.
 */
final class NumpySink implements RowSink {

    private static final Charset TEXT = Charset.forName("UTF-32LE");

    private final Path path;
    private final List<Column> columns = new ArrayList<>();
    private long rows;

    NumpySink(Path path, List<FieldSchema> fields) throws IOException {
        this.path = path;
        try {
            for (FieldSchema field : fields) {
                columns.add(new Column(field, path.resolveSibling(path.getFileName() + "." + columns.size())));
            }
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    @Override
    public void write(List<Row> given) throws IOException {
        for (Row row : given) {
            write(row);
        }
    }

    private void write(Row row) throws IOException {
        for (Column column : columns) {
            Object value = row.get(column.field.name());
            if (value == null) {
                throw new IllegalArgumentException(
                        "field '%s': NumPy arrays hold no nulls (row %d)".formatted(column.field.name(), rows));
            }
            column.write(value);
        }
        rows++;
    }

    @Override
    public void finish() throws IOException {
        try (ZipOutputStream archive = new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(path)))) {
            archive.setMethod(ZipOutputStream.STORED);
            for (Column column : columns) {
                column.out.close();
                byte[] header = column.header(rows);
                ZipEntry entry = new ZipEntry(column.field.name() + ".npy");
                CRC32 sum = new CRC32();
                sum.update(header);
                long bytes = header.length + column.copy(OutputStream.nullOutputStream(), sum);
                entry.setSize(bytes);
                entry.setCompressedSize(bytes);
                entry.setCrc(sum.getValue());
                archive.putNextEntry(entry);
                archive.write(header);
                column.copy(archive, new CRC32());
                archive.closeEntry();
            }
        }
    }

    @Override
    public void close() throws IOException {
        for (Column column : columns) {
            column.out.close();
            Files.deleteIfExists(column.file);
        }
    }

    /** An array that is being gathered. */
    private static final class Column {

        private final FieldSchema field;
        private final Path file;
        private final DataOutputStream out;
        private int textBytes = 4;

        Column(FieldSchema field, Path file) throws IOException {
            this.field = field;
            this.file = file;
            if (descr().isEmpty()) {
                throw new IllegalArgumentException(
                        "field '%s': NumPy has no array of %s".formatted(field.name(), field.typeName()));
            }
            this.out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)));
        }

        private boolean isText() {
            return switch (field.type()) {
                case VARCHAR, JSON, GEOMETRY -> true;
                default -> false;
            };
        }

        private String descr() {
            return switch (field.type()) {
                case BOOL -> "|b1";
                case INT8, INT8_VECTOR -> "|i1";
                case INT16 -> "<i2";
                case INT32 -> "<i4";
                case INT64 -> "<i8";
                case FLOAT, FLOAT_VECTOR, BFLOAT16_VECTOR -> "<f4";
                case FLOAT16_VECTOR -> "<f2";
                case DOUBLE -> "<f8";
                case BINARY_VECTOR -> "|u1";
                case TIMESTAMPTZ -> "<M8[us]";
                case VARCHAR, JSON, GEOMETRY -> "<U" + textBytes / 4;
                case ARRAY, STRUCT, SPARSE_FLOAT_VECTOR -> "";
            };
        }

        private int width() {
            return switch (field.type()) {
                case FLOAT_VECTOR, FLOAT16_VECTOR, BFLOAT16_VECTOR, INT8_VECTOR -> field.dimension();
                case BINARY_VECTOR -> field.dimension() / Byte.SIZE;
                default -> -1;
            };
        }

        void write(Object value) throws IOException {
            switch (field.type()) {
                case BOOL -> out.writeByte((Boolean) value ? 1 : 0);
                case INT8 -> out.writeByte(((Number) value).intValue());
                case INT16 -> out.writeShort(Short.reverseBytes(((Number) value).shortValue()));
                case INT32 -> out.writeInt(Integer.reverseBytes(((Number) value).intValue()));
                case INT64 -> out.writeLong(Long.reverseBytes(((Number) value).longValue()));
                case FLOAT -> out.writeInt(Integer.reverseBytes(Float.floatToRawIntBits((Float) value)));
                case DOUBLE -> out.writeLong(Long.reverseBytes(Double.doubleToRawLongBits((Double) value)));
                case TIMESTAMPTZ ->
                    out.writeLong(Long.reverseBytes(ChronoUnit.MICROS.between(Instant.EPOCH, (Instant) value)));
                case FLOAT_VECTOR, BFLOAT16_VECTOR -> out.write(floats(((DenseVector) value).toArray()));
                case FLOAT16_VECTOR -> out.write(halves(((DenseVector) value).toArray()));
                case INT8_VECTOR -> out.write(((Int8Vector) value).toArray());
                case BINARY_VECTOR -> out.write(((BinaryVector) value).toArray());
                case VARCHAR, GEOMETRY -> writeText((String) value);
                case JSON -> writeText(Json.write(Values.plain(value)));
                case ARRAY, STRUCT, SPARSE_FLOAT_VECTOR -> throw new IllegalStateException("refused before");
            }
        }

        private static byte[] floats(float[] vector) {
            ByteBuffer bytes = ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(vector);
            return bytes.array();
        }

        private static byte[] halves(float[] vector) {
            ByteBuffer bytes = ByteBuffer.allocate(vector.length * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            for (float each : vector) {
                bytes.putShort(Float.floatToFloat16(each));
            }
            return bytes.array();
        }

        private void writeText(String text) throws IOException {
            if (!text.isEmpty() && text.charAt(text.length() - 1) == 0) {
                throw new IllegalArgumentException(
                        "field '%s': a text that ends in U+0000 would lose it in a NumPy array"
                                .formatted(field.name()));
            }
            byte[] bytes = text.getBytes(TEXT);
            textBytes = Math.max(textBytes, bytes.length);
            out.writeInt(bytes.length);
            out.write(bytes);
        }

        byte[] header(long rows) {
            String shape = width() < 0 ? "(%d,)".formatted(rows) : "(%d, %d)".formatted(rows, width());
            String text = "{'descr': '%s', 'fortran_order': False, 'shape': %s, }".formatted(descr(), shape);
            // Values begin at a multiple of 64.
            int length = Math.ceilDiv(10 + text.length() + 1, 64) * 64;
            ByteBuffer header = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
            header.put((byte) 0x93)
                    .put("NUMPY".getBytes(StandardCharsets.US_ASCII))
                    .put((byte) 1)
                    .put((byte) 0);
            header.putShort((short) (length - 10));
            header.put((text + " ".repeat(length - 10 - text.length() - 1) + "\n").getBytes(StandardCharsets.US_ASCII));
            return header.array();
        }

        /** Copies the values; returns how many bytes they are. */
        long copy(OutputStream to, CRC32 sum) throws IOException {
            long copied = 0;
            try (InputStream in = Files.newInputStream(file);
                    java.io.DataInputStream values =
                            new java.io.DataInputStream(new java.io.BufferedInputStream(in, 1 << 16))) {
                if (!isText()) {
                    return new CheckedInputStream(values, sum).transferTo(to);
                }
                while (true) {
                    int length;
                    try {
                        length = values.readInt();
                    } catch (java.io.EOFException e) {
                        return copied;
                    }
                    byte[] padded = new byte[textBytes];
                    values.readFully(padded, 0, length);
                    sum.update(padded);
                    to.write(padded);
                    copied += textBytes;
                }
            }
        }
    }
}
