package io.tercel.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercel.error.CorruptionException;
import io.tercel.error.UnsupportedFormatException;
import io.tercel.io.CrashableDirectory;
import io.tercel.log.LogFixture.Content;
import io.tercel.log.WriteRecord.Removal;
import io.tercel.schema.ColumnData;
import io.tercel.schema.RowBatch;
import io.tercel.testing.Allocated;
import io.tercel.testing.Mutations;
import io.tercel.testing.Property;
import io.tercel.testing.RandomSource;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** T12: whatever the bytes of a log are, reading it ends with what was written, or with an exception that names the file. */
class LogFuzzTest {

    @Property(tries = 2_000)
    void bytesAreAWriteRecordOrCorruption(RandomSource random) {
        ByteBuffer encoded = WriteRecordCodec.encode(record(random));
        byte[] good = new byte[encoded.remaining()];
        encoded.get(good);
        byte[] bad = random.chance(95) ? Mutations.of(good, random) : random.bytes(random.nextInt(200));

        Allocated.withinBounds(() -> {
            try {
                WriteRecord decoded = WriteRecordCodec.decode(ByteBuffer.wrap(bad), "000001.wal", 104);
                // What is taken for a record is one: it can be written, in as many bytes.
                assertThat(WriteRecordCodec.encode(decoded).remaining()).isEqualTo(bad.length);
            } catch (CorruptionException expected) {
                assertThat(expected).hasMessageContaining("000001.wal");
            }
        });
    }

    private static WriteRecord record(RandomSource random) {
        int rows = 1 + random.nextInt(5);
        ColumnData keys = keys(rows, random);
        List<ColumnData> columns = List.of(
                keys,
                new ColumnData.Doubles(
                        IntStream.range(0, rows).mapToDouble(i -> i / 3.0).toArray(), new long[] {1}),
                new ColumnData.Vectors(new float[3 * rows], 3, null),
                new ColumnData.Packed(random.bytes(2 * rows), 2, new long[] {2}),
                new ColumnData.Sparse(
                        new int[] {4, -2},
                        new float[] {0.5f, 2},
                        IntStream.rangeClosed(0, rows).map(i -> Math.min(2, i)).toArray(),
                        null));
        Removal removal = random.pick(List.of(
                new Removal.None(),
                new Removal.Replaced(),
                new Removal.All(),
                new Removal.AllOf(3),
                new Removal.Keys(keys),
                new Removal.KeysOf(5, keys)));
        return new WriteRecord(
                random.nextInt(100),
                random.nextInt(100),
                removal,
                random.chance(70) ? Optional.of(new RowBatch(rows, columns)) : Optional.empty());
    }

    private static ColumnData keys(int rows, RandomSource random) {
        return random.chance(50)
                ? new ColumnData.Longs(random.longs(rows).toArray(), null)
                : new ColumnData.Bytes(
                        random.bytes(2 * rows),
                        IntStream.rangeClosed(0, rows).map(i -> 2 * i).toArray(),
                        null);
    }

    @Property(tries = 300)
    void aLogIsReadUpToADamageOrRefused(RandomSource random) { // P3, P8
        CrashableDirectory disk = new CrashableDirectory();
        List<String> texts = IntStream.range(0, 1 + random.nextInt(30))
                .mapToObj(i -> "text %d ".formatted(i).repeat(1 + random.nextInt(8)))
                .toList();
        try (LogFixture log = LogFixture.open(disk, LogFixture.SMALL)) {
            log.write(texts.toArray(String[]::new));
        }
        String name = random.pick(
                disk.list("").stream().filter(each -> each.endsWith(".wal")).toList());
        disk.replace(name, Mutations.of(disk.bytesOf(name), random));

        for (RecoveryMode mode : RecoveryMode.values()) {
            Allocated.withinBounds(() -> {
                try {
                    Content content = LogFixture.read(disk, LogPosition.START, mode);
                    assertThat(content.texts())
                            .isEqualTo(texts.subList(0, content.texts().size()));
                } catch (CorruptionException | UnsupportedFormatException expected) {
                    assertThat(expected).hasMessageContaining(".wal");
                }
            });
        }
        assertThat(disk.openFiles()).isEmpty();
    }
}
