package io.tercel.log;

import io.tercel.io.Directory;
import java.util.List;

/**
 * How much log there is.
 *
 * @param files files of the log
 * @param bytes their bytes
 */
public record LogSize(int files, long bytes) {

    /** Of the log in a directory, from which no file is removed meanwhile. */
    public static LogSize of(Directory directory) {
        List<String> files = directory.list("").stream()
                .filter(name -> LogFormat.fileNumber(name).isPresent())
                .toList();
        return new LogSize(
                files.size(), files.stream().mapToLong(directory::length).sum());
    }
}
