package io.tercel.files;

import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.Row;
import io.tercel.vector.BinaryVector;
import io.tercel.vector.DenseVector;
import io.tercel.vector.Int8Vector;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.column.statistics.SizeStatistics;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.schema.PrimitiveType;

/*
 * All vectors of a column have as many elements, so that a page is its vectors' bytes one after the other, and its levels are a few runs
 * for each vector: the same bytes for every page that is full and has no null. A smallest and a largest element would tell nothing about
 * vectors; what is told of a row group is how many are null.
 */
/** The pages of a column of dense vectors, until their row group is written. Memory is used again for the next one. */
final class VectorPages {

    private static final int PAGE_BYTES = 1 << 20;
    private static final int PAGE_ROWS = 20_000;

    private final FieldSchema field;
    private final WriterVersion version;
    private final int width;
    private final float[] floats;

    /** The definition level of an element. */
    private final int defined;

    /** What vectors are put into: that of the pages there are, that of the one being filled, and what earlier row groups have left. */
    private final List<byte[]> memory = new ArrayList<>();

    private final List<Page> pages = new ArrayList<>();

    /* The page that is being filled. */
    private ByteBuffer filled;
    private int rows;
    private final BitSet nulls = new BitSet();
    private Optional<Levels> levelsOfFull = Optional.empty();

    VectorPages(FieldSchema field, WriterVersion version) {
        this.field = field;
        this.version = version;
        this.width = field.type() == DataType.BINARY_VECTOR ? field.dimension() / Byte.SIZE : field.dimension();
        this.floats = new float[width];
        this.defined = field.isNullable() ? 2 : 1;
        this.filled = emptyPage();
    }

    /** The levels of a page, encoded. */
    private record Levels(BytesInput repetition, BytesInput definition) {}

    private record Page(int rows, int nulls, Levels levels, BytesInput elements) {}

    /** Memory that is held for what has not been written. */
    long heldBytes() {
        return (long) pages.size() * pageBytes() + filled.position();
    }

    private int vectorBytes() {
        return width * Float.BYTES;
    }

    private int pageRows() {
        return Math.clamp(PAGE_BYTES / vectorBytes(), 1, PAGE_ROWS);
    }

    private int pageBytes() {
        return pageRows() * vectorBytes();
    }

    void add(List<Row> some) {
        for (Row row : some) {
            Object vector = row.get(field.name());
            if (vector == null) {
                nulls.set(rows);
            } else {
                put(vector);
            }
            rows++;
            if (rows == PAGE_ROWS || filled.remaining() < vectorBytes()) {
                endPage();
            }
        }
    }

    private ByteBuffer emptyPage() {
        if (memory.size() == pages.size()) {
            memory.add(new byte[pageBytes()]);
        }
        return ByteBuffer.wrap(memory.get(pages.size())).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void put(Object vector) {
        switch (vector) {
            case DenseVector dense -> {
                dense.copyTo(floats, 0);
                filled.asFloatBuffer().put(floats);
                filled.position(filled.position() + vectorBytes());
            }
            case Int8Vector bytes -> {
                for (byte each : bytes.toArray()) {
                    filled.putInt(each);
                }
            }
            case BinaryVector bits -> {
                for (byte each : bits.toArray()) {
                    filled.putInt(Byte.toUnsignedInt(each));
                }
            }
            default -> throw new IllegalStateException("no dense vector: " + vector.getClass());
        }
    }

    private void endPage() {
        BytesInput elements = BytesInput.from(memory.get(pages.size()), 0, filled.position());
        pages.add(new Page(rows, nulls.cardinality(), levels(), elements));
        rows = 0;
        nulls.clear();
        filled = emptyPage();
    }

    private Levels levels() {
        if (rows < pageRows() || !nulls.isEmpty()) {
            return encoded();
        }
        Levels levels = levelsOfFull.orElseGet(this::encoded);
        levelsOfFull = Optional.of(levels);
        return levels;
    }

    private Levels encoded() {
        LevelEncoder repetition = new LevelEncoder();
        LevelEncoder definition = new LevelEncoder();
        for (int row = 0; row < rows; row++) {
            boolean isNull = nulls.get(row);
            repetition.add(0, 1);
            repetition.add(1, isNull ? 0 : width - 1);
            definition.add(isNull ? 0 : defined, isNull ? 1 : width);
        }
        return new Levels(BytesInput.from(repetition.toBytes()), BytesInput.from(definition.toBytes()));
    }

    /** Writes all pages; what is added afterwards belongs to the next row group. */
    void write(ColumnDescriptor column, ParquetFileWriter out) throws IOException {
        if (rows > 0) {
            endPage();
        }
        long values = 0;
        long nullRows = 0;
        for (Page page : pages) {
            values += values(page);
            nullRows += page.nulls;
        }
        out.startColumn(column, values, CompressionCodecName.UNCOMPRESSED);
        for (Page page : pages) {
            write(page, column.getPrimitiveType(), out);
        }
        pages.clear();
        filled = emptyPage();
        out.invalidateStatistics(Statistics.getBuilderForReading(column.getPrimitiveType())
                .withNumNulls(nullRows)
                .build());
        out.endColumn();
    }

    /** Values as the form counts them: a list that is null is one. */
    private int values(Page page) {
        return (page.rows - page.nulls) * width + page.nulls;
    }

    private void write(Page page, PrimitiveType type, ParquetFileWriter out) throws IOException {
        BytesInput repetition = page.levels.repetition;
        BytesInput definition = page.levels.definition;
        BytesInput elements = page.elements;
        switch (version) {
            case PARQUET_1_0 -> {
                BytesInput all = BytesInput.concat(
                        BytesInput.fromInt((int) repetition.size()),
                        repetition,
                        BytesInput.fromInt((int) definition.size()),
                        definition,
                        elements);
                out.writeDataPage(
                        values(page),
                        (int) all.size(),
                        all,
                        null,
                        page.rows,
                        Encoding.RLE,
                        Encoding.RLE,
                        Encoding.PLAIN,
                        null,
                        null,
                        sizes(page, type));
            }
            case PARQUET_2_0 ->
                out.writeDataPageV2(
                        page.rows,
                        page.nulls,
                        values(page),
                        repetition,
                        definition,
                        Encoding.PLAIN,
                        elements,
                        false,
                        (int) elements.size(),
                        null,
                        null,
                        null,
                        sizes(page, type));
        }
    }

    private SizeStatistics sizes(Page page, PrimitiveType type) {
        long rows = page.rows;
        long nulls = page.nulls;
        long elements = (rows - nulls) * width;
        return new SizeStatistics(
                type,
                0,
                List.of(rows, elements + nulls - rows),
                defined == 1 ? List.of() : List.of(nulls, 0L, elements));
    }
}
