package io.tercel.files;

import io.tercel.schema.FieldSchema;
import io.tercel.schema.Row;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnWriteStore;
import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/*
 * In a file of vectors a row has hundreds of values in one column and one in each of the others. The library takes values one at a time,
 * with two levels each; so vectors, whose levels are known beforehand, are made into pages here, and the library has the rest: its
 * dictionaries, encodings and statistics.
 */
/** A row group that is being filled, and can be filled again when it has been written. For one thread at a time. */
final class ParquetGroup {

    private final MessageType schema;
    private final ParquetProperties properties;

    /** Fields that the library has, and their columns. */
    private final List<ParquetField> fields = new ArrayList<>();

    private final MessageType values;
    private final Map<String, VectorPages> vectors = new LinkedHashMap<>();

    private HeldPages pages = new HeldPages();
    private ColumnWriteStore store;
    private long rows;

    /**
     * An empty group.
     *
     * @param schema that of the file, a column for each of the fields
     */
    ParquetGroup(List<FieldSchema> written, MessageType schema, ParquetProperties properties) {
        this.schema = schema;
        this.properties = properties;
        for (FieldSchema each : written) {
            ParquetField field = ParquetField.of(each);
            if (field.isVector()) {
                vectors.put(each.name(), new VectorPages(each, properties.getWriterVersion()));
            } else {
                fields.add(field);
            }
        }
        this.values = new MessageType(
                schema.getName(), fields.stream().<Type>map(ParquetField::type).toList());
        this.store = properties.newColumnWriteStore(values, pages);
    }

    void add(List<Row> some) {
        List<ColumnWriter> writers =
                values.getColumns().stream().map(store::getColumnWriter).toList();
        for (Row row : some) {
            for (int i = 0; i < writers.size(); i++) {
                ParquetField field = fields.get(i);
                field.write(row.get(field.name()), writers.get(i));
            }
            store.endRecord();
        }
        vectors.values().forEach(column -> column.add(some));
        rows += some.size();
    }

    /** Memory that is held for what has not been written. */
    long heldBytes() {
        return store.getBufferedSize()
                + vectors.values().stream().mapToLong(VectorPages::heldBytes).sum();
    }

    /** Writes the group, if there are rows in it; it is empty afterwards. */
    void write(ParquetFileWriter out) throws IOException {
        if (rows == 0) {
            return;
        }
        out.startBlock(rows);
        store.flush();
        for (ColumnDescriptor column : schema.getColumns()) {
            VectorPages floats = vectors.get(column.getPath()[0]);
            if (floats == null) {
                pages.write(column, out);
            } else {
                floats.write(column, out);
            }
        }
        out.endBlock();
        store.close();
        pages = new HeldPages();
        store = properties.newColumnWriteStore(values, pages);
        rows = 0;
    }
}
