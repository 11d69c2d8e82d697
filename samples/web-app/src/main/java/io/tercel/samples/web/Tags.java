package io.tercel.samples.web;

import dev.langchain4j.data.document.Document;
import io.tercel.rag.SourceRef;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** What documents can be filtered by: their folder, their kind, and what they say about themselves. */
final class Tags {

    /** Names the rule; documents are ingested again when it changes. */
    static final String RULE = "folder, type, front matter; 1";

    static final String FOLDER = "folder";
    static final String TYPE = "type";
    /** The folder of documents that lie in none. */
    static final String TOP = "/";

    /** Keys that tell where a passage comes from and say nothing about its document. */
    private static final Set<String> OF_PASSAGES = Set.of(
            SourceRef.DOCUMENT_ID,
            SourceRef.SOURCE,
            SourceRef.FILE_NAME,
            SourceRef.HEADING,
            SourceRef.PAGE,
            SourceRef.START,
            SourceRef.END,
            SourceRef.INDEX,
            SourceRef.CONTENT_HASH,
            SourceRef.PIPELINE);

    private Tags() {}

    static Map<String, Object> of(Document document) {
        String id = String.valueOf(document.metadata().getString(SourceRef.DOCUMENT_ID));
        Map<String, Object> tags = new LinkedHashMap<>();
        DocumentType type = DocumentType.of(id).orElse(DocumentType.TEXT);
        if (type == DocumentType.MARKDOWN) {
            FrontMatter.of(document.text()).values().forEach((key, value) -> {
                if (!OF_PASSAGES.contains(key)) {
                    tags.put(key, value);
                }
            });
        }
        int slash = id.lastIndexOf('/');
        tags.put(FOLDER, slash < 0 ? TOP : id.substring(0, slash));
        tags.put(TYPE, type.label());
        return tags;
    }

    /** Those of a passage's metadata that are about its document, as texts. */
    static Map<String, String> in(Map<String, Object> metadata) {
        Map<String, String> tags = new LinkedHashMap<>();
        metadata.forEach((key, value) -> {
            if (!OF_PASSAGES.contains(key)) {
                tags.put(key, String.valueOf(value));
            }
        });
        return tags;
    }
}
