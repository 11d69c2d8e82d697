package io.tercel.config;

/** How fresh the data is that a read sees. Every read sees one snapshot, whatever the level. */
public enum ConsistencyLevel {
    /** Every write that was acknowledged before the read began, by anyone. */
    STRONG,
    /** Every write that was made through the same {@code Collection} handle. */
    SESSION,
    /** Everything older than the staleness bound (5 seconds by default). */
    BOUNDED,
    /** What is there now; never waits. */
    EVENTUALLY
}
