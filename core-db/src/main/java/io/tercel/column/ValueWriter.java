package io.tercel.column;

import io.tercel.schema.ColumnData;

/** Writes the values of a column, and the offsets or norms that go with them. */
sealed interface ValueWriter permits LongWriter, DoubleWriter, BytesWriter, VectorWriter, PackedWriter, SparseWriter {

    /** Takes the values of a batch. */
    void append(ColumnData batch);

    /** Writes what has been kept back and describes all of it; the nulls are not known here. */
    ColumnTrailer finish(int rows);
}
