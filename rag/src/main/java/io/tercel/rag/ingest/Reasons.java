package io.tercel.rag.ingest;

import dev.langchain4j.data.document.BlankDocumentException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/** What to tell a reader of a report about a failure. */
final class Reasons {

    private Reasons() {}

    static String of(Throwable failure) {
        return switch (failure) {
            case AccessDeniedException denied -> "may not be read";
            case NoSuchFileException missing -> "is not there";
            case BlankDocumentException blank -> "has no text";
            case StackOverflowError deep -> "is nested too deeply";
            case SkippedDocumentException skipped -> message(skipped);
            case UnusableDocumentException unusable -> message(unusable);
            default -> failure.getClass().getSimpleName() + ": " + message(failure);
        };
    }

    private static String message(Throwable failure) {
        String message = failure.getMessage();
        return message == null ? "no reason given" : message;
    }
}
