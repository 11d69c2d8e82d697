package io.tercel.rag.ingest;

/** A document that cannot be ingested, for a reason that its owner can act on; the message reads on after the document's name. */
final class UnusableDocumentException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnusableDocumentException(String reason) {
        super(reason);
    }

    UnusableDocumentException(String reason, Throwable cause) {
        super(reason, cause);
    }
}
