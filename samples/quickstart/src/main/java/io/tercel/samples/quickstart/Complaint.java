package io.tercel.samples.quickstart;

import io.tercel.error.DirectoryLockedException;
import io.tercel.error.VectorDbException;
import java.io.UncheckedIOException;
import java.util.Optional;

/** One line for a failure that the user can mend; a stack trace would only hide it. */
final class Complaint {

    private Complaint() {}

    /** Empty for failures that are this program's own fault: those need their stack trace. */
    static Optional<String> about(Throwable failure) {
        return switch (failure) {
            case DirectoryLockedException locked ->
                Optional.of(locked.getMessage() + "; another -Ddata=… keeps both apart");
            case VectorDbException stored -> Optional.of(message(stored));
            case UncheckedIOException unreadable -> Optional.of(message(unreadable));
            case IllegalArgumentException refused -> Optional.of(message(refused));
            default -> Optional.empty();
        };
    }

    private static String message(Throwable failure) {
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }
}
