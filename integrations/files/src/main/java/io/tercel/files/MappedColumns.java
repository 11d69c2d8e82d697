package io.tercel.files;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;

/** The columns of a row group that are read where they lie: lists of floats, whose pages are neither packed nor by a dictionary. */
final class MappedColumns {

    static final Set<Encoding> NO_DICTIONARY = Set.of(Encoding.PLAIN, Encoding.RLE);

    private final Map<String, PageReader> pages = new HashMap<>();

    private MappedColumns() {}

    static MappedColumns none() {
        return new MappedColumns();
    }

    /**
     * Those of a row group.
     *
     * @param arena how long they stay mapped
     */
    static MappedColumns of(Path file, BlockMetaData block, MessageType schema, Arena arena) throws IOException {
        MappedColumns columns = new MappedColumns();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            for (ColumnChunkMetaData chunk : block.getColumns()) {
                long end = chunk.getStartingPos() + chunk.getTotalSize();
                if (isFit(chunk, schema) && end <= channel.size()) {
                    ByteBuffer bytes = channel.map(
                                    MapMode.READ_ONLY, chunk.getStartingPos(), chunk.getTotalSize(), arena)
                            .asByteBuffer();
                    String field = chunk.getPath().toArray()[0];
                    columns.pages.put(field, new MappedPages(bytes, chunk.getValueCount()));
                }
            }
        }
        // The library does not read row groups without columns.
        return columns.pages.size() < schema.getFieldCount() ? columns : none();
    }

    /** A buffer holds less than 2 GiB. */
    private static boolean isFit(ColumnChunkMetaData chunk, MessageType schema) {
        return chunk.getCodec() == CompressionCodecName.UNCOMPRESSED
                && chunk.getPrimitiveType().getPrimitiveTypeName() == PrimitiveTypeName.FLOAT
                && NO_DICTIONARY.containsAll(chunk.getEncodings())
                && chunk.getTotalSize() <= Integer.MAX_VALUE
                && schema.getMaxRepetitionLevel(chunk.getPath().toArray()) == 1
                && hasOneLeaf(schema.getType(chunk.getPath().toArray()[0]));
    }

    private static boolean hasOneLeaf(Type field) {
        return field.isPrimitive()
                || (field.asGroupType().getFieldCount() == 1
                        && hasOneLeaf(field.asGroupType().getType(0)));
    }

    /** The pages of a column, if they are mapped. */
    Optional<PageReader> pages(String field) {
        return Optional.ofNullable(pages.get(field));
    }

    /** What is to be read in the usual way. */
    MessageType others(MessageType schema) {
        List<Type> fields = schema.getFields().stream()
                .filter(field -> !pages.containsKey(field.getName()))
                .toList();
        return new MessageType(schema.getName(), fields);
    }
}
