package io.tercel.column;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercel.error.CorruptionException;
import io.tercel.error.UnsupportedFormatException;
import io.tercel.io.ChecksumOutput;
import io.tercel.io.Directory;
import io.tercel.io.FileIdentity;
import io.tercel.io.FileOutput;
import io.tercel.io.HeapDirectory;
import io.tercel.io.MappedFile;
import io.tercel.schema.ColumnData;
import io.tercel.schema.FieldSchema;
import io.tercel.vector.RandomSeed;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Dictionaries and compressed blocks: what is written comes back, and damage is an error. */
class EncodedBytesTest {

    private static final FileIdentity IDENTITY = new FileIdentity(new UUID(1, 2), 3, 4);
    private static final FieldSchema FIELD = FieldSchema.varchar("s");
    private static final int BATCH = 1_000;

    private static final String[] WORDS =
            "graph index of segments with a filter on the log and rows that come to it from vectors in order"
                    .split(" ");

    /** English enough to be compressed; about {@code words} times 6 bytes. */
    private static String sentence(SplittableRandom random, int words) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < words; i++) {
            text.append(WORDS[random.nextInt(WORDS.length)]).append(' ');
        }
        return text.append(random.nextInt(1_000_000)).toString();
    }

    private static List<@Nullable String> values(int rows, IntFunction<@Nullable String> value) {
        List<@Nullable String> values = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            values.add(value.apply(row));
        }
        return values;
    }

    private static ColumnData.Bytes batch(List<@Nullable String> values) {
        byte[][] texts = new byte[values.size()][];
        int[] offsets = new int[texts.length + 1];
        long[] nulls = new long[NullBits.words(texts.length)];
        for (int i = 0; i < texts.length; i++) {
            String value = values.get(i);
            texts[i] = value == null ? new byte[0] : value.getBytes(StandardCharsets.UTF_8);
            offsets[i + 1] = offsets[i] + texts[i].length;
            nulls[i >> 6] |= value == null ? 1L << i : 0;
        }
        ByteBuffer bytes = ByteBuffer.allocate(offsets[texts.length]);
        Arrays.stream(texts).forEach(bytes::put);
        return new ColumnData.Bytes(bytes.array(), offsets, values.contains(null) ? nulls : null);
    }

    private static void write(Directory directory, List<@Nullable String> values) {
        try (ColumnWriter writer = ColumnWriter.create(directory, "a.col", IDENTITY, FIELD)) {
            writeTo(writer, values);
        }
    }

    private static void writeTo(ColumnWriter writer, List<@Nullable String> values) {
        for (int from = 0; from < values.size(); from += BATCH) {
            writer.append(batch(values.subList(from, Math.min(values.size(), from + BATCH))));
        }
        writer.finish();
    }

    private static ColumnReader open(Directory directory) {
        return ColumnReader.open(directory, "a.col", IDENTITY, FIELD);
    }

    private static Encoding encoding(ColumnReader reader) {
        long end = reader.file().body().byteSize() - ColumnTrailer.BYTES;
        int code = reader.file().body().get(ValueLayout.JAVA_BYTE, end + 1);
        return Arrays.stream(Encoding.values())
                .filter(each -> each.code() == code)
                .findFirst()
                .orElseThrow();
    }

    /** Writes values, expects them in an encoding and reads them back in every way. */
    private static long roundTrip(List<@Nullable String> values, Encoding expected) {
        try (Directory directory = HeapDirectory.create()) {
            write(directory, values);
            try (ColumnReader reader = open(directory)) {
                assertThat(encoding(reader)).isEqualTo(expected);
                BytesColumn column = (BytesColumn) reader.column();
                assertThat(read(column)).isEqualTo(values);
                assertThat(readByPlaces(column)).isEqualTo(values);
                checkBounds(column, values);
                ColumnData.Bytes all = batch(values);
                assertThat(column.slice(0, values.size()).bytes()).isEqualTo(all.bytes());
                assertThat(column.slice(0, values.size()).nulls()).isEqualTo(all.nulls());
                return directory.length("a.col");
            }
        }
    }

    private static List<@Nullable String> read(BytesColumn column) {
        return values(
                column.rows(), row -> column.isNull(row) ? null : new String(column.get(row), StandardCharsets.UTF_8));
    }

    private static List<@Nullable String> readByPlaces(BytesColumn column) {
        List<@Nullable String> values = new ArrayList<>();
        long[] starts = new long[BATCH];
        int[] lengths = new int[BATCH];
        for (int from = 0; from < column.rows(); ) {
            MemorySegment memory = column.segmentOf(from);
            int covered = column.places(from, Math.min(BATCH, column.rows() - from), starts, lengths);
            for (int i = 0; i < covered; i++) {
                byte[] bytes = memory.asSlice(starts[i], lengths[i]).toArray(ValueLayout.JAVA_BYTE);
                values.add(column.isNull(from + i) ? null : new String(bytes, StandardCharsets.UTF_8));
            }
            from += covered;
        }
        return values;
    }

    private static void checkBounds(BytesColumn column, List<@Nullable String> values) {
        for (String value : values) {
            if (value != null) {
                byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
                long prefix = ByteBuffer.wrap(Arrays.copyOf(bytes, Long.BYTES)).getLong();
                assertThat(Long.compareUnsigned(prefix, column.minPrefix())).isNotNegative();
                assertThat(Long.compareUnsigned(prefix, column.maxPrefix())).isNotPositive();
            }
        }
    }

    @Test
    void valuesThatComeAgainAndAgainBecomeADictionary() {
        SplittableRandom random = RandomSeed.random(EncodedBytesTest.class);
        for (int distinct : new int[] {1, 2, 255, 256, 257, 700}) {
            List<@Nullable String> values = values(9_000, row -> "category " + random.nextInt(distinct));
            long bytes = roundTrip(values, Encoding.DICTIONARY);
            assertThat(bytes).isLessThan(9_000L * (distinct > 256 ? 5 : 3));
        }
        roundTrip(values(9_000, row -> random.nextInt(5) == 0 ? null : "c" + random.nextInt(9)), Encoding.DICTIONARY);
        roundTrip(values(100, row -> null), Encoding.DICTIONARY);
    }

    @Test
    void aDictionaryAscendsAndHasEachValueOnce() {
        SplittableRandom random = RandomSeed.random(EncodedBytesTest.class);
        try (Directory directory = HeapDirectory.create()) {
            write(directory, values(9_000, row -> "é漢a".substring(random.nextInt(3)) + random.nextInt(40)));
            try (ColumnReader reader = open(directory)) {
                DictionaryColumn column = (DictionaryColumn) reader.column();
                byte[] last = {};
                for (int number = 0; number < column.distinct(); number++) {
                    byte[] value = column.dictionary()
                            .asSlice(column.valueOffset(number), column.valueLength(number))
                            .toArray(ValueLayout.JAVA_BYTE);
                    assertThat(Arrays.compareUnsigned(value, last)).isPositive();
                    last = value;
                }
                int[] numbers = new int[column.rows()];
                column.numbers(0, numbers.length, numbers);
                for (int row = 0; row < numbers.length; row++) {
                    assertThat(column.valueOffset(numbers[row])).isEqualTo(column.offsetOf(row));
                }
            }
        }
    }

    @Test
    void longTextsAreCompressedAndShortOnesAreNot() {
        SplittableRandom random = RandomSeed.random(EncodedBytesTest.class);
        List<@Nullable String> texts = values(8_000, row -> sentence(random, 5 + random.nextInt(120)));
        long plain = texts.stream().mapToLong(String::length).sum();
        assertThat(roundTrip(texts, Encoding.BLOCKS)).isLessThan(plain * 7 / 10);
        roundTrip(values(8_000, row -> random.nextInt(3) == 0 ? null : sentence(random, 60)), Encoding.BLOCKS);
        roundTrip(values(8_000, row -> sentence(random, 30)), Encoding.PLAIN);
        roundTrip(values(20, row -> sentence(random, 60)), Encoding.PLAIN);
    }

    @Test
    void whatCannotBeCompressedStaysAsItIs() {
        SplittableRandom random = RandomSeed.random(EncodedBytesTest.class);
        IntFunction<@Nullable String> noise = row -> random.ints(150, ' ', 0xd000)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        roundTrip(values(2_000, noise), Encoding.PLAIN);
        // The first blocks decide that it pays; the later ones are kept uncompressed, block by block.
        roundTrip(values(4_000, row -> row < 2_000 ? sentence(random, 60) : noise.apply(row)), Encoding.BLOCKS);
    }

    @Test
    void ofCompressedTextsItIsKnownWhichRowsCannotHaveAValue() {
        SplittableRandom random = RandomSeed.random(EncodedBytesTest.class);
        List<@Nullable String> texts =
                values(6_000, row -> row % 11 == 0 ? null : row % 7 == 0 ? "the same" : sentence(random, 90));
        try (Directory directory = HeapDirectory.create()) {
            write(directory, texts);
            try (ColumnReader reader = open(directory)) {
                assertThat(encoding(reader)).isEqualTo(Encoding.BLOCKS);
                BytesColumn column = (BytesColumn) reader.column();
                int kept = 0;
                for (int i = 0; i < 300; i++) {
                    int from = 64 * random.nextInt(texts.size() / 64);
                    int count = 1 + random.nextInt(Math.min(BATCH, texts.size() - from));
                    String wanted = texts.get(from + random.nextInt(count));
                    byte[] bytes = (wanted == null ? "not there" : wanted).getBytes(StandardCharsets.UTF_8);
                    long[] rows = new long[NullBits.words(count)];
                    Arrays.fill(rows, -1L);
                    assertThat(column.keepPossible(MemorySegment.ofArray(bytes), from, count, rows))
                            .isTrue();
                    for (int row = 0; row < count; row++) {
                        boolean possible = (rows[row >> 6] & 1L << row) != 0;
                        boolean has = wanted != null && wanted.equals(texts.get(from + row));
                        assertThat(possible || !has).isTrue();
                        kept += possible && !has ? 1 : 0;
                    }
                }
                // One in 65,536 of some 75,000 comparisons.
                assertThat(kept).isLessThan(30);
            }
        }
        assertThat(plainTextsTellNothing()).isTrue();
    }

    private static boolean plainTextsTellNothing() {
        try (Directory directory = HeapDirectory.create()) {
            write(directory, values(100, row -> "text " + row));
            try (ColumnReader reader = open(directory)) {
                long[] rows = {-1L, -1L};
                MemorySegment value = MemorySegment.ofArray(new byte[1]);
                return !((BytesColumn) reader.column()).keepPossible(value, 0, 100, rows) && rows[0] == -1L;
            }
        }
    }

    @Test
    void valuesLongerThanABlockHaveBlocksOfTheirOwn() {
        SplittableRandom random = RandomSeed.random(EncodedBytesTest.class);
        roundTrip(
                values(60, row -> row % 3 == 0 ? "" : sentence(random, row % 7 == 0 ? 40_000 : 2_000)),
                Encoding.BLOCKS);
    }

    @Test
    void aDictionaryThatDoesNotPayIsGivenUpWhileWriting() {
        SplittableRandom random = RandomSeed.random(EncodedBytesTest.class);
        roundTrip(values(20_000, row -> row < 4_000 ? "same" : "value " + random.nextLong()), Encoding.PLAIN);
        roundTrip(values(20_000, row -> "value " + row), Encoding.PLAIN);
    }

    @Test
    void keysAreNeverEncoded() {
        try (Directory directory = HeapDirectory.create()) {
            try (ColumnWriter writer = ColumnWriter.createKeys(directory, "a.col", IDENTITY, FIELD)) {
                writeTo(
                        writer,
                        values(5_000, row -> "the same long beginning of each of all these keys ".repeat(3) + row));
            }
            try (ColumnReader reader = open(directory)) {
                assertThat(encoding(reader)).isEqualTo(Encoding.PLAIN);
            }
        }
    }

    @Test
    void manyThreadsReadOneColumn() throws InterruptedException, ExecutionException {
        SplittableRandom random = RandomSeed.random(EncodedBytesTest.class);
        List<@Nullable String> values = values(4_000, row -> sentence(random, 60));
        try (Directory directory = HeapDirectory.create();
                ExecutorService threads = Executors.newFixedThreadPool(4)) {
            write(directory, values);
            try (ColumnReader reader = open(directory)) {
                BytesColumn column = (BytesColumn) reader.column();
                List<Future<Boolean>> checks = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    SplittableRandom rows = random.split();
                    boolean scans = i % 2 == 0;
                    checks.add(threads.submit(() -> scans
                            ? readByPlaces(column).equals(values)
                            : rows.ints(4_000, 0, values.size())
                                    .allMatch(row -> new String(column.get(row), StandardCharsets.UTF_8)
                                            .equals(values.get(row)))));
                }
                for (Future<Boolean> check : checks) {
                    assertThat(check.get()).isTrue();
                }
            }
        }
    }

    /** T6, T7, S7: in files of both encodings. */
    @Test
    void damageIsNoticed() {
        SplittableRandom random = RandomSeed.random(EncodedBytesTest.class);
        for (Encoding encoding : List.of(Encoding.DICTIONARY, Encoding.BLOCKS)) {
            List<@Nullable String> values = encoding == Encoding.DICTIONARY
                    ? values(300, row -> row % 9 == 0 ? null : "category " + row % 7)
                    : values(500, row -> row % 9 == 0 ? null : sentence(random, 60));
            try (Directory directory = HeapDirectory.create()) {
                write(directory, values);
                byte[] file;
                try (MappedFile mapped = directory.open("a.col")) {
                    file = mapped.bytes().toArray(ValueLayout.JAVA_BYTE);
                }
                byte[] body;
                try (ColumnReader reader = open(directory)) {
                    assertThat(encoding(reader)).isEqualTo(encoding);
                    body = reader.file().body().toArray(ValueLayout.JAVA_BYTE);
                }
                for (int i = 0; i < RandomSeed.tries(300); i++) {
                    byte[] bad = file.clone();
                    bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
                    replace(directory, bad);
                    assertThatThrownBy(() -> readAll(directory)).isInstanceOf(CorruptionException.class);
                }
                for (int i = 0; i < RandomSeed.tries(1_500); i++) {
                    forge(directory, forged(body, random));
                    try {
                        readAll(directory);
                    } catch (CorruptionException | UnsupportedFormatException expected) {
                        assertThat(expected).hasMessageContaining("a.col");
                    }
                }
            }
        }
    }

    /** Changes the trailer, the tables before it, or anything. */
    private static byte[] forged(byte[] body, SplittableRandom random) {
        byte[] bad = body.clone();
        int from =
                switch (random.nextInt(3)) {
                    case 0 -> bad.length - ColumnTrailer.BYTES;
                    case 1 -> Math.max(0, bad.length - 3_000);
                    default -> 0;
                };
        int at = random.nextInt(from, bad.length);
        if (random.nextBoolean()) {
            bad[at] = (byte) random.nextInt();
        } else {
            Arrays.fill(bad, at, Math.min(bad.length, at + 8), (byte) random.nextInt(-1, 1));
        }
        return bad;
    }

    private static void replace(Directory directory, byte[] bytes) {
        directory.delete("a.col");
        try (FileOutput output = directory.create("a.col")) {
            output.write(ByteBuffer.wrap(bytes));
        }
    }

    private static void forge(Directory directory, byte[] body) {
        directory.delete("a.col");
        try (ChecksumOutput output = ChecksumOutput.create(directory, "a.col", ColumnFormat.TYPE, IDENTITY)) {
            output.write(body);
            output.finish();
        }
    }

    private static void readAll(Directory directory) {
        try (ColumnReader reader = open(directory)) {
            BytesColumn column = (BytesColumn) reader.column();
            assertThat(column.slice(0, column.rows()).rows()).isEqualTo(column.rows());
            assertThat(readByPlaces(column)).hasSize(column.rows());
            if (column instanceof DictionaryColumn dictionary) {
                dictionary.numbers(0, dictionary.rows(), new int[dictionary.rows()]);
                assertThat(dictionary.dictionary().byteSize()).isNotNegative();
            }
        }
    }
}
