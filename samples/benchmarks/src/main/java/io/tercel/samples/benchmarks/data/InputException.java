package io.tercel.samples.benchmarks.data;

import java.io.IOException;
import java.nio.file.Path;

/** A file that is not what its name says; the message names the file and what is wrong. */
public final class InputException extends IOException {

    private static final long serialVersionUID = 1;

    /** About one file. */
    public InputException(Path file, String problem) {
        super(file + ": " + problem);
    }
}
