package io.tercel.backup;

import io.tercel.backup.BackupManifest.BackupFile;
import io.tercel.error.CorruptionException;
import io.tercel.io.CheckedFile;
import io.tercel.io.Directory;
import java.util.ArrayList;
import java.util.List;

/** The files of a complete backup, to be read. */
record BackupFiles(Directory directory, BackupManifest manifest) {

    static BackupFiles open(Directory folder, String name) {
        Directory directory = folder.within(name);
        return new BackupFiles(directory, BackupFormat.read(directory));
    }

    /**
     * Opens a file and sees to it that it is the one that was backed up. Its blocks are not compared yet.
     *
     * @throws CorruptionException when it is another one, or missing
     */
    CheckedFile open(BackupFile entry) {
        CheckedFile file = CheckedFile.open(directory, entry.name());
        if (file.length() != entry.length() || file.checksum() != entry.checksum()) {
            file.close();
            throw new CorruptionException(
                    entry.name(), 0, "it is not the file that backup '%s' was made of".formatted(manifest.name()));
        }
        return file;
    }

    /** Reads every byte. */
    BackupVerification verify() {
        List<String> problems = new ArrayList<>();
        long bytes = 0;
        for (BackupFile entry : manifest.files()) {
            try (CheckedFile file = open(entry)) {
                file.verify();
                bytes += file.length();
            } catch (CorruptionException e) {
                problems.add(e.getMessage());
            }
        }
        return new BackupVerification(problems, manifest.files().size(), bytes);
    }
}
