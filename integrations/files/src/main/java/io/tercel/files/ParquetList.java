package io.tercel.files;

import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;
import org.jspecify.annotations.Nullable;

/** A column of lists, value by value. */
final class ParquetList implements ParquetColumn {

    private final ColumnReader reader;
    private final ParquetValues values;
    private final int whole;
    private final int element;

    /**
     * A column.
     *
     * @param element the definition level from which on a list has an element, null or not
     */
    ParquetList(ColumnReader reader, ColumnDescriptor column, int element) {
        this.reader = reader;
        this.values = ParquetValues.of(column.getPrimitiveType());
        this.whole = column.getMaxDefinitionLevel();
        this.element = element;
    }

    @Override
    public @Nullable Object next() {
        int level = reader.getCurrentDefinitionLevel();
        if (level < element) {
            reader.consume();
            // Just below an element is a list without any; a repeated field alone is never null.
            return level == element - 1 ? List.of() : null;
        }
        List<@Nullable Object> list = new ArrayList<>();
        do {
            list.add(reader.getCurrentDefinitionLevel() == whole ? values.read(reader) : null);
            reader.consume();
            // After the last value of all the level is 0.
        } while (reader.getCurrentRepetitionLevel() > 0);
        return list;
    }
}
