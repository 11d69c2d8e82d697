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

    /** Of all of the log in a directory, from which no file is removed meanwhile. */
    public static LogSize of(Directory directory) {
        return from(directory, LogPosition.START);
    }

    /** Of the files that do not lie wholly before a position: those that an opening would read. */
    public static LogSize from(Directory directory, LogPosition start) {
        List<String> files = directory.list("").stream()
                .filter(name -> LogFormat.fileNumber(name).orElse(-1) >= Math.max(start.file(), 0))
                .toList();
        return new LogSize(
                files.size(), files.stream().mapToLong(directory::length).sum());
    }
}
