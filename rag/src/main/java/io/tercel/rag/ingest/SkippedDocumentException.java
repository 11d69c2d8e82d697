package io.tercel.rag.ingest;

/** A document that ingestion leaves out on purpose: another kind of file, or one with nothing to say. */
final class SkippedDocumentException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    SkippedDocumentException(String reason) {
        super(reason);
    }
}
