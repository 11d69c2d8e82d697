package io.tercel.maintain;

import java.util.function.Supplier;

/** A thread that does one thing after the other, seen as a way to run something between two of them. */
public interface SerialThread {

    /** Runs it there, waits, and returns what it returns or throws what it throws. */
    <T> T call(Supplier<T> action);
}
