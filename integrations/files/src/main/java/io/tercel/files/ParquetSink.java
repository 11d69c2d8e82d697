package io.tercel.files;

import io.tercel.schema.FieldSchema;
import io.tercel.schema.Row;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/**
 * A Parquet file. Its pages are not packed: vectors, which are most of it, would hardly get smaller and be much slower to read. While a
 * row group is written and synced by a thread of its own, the next one is filled; so memory is that of two.
 */
final class ParquetSink implements RowSink {

    private static final long GROUP_BYTES = 64 << 20;

    /** Rows between two looks at how much memory a row group takes. */
    private static final int SLICE_ROWS = 100;

    private final long groupBytes;
    private final ParquetOutput file;

    /** Of the thread that writes, until that has ended. */
    private final ParquetFileWriter out;

    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("tercel-export").factory());
    private Future<?> writing = CompletableFuture.completedFuture(null);

    private ParquetGroup filled;

    /** Being written, or empty. */
    private ParquetGroup other;

    ParquetSink(Path path, List<FieldSchema> fields) throws IOException {
        this(path, fields, GROUP_BYTES, WriterVersion.PARQUET_1_0);
    }

    /** With row groups of another size, and pages of another version. */
    ParquetSink(Path path, List<FieldSchema> fields, long groupBytes, WriterVersion version) throws IOException {
        this.groupBytes = groupBytes;
        ParquetProperties properties =
                ParquetProperties.builder().withWriterVersion(version).build();
        MessageType schema = new MessageType(
                "rows",
                fields.stream()
                        .<Type>map(field -> ParquetField.of(field).type())
                        .toList());
        this.filled = new ParquetGroup(fields, schema, properties);
        this.other = new ParquetGroup(fields, schema, properties);
        this.file = new ParquetOutput(path);
        this.out = new ParquetFileWriter(
                file,
                schema,
                ParquetFileWriter.Mode.OVERWRITE,
                groupBytes,
                0,
                properties.getColumnIndexTruncateLength(),
                properties.getStatisticsTruncateLength(),
                properties.getPageWriteChecksumEnabled());
        out.start();
    }

    @Override
    public void write(List<Row> rows) throws IOException {
        for (int from = 0; from < rows.size(); from += SLICE_ROWS) {
            filled.add(rows.subList(from, Math.min(from + SLICE_ROWS, rows.size())));
            if (filled.heldBytes() >= groupBytes) {
                writeFilled();
            }
        }
    }

    private void writeFilled() throws IOException {
        await(writing);
        ParquetGroup group = filled;
        filled = other;
        other = group;
        writing = thread.submit(() -> {
            group.write(out);
            file.sync();
            return null;
        });
    }

    private static void await(Future<?> running) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    running.get();
                    return;
                } catch (InterruptedException e) {
                    // A group is soon written; whoever interrupted finds the flag afterwards.
                    interrupted = true;
                } catch (ExecutionException e) {
                    if (e.getCause() instanceof IOException cause) {
                        throw new IOException(cause.getMessage(), e);
                    }
                    throw new IllegalStateException("writing failed in a way that it never should", e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void finish() throws IOException {
        writeFilled();
        await(writing);
        out.end(Map.of());
    }

    @Override
    public void close() throws IOException {
        try (file;
                thread) {
            // The thread ends first.
        }
    }
}
