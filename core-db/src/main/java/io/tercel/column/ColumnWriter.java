package io.tercel.column;

import io.tercel.column.ColumnTrailer.Section;
import io.tercel.io.ChecksumOutput;
import io.tercel.io.Directory;
import io.tercel.io.FileIdentity;
import io.tercel.schema.ColumnData;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;

/**
 * Writes the rows of one field to a new column file, batch after batch. Vectors, sparse entries and floating-point numbers go out
 * as they come; bytes too, once it is clear how to encode them. What is kept until the end is 10 bytes a row or less, and the
 * distinct values of a column with few of them. Used by one thread; closed before {@link
 * #finish()} it leaves an unfinished file, which cannot be opened.
 */
public final class ColumnWriter implements AutoCloseable {

    private final ChecksumOutput output;
    private final ValueWriter values;
    private final AppendableNulls nulls = new AppendableNulls();
    private int rows;

    private ColumnWriter(ChecksumOutput output, FieldSchema field, boolean keys) {
        this.output = output;
        this.values = switch (field.type().storage()) {
            case LONG -> new LongWriter(output);
            case DOUBLE -> new DoubleWriter(output, field.type());
            case BYTES -> keys || isVectors(field) ? BytesWriter.plain(output) : BytesWriter.of(output, field.type());
            case VECTOR -> new VectorWriter(output, field.dimension());
            case PACKED -> new PackedWriter(output, field);
            case SPARSE -> new SparseWriter(output);
        };
    }

    /**
     * Creates the file, which must not exist yet.
     *
     * @param identity what the reader will have to ask for
     * @param field gives the type, and the dimension of vectors
     */
    public static ColumnWriter create(Directory directory, String name, FileIdentity identity, FieldSchema field) {
        return new ColumnWriter(ChecksumOutput.create(directory, name, ColumnFormat.TYPE, identity), field, false);
    }

    /** As {@link #create}, for values that will be searched by bisection: byte strings are not encoded, so that one is read at once. */
    public static ColumnWriter createKeys(Directory directory, String name, FileIdentity identity, FieldSchema field) {
        return new ColumnWriter(ChecksumOutput.create(directory, name, ColumnFormat.TYPE, identity), field, true);
    }

    /** Vectors hardly compress, and a search reads all of them: they are to lie in the file as they are compared. */
    private static boolean isVectors(FieldSchema field) {
        return field.elementType().filter(DataType::isVector).isPresent();
    }

    /** Rows appended so far. */
    public int rows() {
        return rows;
    }

    /**
     * Appends the rows of a batch. The batch may be kept until the file is finished.
     *
     * @throws IllegalArgumentException when the batch is of another kind or dimension than the field
     */
    public void append(ColumnData batch) {
        int end = Math.addExact(rows, batch.rows());
        values.append(batch);
        nulls.append(rows, batch.rows(), batch.nulls());
        rows = end;
    }

    /**
     * Appends rows of another column of dense vectors, as {@link #append} would, without taking them apart.
     *
     * @throws IllegalArgumentException when the field is of another kind or dimension
     */
    public void copy(VectorColumn source, int from, int count) {
        if (!(values instanceof VectorWriter vectors)) {
            throw new IllegalArgumentException("vectors copied into another column");
        }
        int end = Math.addExact(rows, count);
        vectors.copy(source, from, count);
        nulls.append(rows, count, NullBits.slice(source, from, from + count));
        rows = end;
    }

    /** Writes what is left, makes the bytes durable and closes the file. The file's name is not durable yet. */
    public void finish() {
        ColumnTrailer withoutNulls = values.finish(rows);
        Section bits = Section.ABSENT;
        int nullRows = 0;
        if (nulls.any()) {
            output.align(ColumnFormat.ALIGNMENT);
            long start = output.position();
            nullRows = writeNulls();
            bits = new Section(start, output.position() - start);
        }
        withoutNulls.withNulls(nullRows, bits).write(output);
        output.finish();
    }

    private int writeNulls() {
        long[] block = new long[64];
        int nullRows = 0;
        for (int from = 0; from < rows; from += block.length * Long.SIZE) {
            int count = Math.min(block.length * Long.SIZE, rows - from);
            nulls.copy(from, count, block);
            for (int word = 0; word < NullBits.words(count); word++) {
                nullRows += Long.bitCount(block[word]);
            }
            output.writeLongs(block, 0, NullBits.words(count));
        }
        return nullRows;
    }

    /** Closes the file; may be repeated. */
    @Override
    public void close() {
        output.close();
    }
}
