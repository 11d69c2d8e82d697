package io.tercel.io;

import io.tercel.error.StorageException;
import io.tercel.error.StorageFullException;
import io.tercel.error.VectorDbException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Locale;

/** Turns what the JDK reports into the database's own exceptions. */
final class IoFailure {

    /*
     * The JDK has no type for a full disk, only the operating system's text. The text may be translated, so whoever knows
     * how many bytes were wanted compares them with the free space as well (FsFileOutput).
     */
    private static final List<String> DISK_FULL_TEXTS =
            List.of("no space left", "not enough space", "disk full", "quota exceeded", "insufficient disk space");

    private IoFailure() {}

    static VectorDbException of(String what, IOException cause) {
        if (isDiskFull(cause)) {
            return new StorageFullException(what + ": the disk is full", cause);
        }
        return new StorageException(what + ": " + reason(cause), cause);
    }

    static boolean isDiskFull(IOException cause) {
        String message = cause.getMessage();
        if (message == null) {
            return false;
        }
        String text = message.toLowerCase(Locale.ROOT);
        return DISK_FULL_TEXTS.stream().anyMatch(text::contains);
    }

    private static String reason(IOException cause) {
        if (cause instanceof NoSuchFileException) {
            return "no such file or folder";
        }
        if (cause instanceof FileAlreadyExistsException) {
            return "it exists already";
        }
        if (cause instanceof DirectoryNotEmptyException) {
            return "the folder is not empty";
        }
        if (cause instanceof AccessDeniedException) {
            return "access denied";
        }
        String message = cause instanceof FileSystemException e ? e.getReason() : cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }
}
