package io.tercel.rag.ingest;

import dev.langchain4j.data.document.Document;
import dev.langchain4j.data.document.Metadata;
import io.tercel.rag.SourceRef;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * What the application adds to each document's metadata.
 *
 * @param rule the document, with its own metadata, to what is added
 * @param description part of what decides what is stored for a document; empty for nothing added
 */
record AddedMetadata(Function<Document, Map<String, ?>> rule, String description) {

    static final AddedMetadata NONE = new AddedMetadata(document -> Map.of(), "");

    /** What documents are told apart by is not the application's to change. */
    private static final Set<String> KEPT =
            Set.of(SourceRef.SOURCE, SourceRef.DOCUMENT_ID, SourceRef.CONTENT_HASH, SourceRef.PIPELINE);

    static AddedMetadata of(Function<Document, Map<String, ?>> rule, String description) {
        return new AddedMetadata(rule, "|" + description);
    }

    void to(Document document) {
        // Made a metadata of its own first: that checks the types.
        Map<String, Object> values = new Metadata(rule.apply(document)).toMap();
        for (String key : KEPT) {
            if (values.containsKey(key)) {
                throw new UnusableDocumentException("metadata '" + key + "' is given by ingestion itself");
            }
        }
        document.metadata().putAll(values);
    }
}
