package io.tercel.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercel.error.CorruptionException;
import io.tercel.error.StorageFailedException;
import io.tercel.error.StorageFullException;
import io.tercel.error.VectorDbException;
import io.tercel.io.FaultyDirectory.Fault;
import io.tercel.io.FaultyDirectory.Operation;
import io.tercel.io.FaultyDirectory.Repeat;
import io.tercel.io.FileCopies.Use;
import io.tercel.testing.Property;
import io.tercel.testing.RandomSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** P9, P11: a copy is what was written once, and durable when that is said. */
@Timeout(60)
class FileCopiesTest {

    private static final FileType TYPE = new FileType("TEST", 3, 2);
    private static final FileIdentity IDENTITY = new FileIdentity(new UUID(11, 22), 34, 5);
    private static final FileIdentity OTHER = new FileIdentity(new UUID(33, 44), 55, 6);
    private static final int BLOCK = FileFooter.BLOCK_BYTES;
    private static final SyncsBehind.Bounds SMALL = new SyncsBehind.Bounds(2 * BLOCK, 3 * BLOCK, 3);

    private final CrashableDirectory disk = new CrashableDirectory();

    @AfterEach
    void nothingIsLeftOpen() {
        assertThat(disk.openFiles()).isEmpty();
    }

    private static void write(Directory directory, String name, FileIdentity identity, byte[] body) {
        try (ChecksumOutput output = ChecksumOutput.create(directory, name, TYPE, identity)) {
            output.write(body);
            output.finish();
        }
    }

    private static void copy(FileCopies copies, Directory from, String name, String to) {
        try (CheckedFile file = CheckedFile.open(from, name)) {
            copies.copy(file, from.place(name), to, written -> {});
        }
    }

    private static int someLength(RandomSource random) {
        return switch (random.nextInt(3)) {
            case 0 -> random.nextInt(200);
            case 1 -> BLOCK * random.nextInt(1, 6) - FileHeader.BYTES + random.nextInt(-9, 9);
            default -> random.nextInt(8 * BLOCK);
        };
    }

    @Property(tries = 30)
    void copiesHaveTheSameBytesAndAreDurableAfterTheSync(RandomSource random) {
        int files = random.nextInt(1, 8);
        try (FileCopies copies = new FileCopies(disk, Use.READ, "test", BLOCK, SMALL)) {
            for (int i = 0; i < files; i++) {
                write(disk, "from" + i, IDENTITY, random.bytes(someLength(random)));
                copy(copies, disk, "from" + i, "to" + i);
            }
            copies.sync();
            disk.syncFolder("");
            for (int i = 0; i < files; i++) {
                assertThat(disk.isDurable("to" + i)).isTrue();
                assertThat(disk.bytesOf("to" + i)).isEqualTo(disk.bytesOf("from" + i));
            }
        }
    }

    @Property(tries = 40)
    void aCopyAsAnotherFileIsWhatWritingThatFileWouldHaveGiven(RandomSource random) {
        byte[] body = random.bytes(someLength(random));
        write(disk, "from", IDENTITY, body);
        write(disk, "expected", OTHER, body);
        AtomicLong told = new AtomicLong();
        try (FileCopies copies = new FileCopies(disk, Use.READ, "test", BLOCK, SMALL);
                CheckedFile file = CheckedFile.open(disk, "from")) {
            copies.copyAs(file, disk.place("from"), "to", OTHER, told::addAndGet);
            copies.sync();
        }
        assertThat(disk.bytesOf("to")).isEqualTo(disk.bytesOf("expected"));
        assertThat(told.get()).isEqualTo(disk.length("from"));
    }

    @Property(tries = 40)
    void aDamagedBlockIsNotCopied(RandomSource random) {
        write(disk, "from", IDENTITY, random.bytes(5 * BLOCK));
        byte[] bad = disk.bytesOf("from");
        int place = random.nextInt(FileHeader.BYTES, 5 * BLOCK);
        bad[place] ^= (byte) (1 << random.nextInt(8));
        disk.replace("from", bad);
        try (FileCopies copies = new FileCopies(disk, Use.READ, "test", BLOCK, SMALL);
                CheckedFile file = CheckedFile.open(disk, "from")) {
            FilePlace from = disk.place("from");
            assertThatThrownBy(() -> copies.copy(file, from, "to", written -> {}))
                    .isInstanceOfSatisfying(
                            CorruptionException.class,
                            e -> assertThat(e.offset()).isEqualTo(place / BLOCK * (long) BLOCK));
            assertThat(disk.length("to")).isLessThanOrEqualTo(place / BLOCK * (long) BLOCK);
            assertThatThrownBy(() -> copies.copyAs(file, from, "other", OTHER, written -> {}))
                    .isInstanceOf(CorruptionException.class);
        }
    }

    @Property(tries = 60)
    void whicheverCallFailsItIsSaidAndNothingStaysOpen(RandomSource random) {
        write(disk, "from", IDENTITY, random.bytes(7 * BLOCK));
        FaultyDirectory faulty = new FaultyDirectory(disk);
        Operation failing = random.nextBoolean() ? Operation.SYNC : Operation.WRITE;
        faulty.failWhen(
                call -> call.operation() == failing && random.chance(20),
                failing == Operation.SYNC ? Fault.EIO : Fault.DISK_FULL,
                Repeat.ONCE);
        try (FileCopies copies = new FileCopies(faulty, Use.READ, "test", BLOCK, SMALL)) {
            copy(copies, faulty, "from", "to");
            copy(copies, faulty, "from", "again");
            copies.sync();
            assertThat(faulty.faults()).isZero();
        } catch (VectorDbException e) {
            assertThat(faulty.faults()).isEqualTo(1);
            assertThat(e)
                    .isInstanceOf(
                            failing == Operation.SYNC ? StorageFailedException.class : StorageFullException.class);
        }
    }

    @Test
    void aListenerThatThrowsEndsTheCopy() {
        write(disk, "from", IDENTITY, new byte[6 * BLOCK]);
        try (FileCopies copies = new FileCopies(disk, Use.READ, "test", BLOCK, SMALL);
                CheckedFile file = CheckedFile.open(disk, "from")) {
            assertThatThrownBy(() -> copies.copy(file, disk.place("from"), "to", written -> {
                        throw new CancellationException("enough");
                    }))
                    .isInstanceOf(CancellationException.class);
        }
        assertThat(disk.length("to")).isEqualTo(BLOCK);
    }

    @Test
    void theFileSystemMovesTheBytesWhereItCanAndTheyAreTheSame(@TempDir Path folder) throws Exception {
        try (FsDirectory files = FsDirectory.unowned(folder, FsDirectory.Opening.MUST_EXIST);
                HeapDirectory heap = HeapDirectory.create()) {
            byte[] body = new RandomSource(5).bytes(20 * BLOCK + 77);
            write(files, "from", IDENTITY, body);
            write(heap, "from", IDENTITY, body);
            try (FileOutput output = files.create("moved")) {
                assertThat(output.append(files.place("from"), BLOCK, 100)).isTrue();
                assertThat(output.append(heap.place("from"), BLOCK, 100)).isFalse();
                assertThat(output.position()).isEqualTo(100);
            }
            try (FileCopies copies = new FileCopies(files, Use.READ, "test", BLOCK, SMALL)) {
                copy(copies, files, "from", "to");
                copy(copies, heap, "from", "out");
                try (CheckedFile file = CheckedFile.open(files, "from")) {
                    copies.copyAs(file, files.place("from"), "as", OTHER, written -> {});
                }
                copies.sync();
            }
            assertThat(folder.resolve("to")).hasSameBinaryContentAs(folder.resolve("from"));
            assertThat(folder.resolve("out")).hasSameBinaryContentAs(folder.resolve("from"));
            assertThat(Files.readAllBytes(folder.resolve("moved"))).hasSize(100);
            try (CheckedFile as = CheckedFile.open(files, "as", TYPE, OTHER)) {
                as.verify();
            }
        }
    }

    @Test
    void whatIsKeptGoesPastTheCacheWhereThatCanBeAndIsTheSame(@TempDir Path folder) {
        int piece = 64 * BLOCK;
        try (FsDirectory files = FsDirectory.unowned(folder, FsDirectory.Opening.MUST_EXIST);
                FileCopies copies = new FileCopies(files, Use.KEPT, "test", piece, SyncsBehind.BOUNDS)) {
            for (int length : new int[] {0, 1, piece - FileHeader.BYTES, 2 * piece, 3 * piece + 77}) {
                write(files, "from" + length, IDENTITY, new RandomSource(6).bytes(length));
                copy(copies, files, "from" + length, "to" + length);
                try (CheckedFile file = CheckedFile.open(files, "from" + length)) {
                    copies.copyAs(file, files.place("from" + length), "as" + length, OTHER, written -> {});
                }
                copies.sync();
                assertThat(folder.resolve("to" + length)).hasSameBinaryContentAs(folder.resolve("from" + length));
                try (CheckedFile as = CheckedFile.open(files, "as" + length, TYPE, OTHER)) {
                    as.verify();
                }
            }
        }
    }
}
