package io.tercel.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.tercel.error.ClosedException;
import io.tercel.error.StorageException;
import io.tercel.error.StorageFullException;
import io.tercel.io.FsDirectory.Opening;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FsDirectoryTest extends DirectoryContract {

    @TempDir
    private Path temporary;

    @Override
    protected Directory openEmpty() {
        return FsDirectory.open(temporary.resolve("data"), Opening.CREATE_IF_MISSING);
    }

    private static List<Path> filesIn(Path path) throws IOException {
        try (Stream<Path> files = Files.walk(path)) {
            return files.toList();
        }
    }

    @Test
    void missingDirectoryIsCreatedOnlyIfAsked() {
        Path missing = temporary.resolve("a/b");

        assertThatThrownBy(() -> FsDirectory.open(missing, Opening.MUST_EXIST))
                .as("B20")
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("does not exist");
        assertThat(missing).doesNotExist();
        FsDirectory.open(missing, Opening.CREATE_IF_MISSING).close();
        assertThat(missing).isDirectory();
    }

    @Test
    void emptyDirectoryIsNotADatabase() throws IOException {
        Path empty = Files.createDirectory(temporary.resolve("empty"));

        assertThatThrownBy(() -> FsDirectory.open(empty, Opening.MUST_EXIST))
                .as("B20")
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("is empty");
        assertThat(filesIn(empty)).containsExactly(empty);
        FsDirectory.open(empty, Opening.CREATE_IF_MISSING).close();
    }

    @Test
    void fileIsNotADirectory() throws IOException {
        Path file = Files.writeString(temporary.resolve("file"), "content");

        assertThatThrownBy(() -> FsDirectory.open(file, Opening.CREATE_IF_MISSING))
                .as("B20")
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("not a directory");
        assertThat(file).hasContent("content");
    }

    @Test
    void directoryOfSomebodyElseIsRefusedAndLeftAlone() throws IOException {
        Path foreign = Files.createDirectory(temporary.resolve("foreign"));
        Files.writeString(foreign.resolve("CURRENT"), "MANIFEST-000007\n");
        Files.writeString(foreign.resolve("LOCK"), "");
        List<Path> before = filesIn(foreign);

        assertThatThrownBy(() -> FsDirectory.open(foreign, Opening.CREATE_IF_MISSING))
                .as("B20: another store's files of the same names")
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("not a Tercel database");
        assertThat(filesIn(foreign)).isEqualTo(before);
    }

    @Test
    void directoryWithAFileOfOursIsOurs() {
        FileType type = new FileType("TEST", 1);
        try (ChecksumOutput output =
                ChecksumOutput.create(directory(), "CURRENT", type, new FileIdentity(new UUID(1, 2), 0))) {
            output.finish();
        }
        write(directory(), "notes.txt", "left by a user");
        directory().close();

        try (Directory reopened = FsDirectory.open(temporary.resolve("data"), Opening.MUST_EXIST)) {
            assertThat(reopened.exists("CURRENT")).isTrue();
        }
    }

    @Test
    void readOnlyDirectoryIsRefused() throws IOException {
        Path path = Files.createDirectory(temporary.resolve("read-only"));
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("r-xr-xr-x"));
        assumeThat(Files.isWritable(path)).as("root may write anywhere").isFalse();

        assertThatThrownBy(() -> FsDirectory.open(path, Opening.CREATE_IF_MISSING))
                .as("B20")
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("not writable");
    }

    @Test
    void foldersAndFilesAreTheOwnersOnly() throws IOException {
        directory().createFolder("folder");
        write(directory(), "folder/a", "x");
        Path root = temporary.resolve("data");

        for (Path folder : List.of(root, root.resolve("folder"))) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                    .as("S10: %s", folder)
                    .isEqualTo("rwx------");
        }
        for (Path file : List.of(root.resolve("folder/a"), root.resolve("LOCK"), root.resolve("OWNER"))) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .as("S10: %s", file)
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void interruptedCallerFindsItsFilesOpen() {
        Thread.currentThread().interrupt();
        try (FileOutput output = directory().create("a")) {
            output.write(ByteBuffer.wrap(new byte[] {'x'}));
            output.sync();
            output.truncate(1);
            output.write(ByteBuffer.wrap(new byte[] {'y'}));
            directory().syncFolder("");

            assertThat(read(directory(), "a")).as("P13").isEqualTo("xy");
        } finally {
            assertThat(Thread.interrupted()).as("the interrupt is not lost").isTrue();
        }
    }

    @Test
    void fullDiskIsTold() throws IOException {
        Path full = Path.of("/dev/full");
        assumeThat(Files.isWritable(full)).isTrue();

        try (FileOutput output = new FsFileOutput(FileChannel.open(full, StandardOpenOption.WRITE), full)) {
            assertThatThrownBy(() -> output.write(ByteBuffer.allocate(10)))
                    .as("P10")
                    .isInstanceOf(StorageFullException.class)
                    .hasMessageContaining("/dev/full");
            assertThat(output.position()).isZero();
        }
    }

    @Test
    void closedDirectoryTouchesNothing() {
        directory().close();

        assertThatThrownBy(() -> directory().create("a")).isInstanceOf(ClosedException.class);
        assertThatThrownBy(() -> directory().delete("a")).isInstanceOf(ClosedException.class);
        assertThatThrownBy(() -> directory().list("")).isInstanceOf(ClosedException.class);
        assertThatThrownBy(() -> directory().usableBytes()).isInstanceOf(ClosedException.class);
    }

    @Test
    void freeSpaceIsThatOfTheDisk() {
        assertThat(directory().usableBytes()).isPositive();
    }
}
