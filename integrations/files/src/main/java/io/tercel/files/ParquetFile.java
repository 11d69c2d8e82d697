package io.tercel.files;

import io.tercel.error.CorruptionException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/**
 * A Parquet file; each of its row groups is a part. Memory: the packed bytes of the row groups that are being read, but for vectors that
 * are not packed, which stay in the file, mapped until this is closed.
 */
final class ParquetFile implements RowFile {

    private final String name;
    private final InputFile file;
    private final Optional<Path> path;
    private final long bytes;
    private final ParquetMetadata footer;
    private final Arena arena = Arena.ofShared();

    private ParquetFile(String name, InputFile file, Optional<Path> path, long bytes, ParquetMetadata footer) {
        this.name = name;
        this.file = file;
        this.path = path;
        this.bytes = bytes;
        this.footer = footer;
    }

    static ParquetFile open(Path path) throws IOException {
        return open(path.toString(), new LocalInputFile(path), Optional.of(path));
    }

    /** Opens what is a Parquet file, wherever its bytes lie. */
    static ParquetFile open(String name, InputFile file) throws IOException {
        return open(name, file, Optional.empty());
    }

    private static ParquetFile open(String name, InputFile file, Optional<Path> path) throws IOException {
        try (ParquetFileReader reader = ParquetFileReader.open(file, options())) {
            return new ParquetFile(name, file, path, file.getLength(), reader.getFooter());
        } catch (RuntimeException e) {
            throw new CorruptionException(name, 0, "not a whole Parquet file: " + e.getMessage(), e);
        }
    }

    static ParquetReadOptions options() {
        return ParquetReadOptions.builder(new PlainParquetConfiguration())
                .withCodecFactory(new ParquetCodecs())
                .build();
    }

    @Override
    public List<Part> parts() {
        List<Part> parts = new ArrayList<>();
        long first = 0;
        for (int i = 0; i < footer.getBlocks().size(); i++) {
            int group = i;
            long firstRow = first;
            parts.add((batchRows, to) -> read(group, firstRow, batchRows, to));
            first += footer.getBlocks().get(i).getRowCount();
        }
        return parts;
    }

    @Override
    public void requireWhole() throws IOException {
        long left = path.isPresent() ? Files.size(path.get()) : bytes;
        if (left != bytes) {
            throw new CorruptionException(
                    name, left, "the file was changed while it was read: it had %d bytes".formatted(bytes));
        }
    }

    private void read(int group, long first, int batchRows, Batches to) throws IOException {
        RowBatches batches = new RowBatches(first, batchRows, to);
        BlockMetaData block = footer.getBlocks().get(group);
        MessageType schema = footer.getFileMetaData().getSchema();
        MappedColumns mapped =
                path.isPresent() ? MappedColumns.of(path.get(), block, schema, arena) : MappedColumns.none();
        try (ParquetFileReader reader = ParquetFileReader.open(file, options())) {
            reader.setRequestedSchema(mapped.others(schema));
            try (PageReadStore pages = reader.readRowGroup(group)) {
                read(pages, block, mapped, batches);
            }
        }
        batches.flush();
    }

    private void read(PageReadStore pages, BlockMetaData block, MappedColumns mapped, RowBatches batches) {
        List<Type> fields = footer.getFileMetaData().getSchema().getFields();
        List<ParquetColumn> columns = new ArrayList<>();
        ParquetColumns opened = new ParquetColumns(footer.getFileMetaData(), pages, block, mapped);
        for (Type field : fields) {
            columns.add(opened.open(field));
        }
        for (long row = 0; row < block.getRowCount(); row++) {
            Map<String, @Nullable Object> values = LinkedHashMap.newLinkedHashMap(columns.size());
            for (int i = 0; i < columns.size(); i++) {
                values.put(fields.get(i).getName(), next(columns.get(i), fields.get(i)));
            }
            batches.add(RawRow.of(values));
        }
    }

    private @Nullable Object next(ParquetColumn column, Type field) {
        try {
            return column.next();
        } catch (RuntimeException e) {
            // The library's own, whatever it is that it came across.
            throw new CorruptionException(
                    name, 0, "column '%s' cannot be read: %s".formatted(field.getName(), e.getMessage()), e);
        }
    }

    /** Rows that were read are of no use any more. */
    @Override
    public void close() {
        arena.close();
    }
}
