package io.tercel;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercel.backup.BackupFolder;
import io.tercel.backup.BackupInfo;
import io.tercel.config.DatabaseOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * T16 for backups: one of each format, as an archive, comes back with the answers that its database gave. Until the first release a
 * format may change; then {@link #main} writes its archive anew. After it, one is added for each format and none is ever written again.
 */
class GoldenBackupTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = "backup-1")
    void aBackupOfThatFormatComesBackAndAnswersAsItsDatabaseDid(String name) throws IOException {
        Path archive = resource(name + ".tar.zst");
        List<String> answers = Files.readAllLines(resource(name + ".txt"), StandardCharsets.UTF_8);
        BackupFolder backups = BackupFolder.at(Files.createDirectory(folder.resolve("backups")));

        BackupInfo brought = backups.importArchive(archive);
        backups.restore(brought.name(), folder.resolve("db"));

        assertThat(brought.formatVersion()).isLessThanOrEqualTo(1);
        assertThat(backups.verify(brought.name()).problems()).isEmpty();
        try (Database database = EmbeddedDatabase.open(
                io.tercel.io.FsDirectory.open(folder.resolve("db"), io.tercel.io.FsDirectory.Opening.MUST_EXIST),
                DatabaseOptions.defaults(),
                Environment.system())) {
            assertThat(GoldenFilesTest.answers(database)).isEqualTo(answers);
            assertThat(database.verify().problems()).isEmpty();
        }
    }

    private Path resource(String name) throws IOException {
        Path file = folder.resolve(name);
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream("/golden/" + name), name)) {
            Files.copy(in, file);
        }
        return file;
    }

    /** Writes an archive of the newest format, and the answers, to a folder. */
    public static void main(String[] arguments) throws IOException {
        Path target = Path.of(arguments[0]);
        Path work = Files.createTempDirectory("golden");
        try (Database database = GoldenFilesTest.openFixed(Files.createDirectory(work.resolve("db")))) {
            GoldenFilesTest.fill(database);
            database.backups(work.resolve("backups")).create("golden");
            Files.write(target.resolve("backup-1.txt"), GoldenFilesTest.answers(database), StandardCharsets.UTF_8);
        }
        BackupFolder.at(work.resolve("backups")).exportArchive("golden", target.resolve("backup-1.tar.zst"));
    }
}
