package io.tercel.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercel.error.CorruptionException;
import io.tercel.error.UnsupportedFormatException;
import io.tercel.testing.Property;
import io.tercel.testing.RandomSource;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** P9: what was not written is not read. */
class CheckedFileTest {

    private static final FileType TYPE = new FileType("TEST", 3, 2);
    private static final FileIdentity IDENTITY = new FileIdentity(new UUID(11, 22), 34, 5);
    private static final String NAME = "file";

    private final CrashableDirectory disk = new CrashableDirectory();

    @AfterEach
    void nothingIsLeftOpen() {
        assertThat(disk.openFiles()).isEmpty();
    }

    private void write(byte[] body) {
        try (ChecksumOutput output = ChecksumOutput.create(disk, NAME, TYPE, IDENTITY)) {
            output.write(body);
            output.finish();
        }
    }

    private byte[] readVerified() {
        try (CheckedFile file = CheckedFile.open(disk, NAME, TYPE, IDENTITY)) {
            return file.verifiedBody().toArray(ValueLayout.JAVA_BYTE);
        }
    }

    @Property(tries = 30)
    void bodyOfAnyLengthComesBack(RandomSource random) {
        byte[] body = random.bytes(random.chance(50) ? random.nextInt(200) : random.nextInt(300_000));
        write(body);

        assertThat(readVerified()).isEqualTo(body);
        try (CheckedFile file = CheckedFile.open(disk, NAME, TYPE)) {
            file.verify();
            assertThat(file.header()).isEqualTo(new FileHeader("TEST", 3, IDENTITY));
            assertThat(file.length()).isEqualTo(disk.length(NAME));
        }
    }

    /** In heap and in native memory, beginning anywhere in a piece and ending in the same one or a later one. */
    @Property(tries = 8)
    void inLargePiecesTheFileIsTheSameByteForByte(RandomSource random) {
        byte[] body = random.bytes(random.nextInt(100) + (random.chance(75) ? random.nextInt(9 << 20) : 0));
        write(body);
        List<Integer> calls = new ArrayList<>();
        Directory counted = new DelegatingDirectory(disk) {
            @Override
            public FileOutput create(String name) {
                return new NotedOutput(super.create(name), calls);
            }
        };

        try (Arena arena = Arena.ofConfined();
                ChecksumOutput output =
                        ChecksumOutput.create(counted, "pieces", TYPE, IDENTITY).inLargePieces()) {
            MemorySegment memory = arena.allocate(Math.max(1, body.length));
            MemorySegment.copy(body, 0, memory, ValueLayout.JAVA_BYTE, 0, body.length);
            for (int from = 0; from < body.length; ) {
                int length = Math.min(body.length - from, 1 + random.nextInt(random.chance(50) ? 5_000_000 : 70_000));
                if (random.chance(50)) {
                    output.write(memory, from, length);
                } else {
                    output.write(body, from, length);
                }
                from += length;
            }
            output.finish();
        }

        assertThat(bytes("pieces")).isEqualTo(bytes(NAME));
        // But for the last bytes, and the footer.
        assertThat(calls.subList(0, Math.max(0, calls.size() - 2))).allMatch(length -> length % (2 << 20) == 0);
    }

    private byte[] bytes(String name) {
        try (MappedFile file = disk.open(name)) {
            return file.bytes().toArray(ValueLayout.JAVA_BYTE);
        }
    }

    /** Notes how long each write is. */
    private record NotedOutput(FileOutput output, List<Integer> calls) implements FileOutput {

        @Override
        public void write(ByteBuffer bytes) {
            calls.add(bytes.remaining());
            output.write(bytes);
        }

        @Override
        public long position() {
            return output.position();
        }

        @Override
        public void sync() {
            output.sync();
        }

        @Override
        public void truncate(long length) {
            output.truncate(length);
        }

        @Override
        public void close() {
            output.close();
        }
    }

    @Test
    void whatIsGatheredOfAnUnfinishedFileIsNotWritten() {
        try (ChecksumOutput output =
                ChecksumOutput.create(disk, NAME, TYPE, IDENTITY).inLargePieces()) {
            output.write(new byte[200_000]);
        }

        assertThat(disk.length(NAME)).isZero();
    }

    @Test
    void finishedFileIsDurable() {
        write(new byte[100_000]);
        disk.syncFolder("");

        assertThat(disk.isDurable(NAME)).isTrue();
    }

    @Property(tries = 30)
    void numbersAreLittleEndianWhereverTheyFall(RandomSource random) {
        ByteBuffer expected = ByteBuffer.allocate(400_000).order(ByteOrder.LITTLE_ENDIAN);
        try (ChecksumOutput output = ChecksumOutput.create(disk, NAME, TYPE, IDENTITY)) {
            while (expected.remaining() > 40_000) {
                writeSomething(random, output, expected);
                assertThat(output.position()).isEqualTo(expected.position());
            }
            output.finish();
        }

        assertThat(readVerified()).isEqualTo(Arrays.copyOf(expected.array(), expected.position()));
    }

    private static void writeSomething(RandomSource random, ChecksumOutput output, ByteBuffer expected) {
        int count = random.nextInt(4000);
        switch (random.nextInt(11)) {
            case 0 -> {
                output.writeByte(count);
                expected.put((byte) count);
            }
            case 1 -> {
                output.writeShort(count);
                expected.putShort((short) count);
            }
            case 2 -> {
                output.writeInt(-count);
                expected.putInt(-count);
            }
            case 3 -> {
                output.writeLong(-count);
                expected.putLong(-count);
            }
            case 4 -> {
                output.writeFloat(count / 3f);
                expected.putFloat(count / 3f);
            }
            case 5 -> {
                output.writeDouble(count / 3d);
                expected.putDouble(count / 3d);
            }
            case 6 -> {
                int[] ints = random.ints(count + 2).toArray();
                output.writeInts(ints, 1, count);
                Arrays.stream(ints, 1, count + 1).forEach(expected::putInt);
            }
            case 7 -> {
                long[] longs = random.longs(count + 2).toArray();
                output.writeLongs(longs, 1, count);
                Arrays.stream(longs, 1, count + 1).forEach(expected::putLong);
            }
            case 8 -> {
                float[] floats = new float[count];
                Arrays.fill(floats, random.nextFloat());
                output.writeFloats(floats, 0, count);
                for (float value : floats) {
                    expected.putFloat(value);
                }
            }
            case 9 -> {
                double[] doubles = random.doubles(count).toArray();
                output.writeDoubles(doubles, 0, count);
                Arrays.stream(doubles).forEach(expected::putDouble);
            }
            default -> {
                output.align(64);
                while (expected.position() % 64 != 0) {
                    expected.put((byte) 0);
                }
            }
        }
    }

    @Test
    void buffersAndSegmentsAreWrittenAsTheyAre() {
        ByteBuffer buffer = ByteBuffer.wrap(new byte[] {1, 2, 3, 4}, 1, 2);
        try (ChecksumOutput output = ChecksumOutput.create(disk, NAME, TYPE, IDENTITY)) {
            output.write(buffer);
            output.write(MemorySegment.ofArray(new byte[] {7}));
            output.write(new byte[] {8, 9, 10}, 1, 1);
            output.finish();
        }

        assertThat(buffer.hasRemaining()).isFalse();
        assertThat(readVerified()).containsExactly(2, 3, 7, 9);
    }

    @Test
    void everyFlippedBitIsNoticed() {
        write(new RandomSource(7).bytes(301));
        byte[] good = disk.bytesOf(NAME);

        for (int bit = 0; bit < good.length * 8; bit++) {
            byte[] bad = good.clone();
            bad[bit / 8] ^= (byte) (1 << bit % 8);
            disk.replace(NAME, bad);

            assertThatThrownBy(this::readVerified)
                    .as("T6, bit %d of byte %d", bit % 8, bit / 8)
                    .isInstanceOf(CorruptionException.class)
                    .hasMessageContaining(NAME);
        }
    }

    @Property(tries = 100)
    void flippedBitOfALargeFileIsNoticedInItsBlock(RandomSource random) {
        write(random.bytes(500_000));
        byte[] bad = disk.bytesOf(NAME);
        int place = random.nextInt(FileHeader.BYTES, 500_000);
        bad[place] ^= (byte) (1 << random.nextInt(8));
        disk.replace(NAME, bad);

        try (CheckedFile file = CheckedFile.open(disk, NAME, TYPE, IDENTITY)) {
            int block = place / FileFooter.BLOCK_BYTES;
            assertThatThrownBy(file::verify)
                    .isInstanceOfSatisfying(
                            CorruptionException.class,
                            e -> assertThat(e.offset()).isEqualTo((long) block * FileFooter.BLOCK_BYTES));
            assertThatThrownBy(() -> file.require(place - FileHeader.BYTES, 1)).isInstanceOf(CorruptionException.class);
            int elsewhere = block == 0 ? 2 * FileFooter.BLOCK_BYTES : 0;
            file.require(elsewhere, 1000);
        }
    }

    @Test
    void everyTruncationIsNoticedAtOpen() {
        write(new RandomSource(7).bytes(70_000));
        byte[] good = disk.bytesOf(NAME);

        for (int length = 0; length < good.length; length += length > good.length - 4096 ? 1 : 64) {
            disk.replace(NAME, Arrays.copyOf(good, length));
            assertThatThrownBy(() -> CheckedFile.open(disk, NAME, TYPE))
                    .as("T7, %d bytes", length)
                    .isInstanceOf(CorruptionException.class);
        }
        disk.replace(NAME, Arrays.copyOf(good, good.length + 1));
        assertThatThrownBy(() -> CheckedFile.open(disk, NAME, TYPE)).isInstanceOf(CorruptionException.class);
    }

    @Test
    void anotherFileInItsPlaceIsNoticed() {
        write(new byte[10]);
        UUID database = IDENTITY.databaseId();

        for (FileIdentity other : new FileIdentity[] {
            new FileIdentity(new UUID(1, 1), 34, 5), new FileIdentity(database, 35, 5), new FileIdentity(database, 34)
        }) {
            assertThatThrownBy(() -> CheckedFile.open(disk, NAME, TYPE, other))
                    .as("T8: %s", other)
                    .isInstanceOf(CorruptionException.class)
                    .hasMessageContaining("another file");
        }
        assertThatThrownBy(() -> CheckedFile.open(disk, NAME, new FileType("ELSE", 3)))
                .isInstanceOf(CorruptionException.class)
                .hasMessageContaining("type 'ELSE', found 'TEST'");
    }

    @Test
    void versionsOutsideTheSupportedOnesAreRefusedWithBothNumbers() {
        write(new byte[10]);

        CheckedFile.open(disk, NAME, new FileType("TEST", 4, 3)).close();
        assertThatThrownBy(() -> CheckedFile.open(disk, NAME, new FileType("TEST", 2)))
                .as("P14: written by a newer release")
                .isInstanceOf(UnsupportedFormatException.class)
                .hasMessageContaining("version 3")
                .hasMessageContaining("2 to 2");
        assertThatThrownBy(() -> CheckedFile.open(disk, NAME, new FileType("TEST", 5, 4)))
                .isInstanceOf(UnsupportedFormatException.class);
    }

    @Test
    void unfinishedFileCannotBeOpened() {
        try (ChecksumOutput output = ChecksumOutput.create(disk, NAME, TYPE, IDENTITY)) {
            output.write(new byte[200_000]);
        }

        assertThatThrownBy(() -> CheckedFile.open(disk, NAME, TYPE)).isInstanceOf(CorruptionException.class);
    }

    @Test
    void checksumStandsForTheContent() {
        write(new byte[] {1, 2, 3});
        try (CheckedFile file = CheckedFile.open(disk, NAME, TYPE, IDENTITY)) {
            int checksum = file.checksum();
            disk.delete(NAME);
            write(new byte[] {1, 2, 4});
            try (CheckedFile other = CheckedFile.open(disk, NAME, TYPE, IDENTITY)) {
                assertThat(other.checksum()).isNotEqualTo(checksum);
            }
        }
    }

    @Test
    void rangesOutsideTheBodyAreTheCallersMistake() {
        write(new byte[10]);

        try (CheckedFile file = CheckedFile.open(disk, NAME, TYPE, IDENTITY)) {
            assertThatThrownBy(() -> file.require(5, 6)).isInstanceOf(IndexOutOfBoundsException.class);
            file.require(10, 0);
        }
    }
}
