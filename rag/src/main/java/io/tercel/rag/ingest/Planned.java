package io.tercel.rag.ingest;

/**
 * A document that is to be embedded.
 *
 * @param document the document
 * @param isNew whether the store has nothing of it
 */
record Planned(SourceDocument document, boolean isNew) {

    String id() {
        return document.id();
    }
}
