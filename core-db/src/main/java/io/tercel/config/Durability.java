package io.tercel.config;

/** What a write has survived when its call returns. */
public enum Durability {
    /** On stable storage: survives a power cut. Concurrent writers share one sync. */
    FSYNC,
    /** Handed to the operating system: survives a killed process, not always a power cut. */
    OS_BUFFER,
    /** In memory only, until {@code flush()}. */
    NONE
}
