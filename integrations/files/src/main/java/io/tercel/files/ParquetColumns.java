package io.tercel.files;

import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.FileMetaData;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;

/** Opens the columns of a row group: plain values, and lists of them. */
final class ParquetColumns {

    private final MessageType schema;
    private final PageReadStore pages;
    private final BlockMetaData block;
    private final MappedColumns mapped;
    private final ColumnReadStoreImpl readers;

    ParquetColumns(FileMetaData file, PageReadStore pages, BlockMetaData block, MappedColumns mapped) {
        this.schema = file.getSchema();
        this.pages = pages;
        this.block = block;
        this.mapped = mapped;
        this.readers = new ColumnReadStoreImpl(pages, new Silent(schema), schema, file.getCreatedBy());
    }

    /** The column of a top-level field. */
    ParquetColumn open(Type field) {
        ColumnDescriptor column = leaf(field);
        if (field.isPrimitive() && !field.isRepetition(Repetition.REPEATED)) {
            ColumnReader reader = readers.getColumnReader(column);
            ParquetValues values = ParquetValues.of(column.getPrimitiveType());
            int whole = column.getMaxDefinitionLevel();
            return () -> {
                Object value = reader.getCurrentDefinitionLevel() == whole ? values.read(reader) : null;
                reader.consume();
                return value;
            };
        }
        int elementDefined = definedLevel(field);
        if (column.getPrimitiveType().getPrimitiveTypeName() == PrimitiveTypeName.FLOAT && isPlain(column)) {
            PageReader floats = mapped.pages(field.getName()).orElseGet(() -> pages.getPageReader(column));
            return new ParquetFloats(floats, column, elementDefined);
        }
        return new ParquetList(readers.getColumnReader(column), column, elementDefined);
    }

    private boolean isPlain(ColumnDescriptor column) {
        return block.getColumns().stream()
                .filter(chunk -> List.of(chunk.getPath().toArray()).equals(List.of(column.getPath())))
                .allMatch(chunk -> MappedColumns.NO_DICTIONARY.containsAll(chunk.getEncodings()));
    }

    /** The one leaf below a field that is a value or a list of values. */
    private ColumnDescriptor leaf(Type field) {
        List<String> path = new ArrayList<>();
        Type type = field;
        int repeated = type.isRepetition(Repetition.REPEATED) ? 1 : 0;
        path.add(type.getName());
        while (!type.isPrimitive()) {
            GroupType group = type.asGroupType();
            if (group.getFieldCount() != 1) {
                throw nested(field);
            }
            type = group.getType(0);
            repeated += type.isRepetition(Repetition.REPEATED) ? 1 : 0;
            path.add(type.getName());
        }
        if (repeated > 1 || (repeated == 0 && !field.isPrimitive())) {
            throw nested(field);
        }
        return schema.getColumnDescription(path.toArray(String[]::new));
    }

    private static IllegalArgumentException nested(Type field) {
        return new IllegalArgumentException(
                "column '%s': structs, maps and lists of lists are read as JSON text only, got %s"
                        .formatted(field.getName(), field));
    }

    /** The definition level from which on a list has an element there, null or not. */
    private static int definedLevel(Type field) {
        int level = 0;
        Type type = field;
        while (true) {
            level += type.isRepetition(Repetition.REQUIRED) ? 0 : 1;
            if (type.isRepetition(Repetition.REPEATED)) {
                return level;
            }
            type = type.asGroupType().getType(0);
        }
    }

    /** Values are asked for, not pushed; the library wants someone to push them to all the same. */
    private static final class Silent extends GroupConverter {

        private final GroupType type;

        Silent(GroupType type) {
            this.type = type;
        }

        @Override
        public Converter getConverter(int field) {
            Type child = type.getType(field);
            return child.isPrimitive() ? new PrimitiveConverter() {} : new Silent(child.asGroupType());
        }

        @Override
        public void start() {}

        @Override
        public void end() {}
    }
}
