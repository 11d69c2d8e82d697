package io.tercel.files;

import io.tercel.error.InvalidRequestException;
import io.tercel.files.InferredSchema.Column;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.vector.MetricType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the first rows of a file for the schema of a collection that could hold them: {@link InferredSchema}. What an import of the file
 * is told of its columns, that they are called otherwise or passed over, is to be said here, too. Not safe for use by many threads.
 */
public final class SchemaInference {

    /** Rows that are looked at, unless said otherwise. */
    public static final int SAMPLE_ROWS = 10_000;

    private static final int BATCH_ROWS = 1_000;

    private static final List<String> KEYS = List.of("id", "pk", "_id");

    private final String collection;
    private final Path file;
    private Optional<FileFormat> format = Optional.empty();
    private CsvOptions csv = CsvOptions.DEFAULT;
    private MetricType metric = MetricType.COSINE;
    private int sampleRows = SAMPLE_ROWS;
    private final ColumnNames names = new ColumnNames();
    private final Map<String, Optional<String>> texts = new LinkedHashMap<>();

    private SchemaInference(String collection, Path file) {
        this.collection = collection;
        this.file = file;
    }

    /** A schema for the rows of a file. */
    public static SchemaInference of(String collection, Path file) {
        return new SchemaInference(collection, file);
    }

    /** The form of the file, where its name does not tell. */
    public SchemaInference format(FileFormat form) {
        format = Optional.of(form);
        return this;
    }

    /** How CSV is written. */
    public SchemaInference csv(CsvOptions options) {
        csv = options;
        return this;
    }

    /** The metric of vectors, which no sample tells. COSINE unless said otherwise. */
    public SchemaInference metric(MetricType ofVectors) {
        metric = ofVectors;
        return this;
    }

    /** Rows to look at. {@link #SAMPLE_ROWS} unless said otherwise. */
    public SchemaInference sampleRows(int most) {
        sampleRows = most;
        return this;
    }

    /** A column that is to be called otherwise. */
    public SchemaInference rename(String column, String field) {
        names.rename(column, field);
        return this;
    }

    /** Columns that are passed over. */
    public SchemaInference ignore(String... columns) {
        names.ignore(columns);
        return this;
    }

    /** A field of texts that is to be searched by its words (BM25), cut by the analyzer of a text that names none. */
    public SchemaInference text(String field) {
        texts.put(field, Optional.empty());
        return this;
    }

    /** A field of texts that is to be searched by its words (BM25), cut by an analyzer, such as {@code english}. */
    public SchemaInference text(String field, String analyzer) {
        texts.put(field, Optional.of(analyzer));
        return this;
    }

    /**
     * Looks at the file.
     *
     * @throws InvalidRequestException when there is no row, or no vector in them, or when what is to be a text is none
     */
    public InferredSchema infer() {
        Map<String, ColumnSample> samples = new LinkedHashMap<>();
        long rows = sample(samples);
        if (rows == 0) {
            throw new InvalidRequestException("file %s: there is no row to infer a schema from".formatted(file));
        }
        CollectionSchema.Builder schema = CollectionSchema.builder(collection);
        List<Column> columns = new ArrayList<>();
        String key = key(samples, rows);
        requireTexts(samples, key);
        if (key.isEmpty()) {
            schema.autoId("id");
            columns.add(new Column("id", "INT64", 0, 0, "made by the database: no column is a key"));
        }
        samples.forEach((name, sample) -> columns.add(column(name, sample, rows, name.equals(key), schema)));
        texts.keySet().forEach(schema::bm25);
        if (samples.entrySet().stream()
                .noneMatch(each ->
                        isField(each.getKey(), key) && each.getValue().type().isVector())) {
            throw noVector(columns);
        }
        return new InferredSchema(schema.build(), columns, rows);
    }

    private Column column(String name, ColumnSample sample, long rows, boolean isKey, CollectionSchema.Builder schema) {
        if (name.equals(CollectionSchema.DYNAMIC_FIELD)) {
            schema.dynamicFields(true);
            return new Column(name, "dynamic fields", sample.values(), rows - sample.values(), "by its name");
        }
        if (isKey) {
            DataType type = sample.type() == DataType.INT64 ? DataType.INT64 : DataType.VARCHAR;
            schema.primaryKey(name, type);
            return new Column(name, type + ", primary key", sample.values(), 0, "by its name");
        }
        boolean isText = texts.containsKey(name);
        FieldSchema field = isText ? asText(name) : sample.field(name, metric);
        boolean nullable = sample.values() < rows;
        schema.field(nullable ? field.nullable() : field);
        return new Column(
                name,
                field.typeName() + (isText ? ", searched by words" : "") + (nullable ? ", nullable" : ""),
                sample.values(),
                rows - sample.values(),
                sample.note());
    }

    private FieldSchema asText(String name) {
        FieldSchema text = FieldSchema.text(name);
        return texts.getOrDefault(name, Optional.empty()).map(text::analyzer).orElse(text);
    }

    private static boolean isField(String name, String key) {
        return !name.equals(key) && !name.equals(CollectionSchema.DYNAMIC_FIELD);
    }

    private void requireTexts(Map<String, ColumnSample> samples, String key) {
        for (String text : texts.keySet()) {
            ColumnSample sample = samples.get(text);
            if (sample == null || !isField(text, key)) {
                throw new InvalidRequestException("file %s: no column '%s' to be searched by words; there are %s"
                        .formatted(
                                file,
                                text,
                                samples.keySet().stream()
                                        .filter(name -> isField(name, key))
                                        .collect(Collectors.joining(", "))));
            }
            if (sample.type() != DataType.VARCHAR) {
                throw new InvalidRequestException(
                        "file %s: column '%s' cannot be searched by words: it has %s, not texts"
                                .formatted(file, text, sample.note()));
            }
        }
    }

    private InvalidRequestException noVector(List<Column> columns) {
        return new InvalidRequestException(
                "file %s: a collection needs a vector, and no column is one: it would be a list of as many numbers in each row; there are %s"
                        .formatted(
                                file,
                                columns.stream()
                                        .map(column ->
                                                "'%s' %s (%s)".formatted(column.name(), column.type(), column.note()))
                                        .collect(Collectors.joining(", "))));
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

    private long sample(Map<String, ColumnSample> samples) {
        FileSource source = new FileSource(file, format.orElseGet(() -> FileFormat.of(file)), csv, Optional.empty());
        long[] rows = new long[1];
        try {
            source.reading(() -> {
                try (RowFile read = source.open()) {
                    for (RowFile.Part part : read.parts()) {
                        part.read(Math.min(sampleRows, BATCH_ROWS), (first, batch) -> {
                            for (RawRow row : batch) {
                                if (rows[0] == sampleRows) {
                                    throw new CancellationException("enough");
                                }
                                if (row.isReadable()) {
                                    rows[0]++;
                                    row.values().forEach((name, value) -> add(source, name, value, samples));
                                }
                            }
                        });
                    }
                }
            });
        } catch (CancellationException enough) {
            // As many rows as asked for.
        }
        return rows[0];
    }

    private void add(FileSource source, String column, @Nullable Object value, Map<String, ColumnSample> samples) {
        if (!names.isIgnored(column)) {
            samples.computeIfAbsent(
                            names.field(column),
                            any -> new ColumnSample(source.format().hasTextValues()))
                    .add(value);
        }
    }
}
