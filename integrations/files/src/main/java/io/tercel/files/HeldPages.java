package io.tercel.files;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageWriteStore;
import org.apache.parquet.column.page.PageWriter;
import org.apache.parquet.column.statistics.SizeStatistics;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.column.statistics.geospatial.GeospatialStatistics;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.jspecify.annotations.Nullable;

/** The library's pages of a row group: they wait until its rows are complete, since a file has one column after the other. */
final class HeldPages implements PageWriteStore {

    private final Map<ColumnDescriptor, Column> columns = new HashMap<>();

    @Override
    public PageWriter getPageWriter(ColumnDescriptor column) {
        return columns.computeIfAbsent(column, added -> new Column());
    }

    /** Writes all pages of a column. */
    void write(ColumnDescriptor descriptor, ParquetFileWriter out) throws IOException {
        Column column = Objects.requireNonNull(columns.get(descriptor), "a column of the library");
        out.startColumn(descriptor, column.values, CompressionCodecName.UNCOMPRESSED);
        if (column.dictionary != null) {
            out.writeDictionaryPage(column.dictionary);
        }
        for (Page page : column.pages) {
            page.write(out);
        }
        out.endColumn();
    }

    /** A page, of either version. */
    private interface Page {
        void write(ParquetFileWriter out) throws IOException;
    }

    private static final class Column implements PageWriter {

        private final List<Page> pages = new ArrayList<>();
        private @Nullable DictionaryPage dictionary;
        private long values;
        private long bytes;

        /** The library uses its memory again. */
        private BytesInput copied(BytesInput given) {
            bytes += given.size();
            return given.copy(HeapByteBufferAllocator.getInstance(), copy -> {});
        }

        @Override
        public void writePage(
                BytesInput given,
                int valueCount,
                int rowCount,
                Statistics<?> statistics,
                SizeStatistics sizes,
                GeospatialStatistics places,
                Encoding repetition,
                Encoding definition,
                Encoding encoding) {
            BytesInput page = copied(given);
            int size = (int) page.size();
            values += valueCount;
            pages.add(out -> out.writeDataPage(
                    valueCount, size, page, statistics, rowCount, repetition, definition, encoding, null, null, sizes));
        }

        @Override
        public void writePageV2(
                int rowCount,
                int nullCount,
                int valueCount,
                BytesInput repetition,
                BytesInput definition,
                Encoding encoding,
                BytesInput data,
                Statistics<?> statistics,
                SizeStatistics sizes,
                GeospatialStatistics places) {
            BytesInput repetitionLevels = copied(repetition);
            BytesInput definitionLevels = copied(definition);
            BytesInput page = copied(data);
            int size = (int) page.size();
            values += valueCount;
            pages.add(out -> out.writeDataPageV2(
                    rowCount,
                    nullCount,
                    valueCount,
                    repetitionLevels,
                    definitionLevels,
                    encoding,
                    page,
                    false,
                    size,
                    statistics,
                    null,
                    null,
                    sizes));
        }

        @Override
        public void writeDictionaryPage(DictionaryPage page) {
            dictionary = new DictionaryPage(copied(page.getBytes()), page.getDictionarySize(), page.getEncoding());
        }

        @Override
        public long getMemSize() {
            return bytes;
        }

        @Override
        public long allocatedSize() {
            return bytes;
        }

        @Override
        public String memUsageString(String prefix) {
            return "%s %d bytes in %d pages".formatted(prefix, bytes, pages.size());
        }

        /* The library still declares these for writers of older releases, and calls none of them. */

        @Override
        @Deprecated
        public void writePage(
                BytesInput given,
                int valueCount,
                Statistics<?> statistics,
                Encoding repetition,
                Encoding definition,
                Encoding encoding) {
            throw notCalled();
        }

        @Override
        public void writePage(
                BytesInput given,
                int valueCount,
                int rowCount,
                Statistics<?> statistics,
                Encoding repetition,
                Encoding definition,
                Encoding encoding) {
            throw notCalled();
        }

        @Override
        public void writePageV2(
                int rowCount,
                int nullCount,
                int valueCount,
                BytesInput repetition,
                BytesInput definition,
                Encoding encoding,
                BytesInput data,
                Statistics<?> statistics) {
            throw notCalled();
        }

        private static IllegalStateException notCalled() {
            return new IllegalStateException("pages come with statistics of their sizes");
        }
    }
}
