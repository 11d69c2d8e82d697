package io.tercel.log;

/** What to do about damage in the log. */
public enum RecoveryMode {
    /** A torn tail is the mark of a crash and is dropped; damage to what had been synced is an error. */
    TOLERATE_TAIL,
    /** Any damage is an error, a torn tail too. */
    STRICT,
    /** Reads up to the first damage, whatever it is, and reports the loss. For looking at what is left, not for writing on. */
    SALVAGE
}
