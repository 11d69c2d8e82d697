package io.tercel.backup;

import java.util.List;

/**
 * What reading every byte of a backup found.
 *
 * @param problems what is wrong, one line each; empty when nothing is
 * @param files number of files read
 * @param bytes of these files
 */
public record BackupVerification(List<String> problems, int files, long bytes) {

    /** Copies the list. */
    public BackupVerification {
        problems = List.copyOf(problems);
    }

    /** Whether nothing is wrong. */
    public boolean isClean() {
        return problems.isEmpty();
    }
}
