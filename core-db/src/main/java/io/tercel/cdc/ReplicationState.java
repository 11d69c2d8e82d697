package io.tercel.cdc;

/** What a replication task is doing. */
public enum ReplicationState {
    /** Following, or waiting for changes. */
    RUNNING,
    /** Something failed; it is tried again, with waits that grow from a tenth of a second to half a minute. */
    RETRYING,
    /** Paused by somebody, until somebody resumes it. */
    PAUSED,
    /** The listener is not there since the database was opened: attach it. */
    DETACHED,
    /** The changes that come next are not kept any more, or the target is no copy: trying again cannot help. */
    FAILED,
    /** Deleted, or the database has been closed. */
    CLOSED
}
