package io.tercel.files;

import io.tercel.error.InvalidRequestException;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.vector.MetricType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/**
 * What a collection for the rows of a file could look like, from the first of them, and what that was made of: to be looked at, and
 * changed where the sample says too little.
 *
 * <p>Whole numbers become INT64, others DOUBLE (FLOAT where the file has 32 bits), texts VARCHAR, lists of as many numbers in each row
 * FLOAT_VECTOR, other lists ARRAY, objects JSON. A column named {@code id}, {@code pk} or {@code _id} without nulls becomes the primary
 * key; without one the database makes the keys. Columns with nulls become nullable.
 *
 * @param schema the collection
 * @param columns of each column what was found
 * @param rows how many rows were looked at
 */
public record InferredSchema(CollectionSchema schema, List<Column> columns, long rows) {

    /** Rows that are looked at, unless said otherwise. */
    public static final int SAMPLE_ROWS = 10_000;

    private static final List<String> KEYS = List.of("id", "pk", "_id");

    /** Copies the list. */
    public InferredSchema {
        columns = List.copyOf(columns);
    }

    /**
     * A column of the file.
     *
     * @param name its name
     * @param type what it became
     * @param values values that are not null
     * @param nulls rows without a value
     * @param note why it became that
     */
    public record Column(String name, String type, long values, long nulls, String note) {}

    /**
     * Looks at the first rows of a file whose name tells its form.
     *
     * @param collection the name of the collection
     * @throws InvalidRequestException when there is no row, or no vector in them
     */
    public static InferredSchema of(String collection, Path file) {
        return of(collection, file, FileFormat.of(file), CsvOptions.DEFAULT, MetricType.COSINE, SAMPLE_ROWS);
    }

    /** As {@link #of(String, Path)}, of a file of a form, with the metric of its vectors and the number of rows to look at. */
    public static InferredSchema of(
            String collection, Path file, FileFormat format, CsvOptions csv, MetricType metric, int sampleRows) {
        Map<String, ColumnSample> samples = new LinkedHashMap<>();
        long rows = sample(new FileSource(file, format, csv, Optional.empty()), sampleRows, samples);
        if (rows == 0) {
            throw new InvalidRequestException("file %s: there is no row to infer a schema from".formatted(file));
        }
        CollectionSchema.Builder schema = CollectionSchema.builder(collection);
        List<Column> columns = new ArrayList<>();
        String key = key(samples, rows);
        if (key.isEmpty()) {
            schema.autoId("id");
            columns.add(new Column("id", "INT64", 0, 0, "made by the database: no column is a key"));
        }
        boolean anyVector = false;
        for (Map.Entry<String, ColumnSample> each : samples.entrySet()) {
            ColumnSample sample = each.getValue();
            String name = each.getKey();
            if (name.equals(CollectionSchema.DYNAMIC_FIELD)) {
                schema.dynamicFields(true);
                columns.add(new Column(name, "dynamic fields", sample.values(), rows - sample.values(), "by its name"));
                continue;
            }
            if (name.equals(key)) {
                DataType type = sample.type() == DataType.INT64 ? DataType.INT64 : DataType.VARCHAR;
                schema.primaryKey(name, type);
                columns.add(new Column(name, type + ", primary key", sample.values(), 0, "by its name"));
                continue;
            }
            FieldSchema field = sample.field(name, metric);
            boolean nullable = sample.values() < rows;
            schema.field(nullable ? field.nullable() : field);
            anyVector |= field.type().isVector();
            columns.add(new Column(
                    name,
                    field.typeName() + (nullable ? ", nullable" : ""),
                    sample.values(),
                    rows - sample.values(),
                    sample.note()));
        }
        if (!anyVector) {
            throw new InvalidRequestException(
                    "file %s: no column is a vector (lists of the same number of numbers); a collection needs one; there are %s"
                            .formatted(file, columns));
        }
        return new InferredSchema(schema.build(), columns, rows);
    }

    private static String key(Map<String, ColumnSample> samples, long rows) {
        for (String name : KEYS) {
            ColumnSample sample = samples.get(name);
            boolean isKey = sample != null
                    && sample.values() == rows
                    && (sample.type() == DataType.INT64 || sample.type() == DataType.VARCHAR);
            if (isKey) {
                return name;
            }
        }
        return "";
    }

    private static long sample(FileSource source, int most, Map<String, ColumnSample> samples) {
        long[] rows = new long[1];
        try (RowFile file = source.open()) {
            for (RowFile.Part part : file.parts()) {
                part.read(Math.min(most, 1_000), (first, batch) -> {
                    for (RawRow row : batch) {
                        if (rows[0] == most) {
                            throw new CancellationException("enough");
                        }
                        if (row.isReadable()) {
                            rows[0]++;
                            row.values()
                                    .forEach((name, value) -> samples.computeIfAbsent(
                                                    name,
                                                    any -> new ColumnSample(
                                                            source.format().hasTextValues()))
                                            .add(value));
                        }
                    }
                });
            }
        } catch (CancellationException e) {
            return rows[0];
        } catch (IOException e) {
            throw FileSource.unreadable(source.path(), e);
        } catch (InternalError e) {
            throw FileSource.unreadable(source.path(), e);
        } catch (IllegalArgumentException e) {
            throw new InvalidRequestException("file %s: %s".formatted(source.path(), e.getMessage()), e);
        }
        return rows[0];
    }
}
