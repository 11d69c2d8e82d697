package io.tercel.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercel.error.DirectoryLockedException;
import io.tercel.io.FsDirectory.Opening;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** P12, T13: a directory has one owner. */
class DirectoryLockTest {

    @TempDir
    private Path temporary;

    private Path data;

    @BeforeEach
    void chooseDirectory() {
        data = temporary.resolve("data");
    }

    private static FsDirectory open(Path path) {
        return FsDirectory.open(path, Opening.CREATE_IF_MISSING);
    }

    @Test
    void secondOpenInTheSameProcessIsRefused() {
        try (FsDirectory owner = open(data)) {
            assertThatThrownBy(() -> open(data))
                    .isInstanceOf(DirectoryLockedException.class)
                    .hasMessageContaining(owner.toString())
                    .hasMessageContaining("process " + ProcessHandle.current().pid())
                    .hasMessageContaining("started at 20");
        }
        open(data).close();
    }

    @Test
    void anotherPathToTheSameDirectoryIsRefused() throws IOException {
        try (FsDirectory owner = open(data)) {
            Path link = Files.createSymbolicLink(temporary.resolve("link"), data);

            assertThatThrownBy(() -> open(link))
                    .hasMessageContaining(owner.toString())
                    .isInstanceOf(DirectoryLockedException.class);
            assertThatThrownBy(() -> open(data.resolve("../data"))).isInstanceOf(DirectoryLockedException.class);
        }
    }

    @Test
    void refusedOpenDoesNotEvictTheOwner() throws Exception {
        try (FsDirectory owner = open(data)) {
            assertThatThrownBy(() -> open(data)).isInstanceOf(DirectoryLockedException.class);

            try (Child child = Child.open(data)) {
                assertThat(child.answer())
                        .as("another process, after a second open of %s here", owner)
                        .contains("DirectoryLockedException")
                        .contains("process " + ProcessHandle.current().pid());
            }
        }
    }

    @Test
    void ownerInAnotherProcessIsNamedAndItsDeathFreesTheDirectory() throws Exception {
        try (Child child = Child.open(data)) {
            assertThat(child.answer()).isEqualTo("open");
            assertThatThrownBy(() -> open(data))
                    .isInstanceOf(DirectoryLockedException.class)
                    .hasMessageContaining("process " + child.process.pid());

            child.process.destroyForcibly().waitFor();
            assertThat(data.resolve("OWNER")).as("kill -9 cleans nothing").exists();
            open(data).close();
        }
    }

    @Test
    void closedDirectoryIsFreeAndLeavesNoOwner() throws Exception {
        open(data).close();

        assertThat(data.resolve("OWNER")).doesNotExist();
        try (Child child = Child.open(data)) {
            assertThat(child.answer()).isEqualTo("open");
        }
    }

    /** A process that opens the directory, says how that went, and holds it until it is killed. */
    private static final class Child implements AutoCloseable {

        private final Process process;

        private Child(Process process) {
            this.process = process;
        }

        static Child open(Path data) throws IOException {
            return new Child(new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            DirectoryLockTest.class.getName() + "$Holder",
                            data.toString())
                    .redirectErrorStream(true)
                    .start());
        }

        String answer() throws IOException {
            BufferedReader reader = process.inputReader();
            return String.valueOf(reader.readLine());
        }

        @Override
        public void close() {
            process.destroyForcibly().onExit().join();
        }
    }

    /** What the child runs. */
    static final class Holder {

        private Holder() {}

        @SuppressWarnings("SystemOut") // the parent reads the answer
        public static void main(String[] args) throws Exception {
            try (FsDirectory directory = FsDirectory.open(Path.of(args[0]), Opening.CREATE_IF_MISSING)) {
                System.out.println(directory.exists("CURRENT") ? "unexpected" : "open");
                // Until the parent kills this process or dies itself.
                int end = System.in.read();
                System.out.println(end);
            } catch (DirectoryLockedException e) {
                System.out.println(e);
            }
        }
    }
}
