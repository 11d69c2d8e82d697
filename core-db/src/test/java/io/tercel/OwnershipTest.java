package io.tercel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercel.error.DirectoryLockedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** T13: a directory has one owner (P12), in this process, in another one, by whatever path; and a new one as soon as the owner is dead. */
class OwnershipTest {

    @TempDir
    private Path folder;

    @Test
    void anotherProcessIsRefusedWhileTheOwnerLives() {
        try (Database database = Database.open(directory())) {
            database.createCollection(Papers.SCHEMA).insert(List.of(Papers.graphs()));

            assertThat(openElsewhere())
                    .startsWith("locked")
                    .contains("process " + ProcessHandle.current().pid());
            // The attempt has not taken the lock away from its owner.
            assertThat(openElsewhere()).startsWith("locked");
            database.collection("papers").insert(List.of(Papers.logs()));
        }
        assertThat(openElsewhere()).isEqualTo("opened");
    }

    @Test
    @SuppressWarnings("try") // being open is all that is wanted of it
    void theSameProcessIsRefusedByEveryPath() throws IOException {
        try (Database ignored = Database.open(directory())) {
            Path link = Files.createSymbolicLink(folder.resolve("link"), directory());

            assertThatThrownBy(() -> Database.open(directory())).isInstanceOf(DirectoryLockedException.class);
            assertThatThrownBy(() -> Database.open(link)).isInstanceOf(DirectoryLockedException.class);
            assertThatThrownBy(() -> Database.open(directory().resolve("../db")))
                    .isInstanceOf(DirectoryLockedException.class);
            assertThat(openElsewhere()).startsWith("locked");
        }
    }

    @Test
    void aKilledOwnerLeavesTheDirectoryFree() {
        try (ChildProcess owner =
                ChildProcess.start(folder.resolve("errors"), "own", directory().toString())) {
            assertThat(owner.nextLine()).contains("opened");
            assertThatThrownBy(() -> Database.open(directory())).isInstanceOf(DirectoryLockedException.class);

            owner.kill();
            owner.awaitEnd();
            Database.open(directory()).close();
        }
    }

    private String openElsewhere() {
        try (ChildProcess child =
                ChildProcess.start(folder.resolve("errors"), "open", directory().toString())) {
            return child.nextLine().orElse("ended");
        }
    }

    private Path directory() {
        return folder.resolve("db");
    }
}
