package io.tercel.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercel.config.Durability;
import io.tercel.error.CorruptionException;
import io.tercel.error.UnsupportedFormatException;
import io.tercel.io.CrashableDirectory;
import io.tercel.io.FileHeader;
import io.tercel.io.FileIdentity;
import io.tercel.io.FileType;
import io.tercel.testing.Property;
import io.tercel.testing.RandomSource;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** P8: a torn tail is dropped, damage is an error, and the two are told apart. */
class LogReaderTest {

    private static final String FIRST = "000001.wal";
    private static final String SECOND = "000002.wal";
    private static final String THIRD = "000003.wal";

    private CrashableDirectory disk = new CrashableDirectory();

    @AfterEach
    void nothingIsLeftOpen() {
        assertThat(disk.openFiles()).isEmpty();
    }

    /** Appends durable frames and cuts the power. */
    private void writeAndCrash(String... texts) {
        LogFixture fixture = LogFixture.open(disk);
        fixture.write(texts);
        CrashableDirectory after = disk.crash(0, 1);
        fixture.close();
        disk = after;
    }

    private void writeAndClose(String... texts) {
        try (LogFixture fixture = LogFixture.open(disk)) {
            fixture.write(texts);
        }
    }

    private void cut(String name, int length) {
        disk.replace(name, Arrays.copyOf(disk.bytesOf(name), length));
    }

    private void flip(String name, long offset) {
        byte[] bytes = disk.bytesOf(name);
        bytes[(int) offset] ^= 0x10;
        disk.replace(name, bytes);
    }

    /** Where the frames of a caller end, in the file that is the newest. */
    private List<Integer> frameEnds() {
        List<Integer> ends = new ArrayList<>();
        LogReader.read(
                disk,
                LogFixture.DATABASE,
                LogPosition.START,
                RecoveryMode.SALVAGE,
                (frame, end) -> ends.add((int) end.offset()));
        return ends;
    }

    @Test
    void emptyDirectoryIsAnEmptyLog() {
        RecoveryReport report = LogFixture.read(disk).report();

        assertThat(report.end()).isEqualTo(LogPosition.START);
        assertThat(report.frames()).isZero();
        assertThat(report.damage()).isEmpty();
    }

    @Test
    void truncatedTailIsDroppedButEarlierFramesSurvive() {
        writeAndCrash("one", "two", "a third that is longer", "four");
        byte[] whole = disk.bytesOf(FIRST);
        List<Integer> ends = frameEnds();

        for (int length = 0; length <= whole.length; length++) {
            cut(FIRST, length);
            int cutAt = length;
            LogFixture.Content content = LogFixture.read(disk);

            assertThat(content.texts()).as("T7: cut at byte %d", length).hasSize((int)
                    ends.stream().filter(end -> end <= cutAt).count());
            assertThat(content.report().cleanClose()).isFalse();
            assertThat(content.report().droppedBytes())
                    .isEqualTo(length - content.report().end().offset());
            disk.replace(FIRST, whole);
        }
    }

    @Test
    void everyFlippedBitIsNoticed() {
        writeAndClose("one", "two", "three");
        byte[] good = disk.bytesOf(FIRST);
        int bytesOfClosingFrame = (int) LogFormat.frameBytes(0);

        for (int bit = 0; bit < good.length * 8; bit++) {
            byte[] bad = good.clone();
            bad[bit / 8] ^= (byte) (1 << bit % 8);
            disk.replace(FIRST, bad);

            if (bit / 8 < good.length - bytesOfClosingFrame) {
                assertThatThrownBy(() -> LogFixture.read(disk))
                        .as("T6, bit %d of byte %d", bit % 8, bit / 8)
                        .isInstanceOf(CorruptionException.class)
                        .hasMessageContaining(FIRST);
            } else {
                // The one case that P8 names: rot in the last frame looks like a crash, and shows in the report.
                LogFixture.Content content = LogFixture.read(disk);
                assertThat(content.texts()).containsExactly("one", "two", "three");
                assertThat(content.report().droppedBytes()).isEqualTo(bytesOfClosingFrame);
                assertThat(content.report().cleanClose()).isFalse();
                assertThat(content.report().damage()).isPresent();
            }
        }
    }

    @Test
    void bitFlippedInTheLastSyncedFrameLooksLikeATornTail() {
        writeAndCrash("one", "two");
        flip(FIRST, frameEnds().getFirst() + LogFormat.HEADER_BYTES);

        LogFixture.Content content = LogFixture.read(disk);
        assertThat(content.texts()).as("the limit that P8 states").containsExactly("one");
        assertThat(content.report().droppedBytes()).isPositive();
    }

    @Test
    void bitFlippedBeforeASyncedFrameIsCorruption() {
        writeAndCrash("one", "two", "three");
        int damaged = frameEnds().getFirst();
        flip(FIRST, damaged + LogFormat.HEADER_BYTES);

        assertThatThrownBy(() -> LogFixture.read(disk))
                .isInstanceOfSatisfying(CorruptionException.class, e -> {
                    assertThat(e.file()).isEqualTo(FIRST);
                    assertThat(e.offset()).isEqualTo(damaged);
                })
                .hasMessageContaining("stored checksum");
    }

    @Test
    void damagedLengthIsNotFollowed() {
        writeAndCrash("one", "two", "three");
        byte[] bytes = disk.bytesOf(FIRST);
        Arrays.fill(bytes, frameEnds().getFirst(), frameEnds().getFirst() + 4, (byte) 0x7f);
        disk.replace(FIRST, bytes);

        assertThatThrownBy(() -> LogFixture.read(disk)).isInstanceOf(CorruptionException.class);
    }

    @Test
    void framesOfOneUnsyncedBatchMayBeTornInTheMiddle() {
        try (LogFixture fixture = LogFixture.open(disk)) {
            fixture.write("synced");
            fixture.append("two", Durability.OS_BUFFER).await();
            fixture.append("three", Durability.OS_BUFFER).await();
            disk = disk.crash(100, 1);
        }
        flip(FIRST, frameEnds().getFirst() + LogFormat.HEADER_BYTES);

        LogFixture.Content content = LogFixture.read(disk);
        assertThat(content.texts())
                .as("a later frame that does not claim the place was synced is no evidence")
                .containsExactly("synced");
    }

    @Test
    void logInsideAPayloadIsNotTakenForFrames() {
        writeAndCrash("one", "two", "three");
        byte[] inner = disk.bytesOf(FIRST);
        disk = new CrashableDirectory();
        LogFixture fixture = LogFixture.open(disk);
        fixture.write("one");
        fixture.log
                .append((byte) 1, 2, ByteBuffer.wrap(inner), Durability.OS_BUFFER)
                .await();
        CrashableDirectory after = disk.crash(100, 1);
        fixture.close();
        disk = after;
        flip(FIRST, frameEnds().getFirst() + 1);

        assertThat(LogFixture.read(disk).texts()).containsExactly("one");
    }

    @Test
    void tornTailThatWasDroppedOnceIsNoErrorLater() {
        writeAndCrash("one", "two");
        cut(FIRST, (int) disk.length(FIRST) - 1);
        writeAndCrash("three");
        writeAndCrash("four");

        assertThat(LogFixture.read(disk).texts()).as("P8, T20").containsExactly("one", "three", "four");
        cut(THIRD, (int) disk.length(THIRD) - 1);
        writeAndClose("five");
        assertThat(LogFixture.read(disk, LogPosition.START, RecoveryMode.STRICT).texts())
                .containsExactly("one", "three", "five");
    }

    @Test
    void damageBeforeTheNewestFileIsAlwaysCorruption() {
        writeAndCrash("one", "two");
        writeAndCrash("three");
        byte[] good = disk.bytesOf(FIRST);

        for (int offset = 0; offset < good.length; offset++) {
            flip(FIRST, offset);
            assertThatThrownBy(() -> LogFixture.read(disk))
                    .as("P8, T6: byte %d of a file that is not the newest", offset)
                    .isInstanceOf(CorruptionException.class);
            cut(FIRST, offset);
            assertThatThrownBy(() -> LogFixture.read(disk))
                    .as("T7: cut at byte %d", offset)
                    .isInstanceOf(CorruptionException.class);
            disk.replace(FIRST, good);
        }
    }

    @Test
    void missingFilesAreNamed() {
        writeAndClose("one");
        writeAndClose("two");
        writeAndClose("three");
        CrashableDirectory whole = disk.crash(100, 1);

        disk.delete(SECOND);
        assertThatThrownBy(() -> LogFixture.read(disk))
                .as("T8")
                .isInstanceOf(CorruptionException.class)
                .hasMessageContaining(SECOND);
        disk = whole.crash(100, 1);
        disk.delete(FIRST);
        assertThatThrownBy(() -> LogFixture.read(disk)).hasMessageContaining(FIRST);
        assertThatThrownBy(() -> LogFixture.read(disk, new LogPosition(1, 0), RecoveryMode.TOLERATE_TAIL))
                .isInstanceOf(CorruptionException.class)
                .hasMessageContaining(FIRST);
        assertThatCode(() -> LogFixture.read(disk, new LogPosition(2, 0), RecoveryMode.STRICT))
                .doesNotThrowAnyException();
    }

    @Test
    void swappedDuplicatedAndForeignFilesAreNoticed() {
        writeAndClose("one");
        writeAndClose("two");
        byte[] first = disk.bytesOf(FIRST);
        byte[] second = disk.bytesOf(SECOND);

        disk.replace(SECOND, first);
        assertThatThrownBy(() -> LogFixture.read(disk)).as("T8: duplicated").isInstanceOf(CorruptionException.class);
        disk.replace(FIRST, second);
        assertThatThrownBy(() -> LogFixture.read(disk)).as("T8: swapped").isInstanceOf(CorruptionException.class);
        disk.replace(FIRST, first);
        disk.replace(SECOND, second);
        UUID other = new UUID(9, 9);
        assertThatThrownBy(() ->
                        LogReader.read(disk, other, LogPosition.START, RecoveryMode.TOLERATE_TAIL, (frame, end) -> {}))
                .as("T8: from another database")
                .isInstanceOf(CorruptionException.class);
        disk.replace(FIRST, new byte[0]);
        assertThatThrownBy(() -> LogFixture.read(disk)).as("T8: zero length").isInstanceOf(CorruptionException.class);
    }

    @Test
    void emptyOrHeaderlessNewestFileIsNoError() {
        writeAndCrash("one");
        for (byte[] leftover : new byte[][] {{}, new byte[10], new byte[64], new byte[4096]}) {
            disk.replace(SECOND, leftover);

            LogFixture.Content content = LogFixture.read(disk);
            assertThat(content.texts()).containsExactly("one");
            assertThat(content.report().droppedBytes()).isEqualTo(leftover.length);
        }
        writeAndClose("two");
        assertThat(disk.exists(THIRD)).as("the number is not used again").isTrue();
        assertThat(LogFixture.read(disk).texts()).containsExactly("one", "two");
    }

    @Test
    void headerDamagedBeforeFramesIsCorruption() {
        writeAndCrash("one");
        flip(FIRST, 20);

        assertThatThrownBy(() -> LogFixture.read(disk)).isInstanceOf(CorruptionException.class);
    }

    @Test
    void bytesAfterTheClosingFrameAreCorruption() {
        writeAndClose("one");
        cut(FIRST, (int) disk.length(FIRST) + 8);

        assertThatThrownBy(() -> LogFixture.read(disk))
                .isInstanceOf(CorruptionException.class)
                .hasMessageContaining("after the log was closed");
    }

    @Test
    void newerFormatIsRefused() {
        FileIdentity identity = new FileIdentity(LogFixture.DATABASE, 1);
        disk.replace(FIRST, FileHeader.encode(new FileType("WAL ", 2), identity).array());

        assertThatThrownBy(() -> LogFixture.read(disk)).as("P14").isInstanceOf(UnsupportedFormatException.class);
    }

    @Test
    void strictModeAllowsNoTornTail() {
        writeAndCrash("one", "two");
        assertThatCode(() -> LogFixture.read(disk, LogPosition.START, RecoveryMode.STRICT))
                .as("a crash between two frames is no damage")
                .doesNotThrowAnyException();
        cut(FIRST, (int) disk.length(FIRST) - 1);

        assertThatThrownBy(() -> LogFixture.read(disk, LogPosition.START, RecoveryMode.STRICT))
                .isInstanceOf(CorruptionException.class);
    }

    @Test
    void salvageReadsUpToTheDamageAndReportsTheLoss() {
        writeAndCrash("one", "two", "three");
        writeAndCrash("four");
        List<Integer> ends = frameEnds();
        long lost = disk.length(FIRST) - ends.getFirst() + disk.length(SECOND);
        flip(FIRST, ends.getFirst() + 1);

        LogFixture.Content content = LogFixture.read(disk, LogPosition.START, RecoveryMode.SALVAGE);
        assertThat(content.texts()).containsExactly("one");
        assertThat(content.report().droppedBytes()).isEqualTo(lost);
        assertThat(content.report().damage())
                .hasValueSatisfying(damage -> assertThat(damage).contains(FIRST));
    }

    @Test
    void readingGoesOnFromAnyPositionBetweenFrames() {
        writeAndClose("one", "two");
        writeAndClose("three");
        List<LogPosition> ends = new ArrayList<>();
        LogReader.read(
                disk, LogFixture.DATABASE, LogPosition.START, RecoveryMode.STRICT, (frame, end) -> ends.add(end));

        assertThat(LogFixture.read(disk, ends.get(0), RecoveryMode.STRICT).texts())
                .containsExactly("two", "three");
        assertThat(LogFixture.read(disk, ends.get(1), RecoveryMode.STRICT).texts())
                .containsExactly("three");
        assertThat(LogFixture.read(disk, ends.get(2), RecoveryMode.STRICT).texts())
                .isEmpty();
    }

    @Test
    void checkpointBehindTheEndIsCorruption() {
        writeAndCrash("one", "two");
        LogPosition end = LogFixture.read(disk).report().end();
        cut(FIRST, (int) end.offset() - 1);

        assertThatThrownBy(() -> LogFixture.read(disk, end, RecoveryMode.TOLERATE_TAIL))
                .isInstanceOf(CorruptionException.class)
                .hasMessageContaining("checkpoint");
    }

    @Test
    void failureOfTheConsumerIsPassedOn() {
        writeAndClose("one");

        assertThatThrownBy(() -> LogReader.read(
                        disk, LogFixture.DATABASE, LogPosition.START, RecoveryMode.SALVAGE, (frame, end) -> {
                            throw new CorruptionException("payload", 3, "not ours to hide");
                        }))
                .isInstanceOf(CorruptionException.class)
                .hasMessageContaining("not ours to hide");
    }

    @Property(tries = 200)
    void arbitraryDamageGivesAPrefixOrAnError(RandomSource random) {
        writeAndCrash("one", "two", "x".repeat(random.nextInt(500)), "four");
        writeAndCrash("five", "six");
        List<String> all = LogFixture.read(disk).texts();
        String name = random.pick(List.of(FIRST, SECOND));
        byte[] bytes = disk.bytesOf(name);
        for (int i = random.nextInt(1, 5); i > 0; i--) {
            int from = random.nextInt(bytes.length);
            int length = Math.min(bytes.length - from, random.nextInt(64));
            System.arraycopy(random.bytes(length), 0, bytes, from, length);
        }
        disk.replace(name, Arrays.copyOf(bytes, random.nextInt(bytes.length) + random.nextInt(100)));

        try {
            List<String> read = LogFixture.read(disk).texts();
            assertThat(read).as("P3").isEqualTo(all.subList(0, read.size()));
            assertThat(name).isEqualTo(SECOND);
        } catch (CorruptionException e) {
            assertThat(e).hasMessageContaining(name);
        }
        List<String> salvaged =
                LogFixture.read(disk, LogPosition.START, RecoveryMode.SALVAGE).texts();
        assertThat(salvaged).isEqualTo(all.subList(0, salvaged.size()));
    }
}
