package io.tercel.files;

import org.jspecify.annotations.Nullable;

/** The values of a column, one row after the other. */
interface ParquetColumn {

    /** The value of the next row. */
    @Nullable
    Object next();
}
