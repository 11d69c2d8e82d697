package io.tercel.files;

import io.tercel.schema.FieldSchema;
import io.tercel.schema.Row;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/** A Parquet file. Its pages are not packed: vectors, which are most of it, would hardly get smaller and be much slower to read. */
final class ParquetSink implements RowSink {

    private static final long ROW_GROUP_BYTES = 64 << 20;

    private final ParquetWriter<Row> out;

    ParquetSink(Path path, List<FieldSchema> fields) throws IOException {
        this(path, fields, ROW_GROUP_BYTES, WriterVersion.PARQUET_1_0);
    }

    /** With row groups of another size, and pages of another version. */
    ParquetSink(Path path, List<FieldSchema> fields, long rowGroupBytes, WriterVersion version) throws IOException {
        List<ParquetField> written = fields.stream().map(ParquetField::of).toList();
        MessageType schema = new MessageType(
                "rows", written.stream().<Type>map(field -> field.type()).toList());
        Builder builder = new Builder(new LocalOutputFile(path), new Rows(schema, written))
                .withConf(new PlainParquetConfiguration())
                .withCodecFactory(new ParquetCodecs())
                .withCompressionCodec(CompressionCodecName.UNCOMPRESSED)
                .withRowGroupSize(rowGroupBytes)
                .withWriterVersion(version)
                .withValidation(false)
                .withWriteMode(ParquetFileWriter.Mode.OVERWRITE);
        for (FieldSchema field : fields) {
            if (field.type().isVector()) {
                builder = builder.withDictionaryEncoding(ParquetField.elementPath(field.name()), false);
            }
        }
        this.out = builder.build();
    }

    @Override
    public void write(Row row) throws IOException {
        out.write(row);
    }

    @Override
    public void finish() {}

    @Override
    public void close() throws IOException {
        out.close();
    }

    /** Rows field by field. */
    private static final class Rows extends WriteSupport<Row> {

        private final MessageType schema;
        private final List<ParquetField> fields;
        private @Nullable RecordConsumer consumer;

        Rows(MessageType schema, List<ParquetField> fields) {
            this.schema = schema;
            this.fields = fields;
        }

        @Override
        public WriteContext init(ParquetConfiguration ignored) {
            return new WriteContext(schema, Map.of());
        }

        // Without it the class is not whole; the writer calls the other one.
        @SuppressWarnings("deprecation")
        @Override
        public WriteContext init(Configuration ignored) {
            return new WriteContext(schema, Map.of());
        }

        @Override
        public void prepareForWrite(RecordConsumer given) {
            consumer = given;
        }

        @Override
        public void write(Row row) {
            RecordConsumer to = Objects.requireNonNull(consumer, "prepared");
            to.startMessage();
            for (int i = 0; i < fields.size(); i++) {
                Object value = row.get(fields.get(i).name());
                if (value != null) {
                    to.startField(fields.get(i).name(), i);
                    fields.get(i).write(value, to);
                    to.endField(fields.get(i).name(), i);
                }
            }
            to.endMessage();
        }
    }

    /** Makes the writer with these rows. */
    private static final class Builder extends ParquetWriter.Builder<Row, Builder> {

        private final Rows rows;

        Builder(OutputFile file, Rows rows) {
            super(file);
            this.rows = rows;
        }

        @Override
        protected Builder self() {
            return this;
        }

        // As above.
        @SuppressWarnings("deprecation")
        @Override
        protected WriteSupport<Row> getWriteSupport(Configuration ignored) {
            return rows;
        }

        @Override
        protected WriteSupport<Row> getWriteSupport(ParquetConfiguration ignored) {
            return rows;
        }
    }
}
