package io.tercel.expr;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.io.ByteOrderValues;
import org.locationtech.jts.io.ParseException;
import org.locationtech.jts.io.WKBWriter;
import org.locationtech.jts.io.WKTReader;

/**
 * Rows in memory as a filter reads them. Byte strings lie in chunks of a given number of rows, heap arrays and memory outside the
 * heap in turn, as growing and sealed segments have them. Undeclared names go into {@code $meta}; without any, {@code $meta} is
 * null.
 */
final class MemoryRows implements RowSource {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<FieldSchema> fields;
    private final int rows;
    private final int chunkRows;
    private final Map<Integer, long[]> longs = new LinkedHashMap<>();
    private final Map<Integer, double[]> doubles = new LinkedHashMap<>();
    private final Map<Integer, byte[][]> bytes = new LinkedHashMap<>();
    private final Map<Integer, List<Chunk>> chunks = new LinkedHashMap<>();
    private final Map<Integer, boolean[]> nulls = new LinkedHashMap<>();

    @SuppressWarnings("ArrayRecordComponent") // not compared
    private record Chunk(MemorySegment memory, long[] starts, int[] lengths) {}

    MemoryRows(CollectionSchema schema, List<Map<String, @Nullable Object>> values, int chunkRows) {
        fields = schema.storedFields();
        rows = values.size();
        this.chunkRows = chunkRows;
        for (int ordinal = 0; ordinal < fields.size(); ordinal++) {
            FieldSchema field = fields.get(ordinal);
            if (!field.type().isVector()) {
                addColumn(schema, ordinal, field, values);
            }
        }
    }

    static RowBitmap evaluate(CollectionSchema schema, BoundExpr filter, List<Map<String, @Nullable Object>> values) {
        return FilterEvaluator.evaluate(filter, schema, new MemoryRows(schema, values, 700), values.size());
    }

    private void addColumn(
            CollectionSchema schema, int ordinal, FieldSchema field, List<Map<String, @Nullable Object>> values) {
        boolean[] isNull = new boolean[rows];
        long[] asLongs = new long[rows];
        double[] asDoubles = new double[rows];
        byte[][] asBytes = new byte[rows][];
        for (int row = 0; row < rows; row++) {
            Object value = value(schema, field, values.get(row));
            isNull[row] = value == null;
            asBytes[row] = new byte[0];
            if (value == null) {
                continue;
            }
            switch (field.type().storage()) {
                case LONG -> asLongs[row] = asLong(value);
                case DOUBLE ->
                    asDoubles[row] = field.type() == DataType.FLOAT
                            ? ((Number) value).floatValue()
                            : ((Number) value).doubleValue();
                case BYTES ->
                    asBytes[row] = switch (field.type()) {
                        case JSON -> json(value);
                        case ARRAY -> elements(field, (List<?>) value);
                        case GEOMETRY -> wkb((String) value);
                        default -> utf8((String) value);
                    };
                case VECTOR, PACKED, SPARSE -> throw new IllegalStateException("vectors are not filtered");
            }
        }
        nulls.put(ordinal, isNull);
        longs.put(ordinal, asLongs);
        doubles.put(ordinal, asDoubles);
        bytes.put(ordinal, asBytes);
        chunks.put(ordinal, chunk(asBytes));
    }

    private static @Nullable Object value(
            CollectionSchema schema, FieldSchema field, Map<String, @Nullable Object> row) {
        if (field.name().equals(CollectionSchema.DYNAMIC_FIELD)) {
            return dynamicFields(schema, row);
        }
        int bracket = field.name().indexOf('[');
        if (bracket < 0) {
            return row.get(field.name());
        }
        String member = field.name().substring(bracket + 1, field.name().length() - 1);
        return row.get(field.name().substring(0, bracket)) instanceof List<?> structs
                ? structs.stream()
                        .map(struct -> Objects.requireNonNull(((Map<?, ?>) struct).get(member)))
                        .toList()
                : null;
    }

    private static long asLong(Object value) {
        return switch (value) {
            case Boolean flag -> flag ? 1 : 0;
            case Instant moment -> ChronoUnit.MICROS.between(Instant.EPOCH, moment);
            default -> ((Number) value).longValue();
        };
    }

    /** As ArrayCodec describes it, written once more. */
    private static byte[] elements(FieldSchema field, List<?> values) {
        ByteBuffer out = ByteBuffer.allocate(100_000).order(ByteOrder.LITTLE_ENDIAN);
        if (field.elementType().equals(Optional.of(DataType.VARCHAR)) && !values.isEmpty()) {
            out.putShort((short) values.size());
            int end = 0;
            for (Object value : values) {
                end += utf8((String) value).length;
                out.putInt(end);
            }
        }
        for (Object value : values) {
            switch (field.elementType().orElseThrow()) {
                case BOOL, INT8 -> out.put((byte) asLong(value));
                case INT16 -> out.putShort((short) asLong(value));
                case INT32 -> out.putInt((int) asLong(value));
                case INT64 -> out.putLong(asLong(value));
                case FLOAT -> out.putFloat(((Number) value).floatValue());
                case DOUBLE -> out.putDouble(((Number) value).doubleValue());
                case VARCHAR -> out.put(utf8((String) value));
                case FLOAT_VECTOR -> {
                    for (float each : (float[]) value) {
                        out.putFloat(each);
                    }
                }
                default -> throw new IllegalArgumentException("no elements of " + field);
            }
        }
        return Arrays.copyOf(out.array(), out.position());
    }

    private static byte[] wkb(String wkt) {
        try {
            return new WKBWriter(2, ByteOrderValues.LITTLE_ENDIAN).write(new WKTReader().read(wkt));
        } catch (ParseException failure) {
            throw new IllegalArgumentException(failure);
        }
    }

    private static @Nullable Object dynamicFields(CollectionSchema schema, Map<String, @Nullable Object> row) {
        Map<String, @Nullable Object> undeclared = new LinkedHashMap<>(row);
        schema.fields().forEach(field -> undeclared.remove(field.name()));
        return undeclared.isEmpty() ? null : undeclared;
    }

    /** {@link JsonConstants#NULL} stands for JSON's null as a whole value. */
    private static byte[] json(Object value) {
        try {
            return JsonConstants.NULL.equals(value) ? utf8("null") : JSON.writeValueAsBytes(value);
        } catch (JsonProcessingException failure) {
            throw new IllegalArgumentException(failure);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private List<Chunk> chunk(byte[][] values) {
        List<Chunk> out = new ArrayList<>();
        for (int first = 0; first < values.length; first += chunkRows) {
            byte[][] part = Arrays.copyOfRange(values, first, Math.min(values.length, first + chunkRows));
            int size = Arrays.stream(part).mapToInt(value -> value.length).sum();
            MemorySegment memory = out.size() % 2 == 0
                    ? MemorySegment.ofArray(new byte[size])
                    : Arena.ofAuto().allocate(Math.max(1, size));
            long[] starts = new long[part.length];
            int[] lengths = new int[part.length];
            long at = 0;
            for (int i = 0; i < part.length; i++) {
                starts[i] = at;
                lengths[i] = part[i].length;
                MemorySegment.copy(part[i], 0, memory, ValueLayout.JAVA_BYTE, at, part[i].length);
                at += part[i].length;
            }
            out.add(new Chunk(memory, starts, lengths));
        }
        return out;
    }

    private static <T> T column(Map<Integer, T> columns, int field) {
        T column = columns.get(field);
        if (column == null) {
            throw new IllegalArgumentException("no such column: " + field);
        }
        return column;
    }

    @Override
    public void longs(int field, int from, int count, long[] out) {
        System.arraycopy(column(longs, field), from, out, 0, count);
    }

    @Override
    public void doubles(int field, int from, int count, double[] out) {
        System.arraycopy(column(doubles, field), from, out, 0, count);
    }

    @Override
    public void nulls(int field, int from, int count, long[] out) {
        boolean[] isNull = column(nulls, field);
        Arrays.fill(out, 0, RowBitmap.wordsFor(count), 0L);
        for (int i = 0; i < count; i++) {
            out[i >> 6] |= isNull[from + i] ? 1L << i : 0L;
        }
    }

    @Override
    public int bytes(int field, int from, int count, ByteRun out) {
        Chunk chunk = column(chunks, field).get(from / chunkRows);
        int inChunk = from % chunkRows;
        int covered = Math.min(count, chunk.starts().length - inChunk);
        out.memory(chunk.memory());
        System.arraycopy(chunk.starts(), inChunk, out.starts(), 0, covered);
        System.arraycopy(chunk.lengths(), inChunk, out.lengths(), 0, covered);
        return covered;
    }

    /** The same rows with a dictionary for each column of byte strings. */
    RowSource withDictionaries() {
        return new RowSource() {
            @Override
            public void longs(int field, int from, int count, long[] out) {
                MemoryRows.this.longs(field, from, count, out);
            }

            @Override
            public void doubles(int field, int from, int count, double[] out) {
                MemoryRows.this.doubles(field, from, count, out);
            }

            @Override
            public void nulls(int field, int from, int count, long[] out) {
                MemoryRows.this.nulls(field, from, count, out);
            }

            @Override
            public int bytes(int field, int from, int count, ByteRun out) {
                return MemoryRows.this.bytes(field, from, count, out);
            }

            @Override
            public Optional<ByteDictionary> dictionary(int field) {
                return Optional.of(new MemoryDictionary(column(bytes, field)));
            }
        };
    }

    /** The same rows, of which lengths and last bytes are known beforehand. */
    RowSource withFingerprints() {
        return new RowSource() {
            @Override
            public void longs(int field, int from, int count, long[] out) {
                MemoryRows.this.longs(field, from, count, out);
            }

            @Override
            public void doubles(int field, int from, int count, double[] out) {
                MemoryRows.this.doubles(field, from, count, out);
            }

            @Override
            public void nulls(int field, int from, int count, long[] out) {
                MemoryRows.this.nulls(field, from, count, out);
            }

            @Override
            public int bytes(int field, int from, int count, ByteRun out) {
                return MemoryRows.this.bytes(field, from, count, out);
            }

            @Override
            public boolean keepPossible(int field, ByteString value, int from, int count, long[] out) {
                byte[][] values = column(bytes, field);
                byte[] wanted = value.toString().getBytes(StandardCharsets.UTF_8);
                for (int i = 0; i < count; i++) {
                    if (fingerprint(values[from + i]) != fingerprint(wanted)) {
                        out[i >> 6] &= ~(1L << i);
                    }
                }
                return true;
            }

            private static int fingerprint(byte[] value) {
                return value.length == 0 ? 0 : ((value.length % 2) << Byte.SIZE) | (value[value.length - 1] & 0xFF);
            }
        };
    }

    /** Distinct values in the order of their bytes. */
    private static final class MemoryDictionary implements ByteDictionary {

        private final byte[][] distinct;
        private final int[] numbers;
        private final long[] starts;
        private final MemorySegment memory;

        MemoryDictionary(byte[][] rows) {
            distinct = Arrays.stream(rows)
                    .sorted(Arrays::compareUnsigned)
                    .map(ByteBuffer::wrap)
                    .distinct()
                    .map(ByteBuffer::array)
                    .toArray(byte[][]::new);
            numbers = Arrays.stream(rows)
                    .mapToInt(row -> Arrays.binarySearch(distinct, row, Arrays::compareUnsigned))
                    .toArray();
            starts = new long[distinct.length + 1];
            for (int i = 0; i < distinct.length; i++) {
                starts[i + 1] = starts[i] + distinct[i].length;
            }
            memory = MemorySegment.ofArray(new byte[(int) starts[distinct.length]]);
            for (int i = 0; i < distinct.length; i++) {
                MemorySegment.copy(distinct[i], 0, memory, ValueLayout.JAVA_BYTE, starts[i], distinct[i].length);
            }
        }

        @Override
        public int size() {
            return distinct.length;
        }

        @Override
        public MemorySegment memory() {
            return memory;
        }

        @Override
        public long start(int number) {
            return starts[number];
        }

        @Override
        public int length(int number) {
            return distinct[number].length;
        }

        @Override
        public void numbers(int from, int count, int[] out) {
            System.arraycopy(numbers, from, out, 0, count);
        }
    }

    /** The exact bounds of all rows. */
    ColumnBounds bounds() {
        return new ColumnBounds() {
            private IntStream values(int field) {
                boolean[] isNull = column(nulls, field);
                return IntStream.range(0, rows).filter(row -> !isNull[row]);
            }

            private LongStream prefixes(int field) {
                byte[][] values = column(bytes, field);
                return values(field)
                        .mapToLong(row -> ByteBuffer.wrap(Arrays.copyOf(values[row], Long.BYTES))
                                .getLong())
                        .map(prefix -> prefix ^ Long.MIN_VALUE);
            }

            @Override
            public boolean hasNulls(int field) {
                return values(field).count() < rows;
            }

            @Override
            public long minLong(int field) {
                return values(field)
                        .mapToLong(row -> column(longs, field)[row])
                        .min()
                        .orElse(Long.MAX_VALUE);
            }

            @Override
            public long maxLong(int field) {
                return values(field)
                        .mapToLong(row -> column(longs, field)[row])
                        .max()
                        .orElse(Long.MIN_VALUE);
            }

            @Override
            public double minDouble(int field) {
                return values(field)
                        .mapToDouble(row -> column(doubles, field)[row])
                        .min()
                        .orElse(Double.POSITIVE_INFINITY);
            }

            @Override
            public double maxDouble(int field) {
                return values(field)
                        .mapToDouble(row -> column(doubles, field)[row])
                        .max()
                        .orElse(Double.NEGATIVE_INFINITY);
            }

            @Override
            public long minPrefix(int field) {
                return prefixes(field).min().orElse(Long.MAX_VALUE) ^ Long.MIN_VALUE;
            }

            @Override
            public long maxPrefix(int field) {
                return prefixes(field).max().orElse(Long.MIN_VALUE) ^ Long.MIN_VALUE;
            }
        };
    }
}
