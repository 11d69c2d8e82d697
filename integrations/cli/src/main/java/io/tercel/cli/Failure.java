package io.tercel.cli;

/** A command cannot go on, for a reason that the user can do something about: one line says it. */
final class Failure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ExitCode code;

    Failure(ExitCode code, String message) {
        super(message);
        this.code = code;
    }

    Failure(ExitCode code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    static Failure refused(String message) {
        return new Failure(ExitCode.REFUSED, message);
    }

    ExitCode code() {
        return code;
    }
}
