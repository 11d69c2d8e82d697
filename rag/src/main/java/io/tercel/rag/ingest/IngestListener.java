package io.tercel.rag.ingest;

/**
 * Told how an ingestion goes, on the thread that ingests. What a listener throws is logged and otherwise ignored. Each method
 * does nothing unless overridden.
 */
public interface IngestListener {

    /** Does nothing. */
    IngestListener NONE = new IngestListener() {};

    /** The documents have been compared with the store: this is what will be done. Called once. */
    default void planned(int added, int changed, int unchanged, int removed) {}

    /** More has been embedded or stored. */
    default void progress(IngestProgress progress) {}

    /** The pieces of a document are in the store, as durable as the store's writes are; those of its earlier version are gone. */
    default void stored(String documentId, int pieces) {}
}
