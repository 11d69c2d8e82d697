package io.tercel.log;

import java.nio.ByteBuffer;
import java.util.Optional;

/** What each log file begins with, so that its frames can be understood without the files before it. */
@FunctionalInterface
public interface LogPreface {

    /** The type byte of a preface's frame. */
    byte FRAME_TYPE = 3;

    /** Nothing. */
    LogPreface NONE = Optional::empty;

    /**
     * The payload for a file that is about to begin. Called on the log's thread, or before there is one, when the listener has been told of
     * all frames of the files before. It must not wait for the log.
     */
    Optional<ByteBuffer> payload();
}
