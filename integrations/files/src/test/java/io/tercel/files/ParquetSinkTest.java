package io.tercel.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.Row;
import io.tercel.vector.BinaryVector;
import io.tercel.vector.DenseVector;
import io.tercel.vector.Int8Vector;
import io.tercel.vector.MetricType;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.column.values.rle.RunLengthBitPackingHybridDecoder;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.filter2.compat.FilterCompat;
import org.apache.parquet.filter2.predicate.FilterApi;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.schema.GroupType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What is written is what the form's own library reads. */
@Timeout(60)
class ParquetSinkTest {

    private static final int ROWS = 2_500;

    @TempDir
    private Path folder;

    private static List<FieldSchema> fields() {
        return List.of(
                FieldSchema.int64("id"),
                FieldSchema.floatVector("sure", 60, MetricType.IP),
                FieldSchema.varchar("word").nullable(),
                FieldSchema.floatVector("dense", 300, MetricType.IP).nullable(),
                FieldSchema.float16Vector("half", 1, MetricType.IP).nullable(),
                FieldSchema.int8Vector("bytes", 2, MetricType.L2).nullable(),
                FieldSchema.binaryVector("bits", 16, MetricType.HAMMING).nullable(),
                FieldSchema.array("numbers", DataType.INT32, 5).nullable(),
                FieldSchema.array("words", DataType.VARCHAR, 5));
    }

    private static List<Row> rows(SplittableRandom random, int count, double nullShare) {
        return IntStream.range(0, count)
                .mapToObj(i -> Row.of("id", (long) i)
                        .with("sure", floats(random, 60))
                        .with("word", orNull(random, nullShare, "word " + random.nextInt(50)))
                        .with("dense", orNull(random, nullShare, floats(random, 300)))
                        .with("half", orNull(random, nullShare, floats(random, 1)))
                        .with("bytes", orNull(random, nullShare, Int8Vector.of((byte) -128, (byte) random.nextInt())))
                        .with("bits", orNull(random, nullShare, BinaryVector.of((byte) -1, (byte) random.nextInt())))
                        .with("numbers", orNull(random, nullShare, numbers(random)))
                        .with("words", random.nextBoolean() ? List.of() : List.of("", "ü" + i)))
                .toList();
    }

    private static DenseVector floats(SplittableRandom random, int dimension) {
        float[] vector = new float[dimension];
        for (int i = 0; i < dimension; i++) {
            vector[i] = random.nextInt(100) == 0 ? -0f : (float) random.nextGaussian();
        }
        return DenseVector.of(vector);
    }

    private static List<Integer> numbers(SplittableRandom random) {
        return random.ints(random.nextInt(4)).boxed().toList();
    }

    private static @Nullable Object orNull(SplittableRandom random, double share, Object value) {
        return random.nextDouble() < share ? null : value;
    }

    private Path written(List<Row> rows, long groupBytes, WriterVersion version) throws IOException {
        Path file = folder.resolve("x.parquet");
        try (ParquetSink sink = new ParquetSink(file, fields(), groupBytes, version)) {
            // Batches that do not meet the pages, slices and groups.
            for (int from = 0; from < rows.size(); from += 777) {
                sink.write(rows.subList(from, Math.min(from + 777, rows.size())));
            }
            sink.finish();
        }
        return file;
    }

    private static ParquetMetadata footer(Path file) throws IOException {
        try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file), ParquetFile.options())) {
            return reader.getFooter();
        }
    }

    /** The library's own reader, rows and all. */
    private static final class Groups extends ParquetReader.Builder<Group> {

        Groups(InputFile file) {
            super(file, new PlainParquetConfiguration());
        }

        @Override
        protected ReadSupport<Group> getReadSupport() {
            return new GroupReadSupport();
        }
    }

    private static List<Row> read(ParquetReader.Builder<Group> builder) throws IOException {
        List<Row> rows = new ArrayList<>();
        try (ParquetReader<Group> reader = builder.build()) {
            for (Group group = reader.read(); group != null; group = reader.read()) {
                rows.add(row(group));
            }
        }
        return rows;
    }

    private static Row row(Group group) {
        Row row = Row.of("id", group.getLong("id", 0));
        for (String vector : List.of("sure", "dense", "half")) {
            List<Object> elements = elements(group, vector);
            row = row.with(vector, elements == null ? null : DenseVector.of(floats(elements)));
        }
        List<Object> bytes = elements(group, "bytes");
        List<Object> bits = elements(group, "bits");
        return row.with("word", group.getFieldRepetitionCount("word") == 0 ? null : group.getString("word", 0))
                .with("bytes", bytes == null ? null : Int8Vector.of(narrowed(bytes)))
                .with("bits", bits == null ? null : BinaryVector.of(narrowed(bits)))
                .with("numbers", elements(group, "numbers"))
                .with("words", elements(group, "words"));
    }

    private static float[] floats(List<Object> elements) {
        float[] floats = new float[elements.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (Float) elements.get(i);
        }
        return floats;
    }

    private static byte[] narrowed(List<Object> ints) {
        byte[] bytes = new byte[ints.size()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = ((Integer) ints.get(i)).byteValue();
        }
        return bytes;
    }

    private static @Nullable List<Object> elements(Group group, String field) {
        if (group.getFieldRepetitionCount(field) == 0) {
            return null;
        }
        Group list = group.getGroup(field, 0);
        List<Object> elements = new ArrayList<>();
        for (int i = 0; i < list.getFieldRepetitionCount("list"); i++) {
            Group each = list.getGroup("list", i);
            GroupType type = each.getType();
            elements.add(
                    switch (type.getType("element").asPrimitiveType().getPrimitiveTypeName()) {
                        case INT32 -> each.getInteger("element", 0);
                        case FLOAT -> each.getFloat("element", 0);
                        default -> each.getString("element", 0);
                    });
        }
        return elements;
    }

    @ParameterizedTest
    @CsvSource({
        "PARQUET_1_0, 1000000, 0",
        "PARQUET_1_0, 1000000, 0.3",
        "PARQUET_2_0, 1000000, 0.3",
        "PARQUET_1_0, 64000000, 0.98",
        "PARQUET_2_0, 64000000, 0",
        "PARQUET_1_0, 64000000, 1"
    })
    void theLibraryReadsWhatIsWritten(WriterVersion version, long groupBytes, double nullShare) throws IOException {
        long seed = Long.getLong("test.seed", System.nanoTime());
        List<Row> rows = rows(new SplittableRandom(seed), ROWS, nullShare);

        Path file = written(rows, groupBytes, version);

        assertThat(read(new Groups(new LocalInputFile(file))))
                .as("seed %d", seed)
                .isEqualTo(rows);
        assertThat(footer(file).getBlocks()).hasSizeBetween(groupBytes > 1_000_000 ? 1 : 2, ROWS / 100);
    }

    @ParameterizedTest
    @EnumSource
    void aRowIsFoundByTheIndexesOfPages(WriterVersion version) throws IOException {
        List<Row> rows = rows(new SplittableRandom(1), ROWS, 0.5);
        Path file = written(rows, 3_000_000, version);

        for (int id : new int[] {0, 1_234, ROWS - 1}) {
            assertThat(read(new Groups(new LocalInputFile(file))
                            .withFilter(FilterCompat.get(FilterApi.eq(FilterApi.longColumn("id"), (long) id)))
                            .useColumnIndexFilter()))
                    .containsExactly(rows.get(id));
        }
    }

    @Test
    void aRowGroupTellsTheSmallestAndLargestValuesAndTheNulls() throws IOException {
        List<Row> rows = rows(new SplittableRandom(2), ROWS, 0.4);
        BlockMetaData group = footer(written(rows, 64 << 20, WriterVersion.PARQUET_1_0))
                .getBlocks()
                .getFirst();

        assertThat(group.getRowCount()).isEqualTo(ROWS);
        assertThat(column(group, "id").getStatistics().minAsString()).isEqualTo("0");
        assertThat(column(group, "id").getStatistics().maxAsString()).isEqualTo("2499");
        assertThat(column(group, "word").getStatistics().getNumNulls()).isEqualTo(nulls(rows, "word"));
        for (String vector : List.of("sure", "dense", "half", "bytes", "bits")) {
            assertThat(column(group, vector).getStatistics().getNumNulls())
                    .as(vector)
                    .isEqualTo(nulls(rows, vector));
            assertThat(column(group, vector).getStatistics().hasNonNullValue())
                    .as("nobody looks for a component of %s", vector)
                    .isFalse();
            assertThat(MappedColumns.NO_DICTIONARY)
                    .containsAll(column(group, vector).getEncodings());
        }
    }

    private static ColumnChunkMetaData column(BlockMetaData group, String name) {
        return group.getColumns().stream()
                .filter(column -> column.getPath().toArray()[0].equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static long nulls(List<Row> rows, String field) {
        return rows.stream().filter(row -> row.get(field) == null).count();
    }

    @ParameterizedTest
    @EnumSource
    void vectorsOfFloatsAreReadWhereTheyLie(WriterVersion version) throws IOException {
        Path file = written(rows(new SplittableRandom(3), 500, 0.1), 64 << 20, version);
        ParquetMetadata footer = footer(file);
        try (Arena arena = Arena.ofConfined()) {
            MappedColumns mapped = MappedColumns.of(
                    file,
                    footer.getBlocks().getFirst(),
                    footer.getFileMetaData().getSchema(),
                    arena);
            assertThat(mapped.pages("sure")).isPresent();
            assertThat(mapped.pages("dense")).isPresent();
        }
    }

    @Test
    void aFileWithoutRowsIsWhole() throws IOException {
        Path file = written(List.of(), 1_000, WriterVersion.PARQUET_1_0);
        assertThat(read(new Groups(new LocalInputFile(file)))).isEmpty();
        assertThat(footer(file).getFileMetaData().getSchema().getFieldCount()).isEqualTo(fields().size());
    }

    @Test
    void aDiskThatIsFullIsToldAndTheThreadEnds() throws IOException, InterruptedException {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.isWritable(full));
        List<Row> rows = rows(new SplittableRandom(4), 1_000, 0);
        try (ParquetSink sink = new ParquetSink(full, fields(), 100_000, WriterVersion.PARQUET_1_0)) {
            assertThatThrownBy(() -> {
                        sink.write(rows);
                        sink.finish();
                    })
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("No space left on device");
        }
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals("tercel-export")) {
                // An executor has ended a moment before its thread.
                thread.join(10_000);
                assertThat(thread.isAlive()).isFalse();
            }
        }
    }

    @Test
    void levelsAreRunsThatTheLibraryReads() throws IOException {
        SplittableRandom random = new SplittableRandom(5);
        List<Integer> levels = new ArrayList<>();
        LevelEncoder encoder = new LevelEncoder();
        for (int i = 0; i < 500; i++) {
            int level = random.nextInt(3);
            int count = random.nextInt(10) == 0 ? random.nextInt(20_000) : random.nextInt(3);
            encoder.add(level, count);
            for (int j = 0; j < count; j++) {
                levels.add(level);
            }
        }
        ByteBuffer bytes = ByteBuffer.wrap(encoder.toBytes());
        RunLengthBitPackingHybridDecoder decoder =
                new RunLengthBitPackingHybridDecoder(2, BytesInput.from(bytes).toInputStream());
        for (int level : levels) {
            assertThat(decoder.readInt()).isEqualTo(level);
        }
    }
}
