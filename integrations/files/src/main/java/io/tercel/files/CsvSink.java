package io.tercel.files;

import de.siegmar.fastcsv.writer.CsvWriter;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.Row;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;

/** CSV: texts and numbers as they are, all else as JSON text. */
final class CsvSink implements RowSink {

    private final CsvWriter out;
    private final List<FieldSchema> fields;
    private final CsvOptions options;

    CsvSink(Writer out, List<FieldSchema> fields, CsvOptions options) {
        this.out = CsvWriter.builder().fieldSeparator(options.separator()).build(out);
        this.fields = fields;
        this.options = options;
        this.out.writeRecord(fields.stream().map(FieldSchema::name).toList());
    }

    @Override
    public void write(List<Row> rows) {
        rows.forEach(this::write);
    }

    private void write(Row row) {
        List<String> record = new ArrayList<>(fields.size());
        for (FieldSchema field : fields) {
            Object value = row.get(field.name());
            record.add(value == null ? options.nullText() : text(field.type(), value));
        }
        out.writeRecord(record);
    }

    private static String text(DataType type, Object value) {
        return switch (type) {
            case BOOL, INT8, INT16, INT32, INT64, FLOAT, DOUBLE, VARCHAR, GEOMETRY, TIMESTAMPTZ -> value.toString();
            case JSON, ARRAY, STRUCT -> Json.write(Values.plain(value));
            case FLOAT_VECTOR, FLOAT16_VECTOR, BFLOAT16_VECTOR -> Json.write(Values.plain(value));
            case INT8_VECTOR, BINARY_VECTOR, SPARSE_FLOAT_VECTOR -> Json.write(Values.plain(value));
        };
    }

    @Override
    public void finish() {}

    @Override
    public void close() throws IOException {
        out.close();
    }
}
