package io.tercel.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercel.error.StorageException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every {@link Directory} must do; inherited by the test of each. */
abstract class DirectoryContract {

    private Directory directory;

    /** An empty directory. */
    protected abstract Directory openEmpty() throws Exception;

    @BeforeEach
    final void openDirectory() throws Exception {
        directory = openEmpty();
    }

    @AfterEach
    final void closeDirectory() {
        directory.close();
    }

    /** The directory under test. */
    protected final Directory directory() {
        return directory;
    }

    static void write(Directory directory, String name, String content) {
        try (FileOutput output = directory.create(name)) {
            output.write(ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8)));
        }
    }

    static String read(Directory directory, String name) {
        try (MappedFile file = directory.open(name)) {
            return new String(file.bytes().toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
        }
    }

    @Test
    void whatIsWrittenIsRead() {
        write(directory, "a", "hello");

        assertThat(read(directory, "a")).isEqualTo("hello");
        assertThat(directory.length("a")).isEqualTo(5);
        assertThat(directory.exists("a")).isTrue();
        assertThat(directory.exists("b")).isFalse();
    }

    @Test
    void mappingsAreNativeReadOnlyAndTellTheirName() {
        write(directory, "a", "hello");

        try (MappedFile file = directory.open("a")) {
            MemorySegment bytes = file.bytes();
            assertThat(file.name()).isEqualTo("a");
            assertThat(bytes.isNative()).isTrue();
            assertThat(bytes.isReadOnly()).isTrue();
            assertThat(bytes.isAccessibleBy(new Thread())).isTrue();
        }
    }

    @Test
    void emptyFileCanBeOpened() {
        write(directory, "empty", "");

        try (MappedFile file = directory.open("empty")) {
            assertThat(file.bytes().byteSize()).isZero();
        }
    }

    @Test
    void largeWritesOfHeapAndNativeBuffersArriveWhole() {
        byte[] bytes = new byte[3_000_001];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 31);
        }
        ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
        ByteBuffer heap = ByteBuffer.wrap(bytes);
        try (FileOutput output = directory.create("large")) {
            output.write(heap);
            output.write(direct);
            assertThat(output.position()).isEqualTo(2L * bytes.length);
        }

        assertThat(heap.hasRemaining()).isFalse();
        assertThat(direct.hasRemaining()).isFalse();
        try (MappedFile file = directory.open("large")) {
            assertThat(file.bytes().asSlice(0, bytes.length).mismatch(MemorySegment.ofArray(bytes)))
                    .isEqualTo(-1);
            assertThat(file.bytes().asSlice(bytes.length).mismatch(MemorySegment.ofArray(bytes)))
                    .isEqualTo(-1);
        }
    }

    @Test
    void onlyTheRemainingBytesOfABufferAreWritten() {
        try (FileOutput output = directory.create("a")) {
            output.write(ByteBuffer.wrap("0123456789".getBytes(StandardCharsets.US_ASCII), 2, 3));
        }

        assertThat(read(directory, "a")).isEqualTo("234");
    }

    @Test
    void cutFileGoesOnWhereItWasCut() {
        try (FileOutput output = directory.create("a")) {
            output.write(ByteBuffer.wrap(new byte[] {'a', 'b', 'c', 'd'}));
            output.truncate(2);
            assertThat(output.position()).isEqualTo(2);
            output.write(ByteBuffer.wrap(new byte[] {'x'}));
            output.sync();
        }

        assertThat(read(directory, "a")).isEqualTo("abx");
    }

    @Test
    void createRefusesNamesThatExist() {
        write(directory, "a", "old");
        directory.createFolder("folder");

        assertThatThrownBy(() -> directory.create("a"))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("exists already");
        assertThatThrownBy(() -> directory.create("folder")).isInstanceOf(StorageException.class);
        assertThatThrownBy(() -> directory.createFolder("folder")).isInstanceOf(StorageException.class);
        assertThat(read(directory, "a")).isEqualTo("old");
    }

    @Test
    void whatIsMissingIsNamed() {
        assertThatThrownBy(() -> directory.open("a"))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("no such file");
        assertThatThrownBy(() -> directory.length("a")).isInstanceOf(StorageException.class);
        assertThatThrownBy(() -> directory.delete("a")).isInstanceOf(StorageException.class);
        assertThatThrownBy(() -> directory.rename("a", "b")).isInstanceOf(StorageException.class);
        assertThatThrownBy(() -> directory.list("folder")).isInstanceOf(StorageException.class);
        assertThatThrownBy(() -> directory.create("folder/a")).isInstanceOf(StorageException.class);
        assertThatThrownBy(() -> directory.createFolder("folder/inner")).isInstanceOf(StorageException.class);
    }

    @Test
    void listGivesTheSortedNamesOfOneFolder() {
        directory.createFolder("folder");
        directory.createFolder("folder/inner");
        write(directory, "folder/b", "");
        write(directory, "folder/a", "");
        write(directory, "folder/inner/deep", "");
        write(directory, "folder-2", "");

        assertThat(directory.list("folder")).containsExactly("a", "b", "inner");
        assertThat(directory.list("folder/inner")).containsExactly("deep");
        assertThat(directory.list("")).contains("folder", "folder-2").doesNotContain("a", "folder/a");
    }

    @Test
    void renameReplacesTheFileOfThatName() {
        write(directory, "new", "new");
        write(directory, "old", "old");

        directory.rename("new", "old");
        directory.syncFolder("");

        assertThat(read(directory, "old")).isEqualTo("new");
        assertThat(directory.exists("new")).isFalse();
    }

    @Test
    void renamedFileCanStillBeWritten() {
        try (FileOutput output = directory.create("temporary")) {
            output.write(ByteBuffer.wrap(new byte[] {'a'}));
            directory.rename("temporary", "final");
            output.write(ByteBuffer.wrap(new byte[] {'b'}));
            output.sync();
        }

        assertThat(read(directory, "final")).isEqualTo("ab");
    }

    @Test
    void renamedFolderKeepsItsFiles() {
        directory.createFolder("before");
        write(directory, "before/a", "content");

        directory.rename("before", "after");

        assertThat(read(directory, "after/a")).isEqualTo("content");
        assertThat(directory.exists("before")).isFalse();
        assertThat(directory.exists("before/a")).isFalse();
    }

    @Test
    void onlyEmptyFoldersAreDeleted() {
        directory.createFolder("folder");
        write(directory, "folder/a", "");

        assertThatThrownBy(() -> directory.delete("folder"))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("not empty");
        directory.delete("folder/a");
        directory.delete("folder");

        assertThat(directory.exists("folder")).isFalse();
    }

    @Test
    void openFileStaysReadableAfterItIsDeletedOrReplaced() {
        write(directory, "a", "old");
        try (MappedFile file = directory.open("a")) {
            write(directory, "b", "new");
            directory.rename("b", "a");
            directory.delete("a");

            assertThat(file.bytes().toArray(ValueLayout.JAVA_BYTE)).asString().isEqualTo("old");
        }
    }

    @Test
    void openFileStaysReadableAfterTheDirectoryIsClosed() {
        write(directory, "a", "old");
        try (MappedFile file = directory.open("a")) {
            directory.close();

            assertThat(file.bytes().toArray(ValueLayout.JAVA_BYTE)).asString().isEqualTo("old");
        }
    }

    @Test
    void closingTwiceIsNoDifferentFromOnce() {
        FileOutput output = directory.create("a");
        output.close();
        output.close();
        MappedFile file = directory.open("a");
        file.close();
        file.close();
        directory.close();
        directory.close();
    }

    @Test
    void closedOutputRefusesWrites() {
        FileOutput output = directory.create("a");
        output.close();

        assertThatThrownBy(() -> output.write(ByteBuffer.allocate(1))).isInstanceOf(StorageException.class);
        assertThat(directory.length("a")).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/etc/passwd",
                "..",
                "../a",
                "a/../../b",
                ".",
                "a/.",
                "a//b",
                "a/",
                "a\\b",
                "C:a",
                "a\0b",
                "a\nb"
            })
    void namesThatCouldLeadOutOfTheRootAreRefused(String name) {
        assertThatThrownBy(() -> directory.create(name)).isInstanceOf(StorageException.class);
        assertThatThrownBy(() -> directory.open(name)).isInstanceOf(StorageException.class);
        assertThatThrownBy(() -> directory.exists(name)).isInstanceOf(StorageException.class);
        assertThatThrownBy(() -> directory.delete(name)).isInstanceOf(StorageException.class);
        assertThatThrownBy(() -> directory.createFolder(name)).isInstanceOf(StorageException.class);
        assertThatThrownBy(() -> directory.rename("a", name)).isInstanceOf(StorageException.class);
        assertThatThrownBy(() -> directory.rename(name, "a")).isInstanceOf(StorageException.class);
    }

    @Test
    void pendingFileAppearsWholeOrNotAtAll() {
        write(directory, "a", "old");
        try (PendingFile pending = PendingFile.create(directory, "a")) {
            pending.output().write(ByteBuffer.wrap(new byte[] {'x'}));
        }
        assertThat(read(directory, "a")).isEqualTo("old");

        write(directory, "a.tmp", "left by a crash");
        try (PendingFile pending = PendingFile.create(directory, "a")) {
            pending.output().write(ByteBuffer.wrap(new byte[] {'n', 'e', 'w'}));
            pending.publish();
            pending.output().close();
        }
        assertThat(read(directory, "a")).isEqualTo("new");
        assertThat(directory.exists("a.tmp")).isFalse();
    }
}
