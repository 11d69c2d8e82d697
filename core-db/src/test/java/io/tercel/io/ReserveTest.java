package io.tercel.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercel.error.StorageFullException;
import io.tercel.io.FaultyDirectory.Fault;
import io.tercel.io.FaultyDirectory.Repeat;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** P10: room that is kept for when the disk is full. */
class ReserveTest {

    private static final UUID DATABASE = new UUID(1, 2);
    private static final long MAX = 256 << 20;
    private static final long SMALL = 10_000;
    private static final long LARGER = 300_000;

    private final AtomicLong clock = new AtomicLong(1_000_000);
    private final CrashableDirectory disk = new CrashableDirectory();

    private Reserve reserve(Directory directory) {
        return new Reserve(directory, MAX, clock::get);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 65536",
        "10000, 65536",
        "300000, 300000",
        "1048576, 1048576",
        "50000000, 1048576",
        "1000000000, 10000000",
        "26843545600, 268435456",
        "9000000000000, 268435456"
    })
    void onePercentIsKeptMoreOfLittleAndNeverMoreThanTheBound(long dataBytes, long expected) {
        assertThat(Reserve.wantedBytes(dataBytes, MAX)).isEqualTo(expected);
    }

    @Test
    void whatIsKeptIsReallyWrittenAndCannotBeCompressedAway() {
        reserve(disk).keep(DATABASE, LARGER);

        byte[] bytes = disk.bytesOf("RESERVE");
        assertThat(bytes).hasSize((int) LARGER).startsWith('T', 'E', 'R', 'C', 'E', 'L');
        java.util.zip.Deflater deflater = new java.util.zip.Deflater();
        deflater.setInput(bytes);
        deflater.finish();
        assertThat(deflater.deflate(new byte[bytes.length])).isGreaterThan(bytes.length * 9 / 10);
        deflater.end();
        assertThat(disk.allFiles()).containsExactly("RESERVE");
    }

    @Test
    void theFileFollowsTheDataButIsNotWrittenForEveryLittleChange() {
        Reserve reserve = reserve(disk);
        reserve.keep(DATABASE, 100_000);
        long calls = disk.calls();

        reserve.keep(DATABASE, 130_000);
        assertThat(reserve.bytes()).isEqualTo(100_000);
        assertThat(disk.calls()).isEqualTo(calls);
        reserve.keep(DATABASE, 140_000);
        assertThat(reserve.bytes()).isEqualTo(140_000);
        reserve.keep(DATABASE, 900_000);
        assertThat(reserve.bytes()).isEqualTo(900_000);
        reserve.keep(DATABASE, 0);
        assertThat(reserve.bytes()).as("much less data").isEqualTo(Reserve.LEAST_BYTES);
    }

    @Test
    void whoMayUseItIsTriedAgainOnceWhenItIsFreedAndNotOtherwise() {
        Reserve reserve = reserve(disk);
        reserve.keep(DATABASE, SMALL);
        AtomicInteger tries = new AtomicInteger();

        int result = reserve.using(() -> {
            if (tries.incrementAndGet() == 1) {
                throw new StorageFullException("injected");
            }
            return 7;
        });

        assertThat(result).isEqualTo(7);
        assertThat(tries).hasValue(2);
        assertThat(reserve.bytes()).isZero();
        assertThat(reserve.isSpent()).isTrue();
        assertThatThrownBy(() -> reserve.using(() -> {
                    tries.incrementAndGet();
                    throw new StorageFullException("injected");
                }))
                .isInstanceOf(StorageFullException.class);
        assertThat(tries).as("nothing is left to be freed").hasValue(3);
    }

    @Test
    void whoFindsItFreedByAnotherMeanwhileIsTriedAgainToo() {
        Reserve reserve = reserve(disk);
        reserve.keep(DATABASE, SMALL);
        AtomicInteger tries = new AtomicInteger();

        reserve.using(() -> {
            reserve.free();
            if (tries.incrementAndGet() == 1) {
                throw new StorageFullException("injected");
            }
            return true;
        });

        assertThat(tries).hasValue(2);
    }

    @Test
    void itIsMadeAgainOnlyWhenAsMuchAgainIsLeft() {
        SizedDirectory sized = new SizedDirectory(disk, 2 * Reserve.LEAST_BYTES - 1);
        Reserve reserve = reserve(sized);
        reserve.free();

        reserve.keep(DATABASE, SMALL);
        assertThat(reserve.bytes()).isZero();
        assertThatThrownBy(reserve::requireHeld)
                .isInstanceOf(StorageFullException.class)
                .hasMessageContaining("131,071 bytes");

        sized.capacity(2 * Reserve.LEAST_BYTES);
        reserve.keep(DATABASE, SMALL);
        assertThat(reserve.bytes()).isEqualTo(Reserve.LEAST_BYTES);
        assertThatCode(reserve::requireHeld).doesNotThrowAnyException();
    }

    @Test
    void whatThereIsStaysWhenALargerOneDoesNotFit() {
        SizedDirectory sized = new SizedDirectory(disk, 150_000);
        sized.claimRoom();
        Reserve reserve = reserve(sized);
        reserve.keep(DATABASE, SMALL);

        reserve.keep(DATABASE, 120_000);

        assertThat(disk.allFiles()).containsExactly("RESERVE");
        assertThat(reserve.bytes()).isEqualTo(Reserve.LEAST_BYTES);
        assertThat(reserve.isSpent()).isFalse();
    }

    @Test
    void aDiskThatClaimsRoomAndHasNoneIsNotFilledForEveryWriter() {
        SizedDirectory sized = new SizedDirectory(disk, 1_000);
        sized.claimRoom();
        Reserve reserve = reserve(sized);
        reserve.free();
        assertThat(reserve.isWorthTrying()).isTrue();

        reserve.keep(DATABASE, SMALL);
        assertThat(disk.allFiles()).isEmpty();
        assertThat(reserve.isSpent()).isTrue();
        assertThat(reserve.isWorthTrying()).isFalse();

        clock.addAndGet(1_000);
        assertThat(reserve.isWorthTrying()).isTrue();
    }

    @Test
    void aNearlyFullDiskWithoutAReserveIsForDeletesFromTheBeginning() {
        Reserve reserve = reserve(new SizedDirectory(disk, 100_000));
        reserve.lookAtOpening(SMALL);
        assertThat(reserve.isSpent()).isTrue();

        Reserve untold = reserve(new SizedDirectory(disk, 0));
        untold.lookAtOpening(SMALL);
        assertThat(untold.isSpent())
                .as("a file system that cannot tell says 0, too")
                .isFalse();
    }

    @Test
    void withoutAReserveNothingIsTouchedButAnOldFileGoes() {
        reserve(disk).keep(DATABASE, SMALL);
        Reserve none = Reserve.none(disk);
        none.free();
        assertThat(none.isSpent()).isFalse();
        assertThat(none.bytes()).isEqualTo(Reserve.LEAST_BYTES);

        none.keep(DATABASE, SMALL);
        assertThat(disk.allFiles()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void aDiskThatFailsAtAnyCallKeepsItFromBeingMadeAndHarmsNothingElse(Fault fault) {
        FaultyDirectory counted = new FaultyDirectory(new CrashableDirectory());
        script(reserve(counted));
        for (long failing = 1; failing <= counted.calls().size(); failing++) {
            CrashableDirectory below = new CrashableDirectory();
            FaultyDirectory faulty = new FaultyDirectory(below);
            faulty.failFrom(failing, fault, Repeat.ONCE);
            Reserve reserve = reserve(faulty);
            script(reserve);
            assertThat(below.openFiles()).isEmpty();

            reserve.keep(DATABASE, SMALL);
            assertIsWhole(below);
            assertThat(reserve.isSpent()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 50, 100})
    void aPowerCutAtAnyCallLeavesADirectoryInWhichItIsMadeAgain(int survivalPercent) {
        CrashableDirectory counted = new CrashableDirectory();
        script(reserve(counted));
        for (long cut = 0; cut <= counted.calls(); cut++) {
            CrashableDirectory cutDisk = new CrashableDirectory();
            cutDisk.cutPowerAfter(cut);
            script(reserve(cutDisk));
            CrashableDirectory left = cutDisk.crash(survivalPercent, cut);

            Reserve again = reserve(left);
            again.lookAtOpening(SMALL);
            again.keep(DATABASE, SMALL);

            assertThat(again.isSpent()).isFalse();
            assertIsWhole(left);
        }
    }

    private static void script(Reserve reserve) {
        reserve.keep(DATABASE, SMALL);
        reserve.keep(DATABASE, 200_000);
        reserve.free();
        reserve.keep(DATABASE, SMALL);
    }

    private static void assertIsWhole(CrashableDirectory disk) {
        assertThat(disk.allFiles()).containsExactly("RESERVE");
        assertThat(disk.length("RESERVE")).isBetween(Reserve.LEAST_BYTES * 3 / 4, 4 * Reserve.LEAST_BYTES);
    }

    @Test
    void aShortFileIsMadeAgain() {
        disk.replace("RESERVE", new byte[5]);
        Reserve reserve = reserve(disk);
        reserve.keep(DATABASE, SMALL);
        assertThat(reserve.bytes()).isEqualTo(Reserve.LEAST_BYTES);
    }

    @Test
    void onAFileSystemTheBytesAreSetAsideAndGivenBack(@TempDir Path folder) {
        try (FsDirectory directory = FsDirectory.open(folder, FsDirectory.Opening.CREATE_IF_MISSING)) {
            Reserve reserve = reserve(directory);
            reserve.keep(DATABASE, LARGER);
            assertThat(folder.resolve("RESERVE")).hasSize(LARGER);
            reserve.free();
            assertThat(folder.resolve("RESERVE")).doesNotExist();
        }
    }
}
