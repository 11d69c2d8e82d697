package io.tercel.files;

import io.tercel.schema.CollectionSchema;
import io.tercel.schema.Row;
import java.io.IOException;
import java.io.Writer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON: an object a row, of all in an array or of each in a line of its own. Dynamic fields stand beside the others. */
final class JsonSink implements RowSink {

    private final Writer out;
    private final boolean lines;
    private boolean first = true;

    JsonSink(Writer out, boolean lines) {
        this.out = out;
        this.lines = lines;
    }

    @Override
    public void write(List<Row> rows) throws IOException {
        for (Row row : rows) {
            write(row);
        }
    }

    private void write(Row row) throws IOException {
        if (!lines) {
            out.write(first ? "[\n" : ",\n");
        }
        first = false;
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        row.values().forEach((name, value) -> {
            if (!name.equals(CollectionSchema.DYNAMIC_FIELD)) {
                object.put(name, Values.plain(value));
            }
        });
        if (row.get(CollectionSchema.DYNAMIC_FIELD) instanceof Map<?, ?> dynamic) {
            Json.object(dynamic).forEach((name, value) -> object.putIfAbsent(name, Values.plain(value)));
        }
        out.write(Json.write(object));
        if (lines) {
            out.write('\n');
        }
    }

    @Override
    public void finish() throws IOException {
        if (!lines) {
            out.write(first ? "[]\n" : "\n]\n");
        }
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
