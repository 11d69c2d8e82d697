package io.tercel.files;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.apache.parquet.bytes.ByteBufferInputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DataPage;
import org.apache.parquet.column.page.DataPageV1;
import org.apache.parquet.column.page.DataPageV2;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DataPageHeaderV2;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.Util;
import org.jspecify.annotations.Nullable;

/** The pages of a column chunk that are not packed, as they lie in the mapped file: nothing of them is copied. */
final class MappedPages implements PageReader {

    private final ByteBufferInputStream chunk;
    private final long values;
    private long read;

    /**
     * Pages in their order.
     *
     * @param chunk all bytes of the column in the row group
     * @param values how many there are in it
     */
    MappedPages(ByteBuffer chunk, long values) {
        this.chunk = ByteBufferInputStream.wrap(chunk);
        this.values = values;
    }

    @Override
    public @Nullable DictionaryPage readDictionaryPage() {
        return null;
    }

    @Override
    public long getTotalValueCount() {
        return values;
    }

    @Override
    public @Nullable DataPage readPage() {
        try {
            while (read < values) {
                PageHeader header = Util.readPageHeader(chunk);
                ByteBuffer bytes = chunk.slice(header.getCompressed_page_size()).slice();
                switch (requireNonNull(header.getType())) {
                    case DATA_PAGE -> {
                        return page(requireNonNull(header.getData_page_header()), bytes);
                    }
                    case DATA_PAGE_V2 -> {
                        return page(requireNonNull(header.getData_page_header_v2()), bytes);
                    }
                    case INDEX_PAGE, DICTIONARY_PAGE -> {}
                }
            }
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private DataPage page(DataPageHeader header, ByteBuffer bytes) {
        read += header.getNum_values();
        return new DataPageV1(
                BytesInput.from(bytes),
                header.getNum_values(),
                bytes.remaining(),
                null,
                Encoding.RLE,
                Encoding.RLE,
                Encoding.PLAIN);
    }

    private DataPage page(DataPageHeaderV2 header, ByteBuffer bytes) {
        read += header.getNum_values();
        int definition = header.getRepetition_levels_byte_length();
        int data = definition + header.getDefinition_levels_byte_length();
        return DataPageV2.uncompressed(
                header.getNum_rows(),
                header.getNum_nulls(),
                header.getNum_values(),
                BytesInput.from(bytes.slice(0, definition)),
                BytesInput.from(bytes.slice(definition, data - definition)),
                Encoding.PLAIN,
                BytesInput.from(bytes.slice(data, bytes.remaining() - data)),
                null);
    }
}
