package io.tercel.cli;

import io.tercel.embeddings.EmbeddingException;
import io.tercel.error.DirectoryLockedException;
import io.tercel.error.VectorDbException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;

/**
 * What is said of a failure: what happened, and where that is not plain what to do about it.
 *
 * @param line without an end of line
 */
record Complaint(ExitCode code, String line) {

    static Complaint about(Throwable failure) {
        return switch (failure) {
            case Failure known -> new Complaint(known.code(), message(known));
            case DirectoryLockedException locked ->
                new Complaint(
                        ExitCode.IN_USE, message(locked) + ": close it there first; 'tercel inspect' works meanwhile");
            case VectorDbException refused -> new Complaint(ExitCode.of(refused), message(refused));
            case EmbeddingException model -> new Complaint(ExitCode.REFUSED, message(model));
            case UncheckedIOException wrapped -> about(Objects.requireNonNull(wrapped.getCause()));
            case NoSuchFileException absent ->
                new Complaint(ExitCode.STORAGE, "%s: no such file".formatted(absent.getFile()));
            case AccessDeniedException denied ->
                new Complaint(ExitCode.STORAGE, "%s: not allowed".formatted(denied.getFile()));
            case IOException unreadable -> new Complaint(ExitCode.STORAGE, message(unreadable));
            default ->
                new Complaint(
                        ExitCode.INTERNAL, "a mistake of this program: %s; --debug shows where".formatted(failure));
        };
    }

    /** One line whatever the failure says. */
    private static String message(Throwable failure) {
        String message = failure.getMessage();
        // Further lines show the place in a text that whoever typed it can see.
        return message == null
                ? failure.getClass().getSimpleName()
                : message.strip().lines().findFirst().orElse("");
    }
}
