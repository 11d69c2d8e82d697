package io.tercel.column;

import io.tercel.error.CorruptionException;
import io.tercel.error.UnsupportedFormatException;
import io.tercel.io.CheckedFile;
import io.tercel.io.Directory;
import io.tercel.io.FileHeader;
import io.tercel.io.FileIdentity;
import io.tercel.schema.FieldSchema;

/**
 * An open column file. The {@link #column()} reads from the mapping without copying, unless values are compressed; it
 * and every segment got from it are good until {@link #close()}, which is called when no reader is left. Safe for many threads.
 *
 * <p>Opening reads the ends of the file. A small file is compared with its checksums at its first use, a block of a larger one when
 * one of its rows is read first, so reading may throw {@link CorruptionException}, and never gives a wrong value.
 */
public final class ColumnReader implements AutoCloseable {

    private final CheckedFile file;
    private final Column column;

    private ColumnReader(CheckedFile file, Column column) {
        this.file = file;
        this.column = column;
    }

    /**
     * Opens a column file.
     *
     * @param identity what the writer was given
     * @param field the field as the schema has it
     * @throws CorruptionException when the file is damaged, or not the column of such a field
     * @throws UnsupportedFormatException when it was written by a newer release
     */
    public static ColumnReader open(Directory directory, String name, FileIdentity identity, FieldSchema field) {
        CheckedFile file = CheckedFile.open(directory, name, ColumnFormat.TYPE, identity);
        try {
            return new ColumnReader(file, column(file, field));
        } catch (Throwable e) {
            file.close();
            throw e;
        }
    }

    private static Column column(CheckedFile file, FieldSchema field) {
        long trailerAt = file.body().byteSize() - ColumnTrailer.BYTES;
        if (trailerAt < 0) {
            throw new CorruptionException(file.name(), FileHeader.BYTES, "too short for a column");
        }
        file.require(trailerAt, ColumnTrailer.BYTES);
        ColumnTrailer trailer =
                ColumnTrailer.decode(file.name(), file.body(), field.type().storage(), columnDimension(field));
        SealedRows rows = new SealedRows(file, trailer);
        return switch (trailer.kind()) {
            case LONG -> new SealedLongColumn(rows);
            case DOUBLE -> new SealedDoubleColumn(rows);
            case BYTES ->
                switch (trailer.encoding()) {
                    case PLAIN -> new SealedBytesColumn(rows);
                    case DICTIONARY -> new DictionaryColumn(rows);
                    case BLOCKS -> new SealedBlocksColumn(rows);
                };
            case VECTOR -> new SealedVectorColumn(rows);
            case PACKED -> new SealedPackedColumn(rows, field);
            case SPARSE -> new SealedSparseColumn(rows);
        };
    }

    /** What the trailer counts as the dimension: components, or bytes where vectors are packed. */
    private static int columnDimension(FieldSchema field) {
        return switch (field.type().storage()) {
            case VECTOR -> field.dimension();
            case PACKED -> field.type().vectorBytes(field.dimension());
            // The dimension of an ARRAY is that of its elements; the column holds bytes.
            case LONG, DOUBLE, BYTES, SPARSE -> 0;
        };
    }

    /** The rows; of the typed interface that belongs to the field's storage. */
    public Column column() {
        return column;
    }

    /** The file: its name, length, and a checksum that stands for its content. */
    public CheckedFile file() {
        return file;
    }

    /** Unmaps the file. May be repeated. */
    @Override
    public void close() {
        file.close();
    }
}
