package io.tercel.samples.web;

import dev.langchain4j.data.document.Document;
import io.tercel.rag.SourceRef;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What documents can be filtered by: their folder, their kind, and what they say about themselves. */
final class Tags {

    /** Names the rule; documents are ingested again when it changes. */
    static final String RULE = "title, folder, type, front matter; 2";

    static final String FOLDER = "folder";
    static final String TYPE = "type";
    /** Shown, and nothing to filter by. */
    static final String TITLE = "title";
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

    private static final int LONGEST_TITLE = 100;

    private Tags() {}

    static Map<String, Object> of(Document document) {
        String id = String.valueOf(document.metadata().getString(SourceRef.DOCUMENT_ID));
        Map<String, Object> tags = new LinkedHashMap<>();
        DocumentType type = DocumentType.of(id).orElse(DocumentType.TEXT);
        FrontMatter said = FrontMatter.of(type == DocumentType.MARKDOWN ? document.text() : "");
        said.values().forEach((key, value) -> {
            if (!OF_PASSAGES.contains(key)) {
                tags.put(key, value);
            }
        });
        if (!tags.containsKey(TITLE)) {
            title(document, said.end()).ifPresent(title -> tags.put(TITLE, title));
        }
        int slash = id.lastIndexOf('/');
        tags.put(FOLDER, slash < 0 ? TOP : id.substring(0, slash));
        tags.put(TYPE, type.label());
        return tags;
    }

    /** What the parser found, or the first heading, or else the first line when it is as short as a title. */
    private static Optional<String> title(Document document, int from) {
        String parsed = document.metadata().getString(TITLE);
        if (parsed != null && !parsed.isBlank()) {
            return Optional.of(parsed);
        }
        Optional<String> first = document.text()
                .substring(from)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .findFirst();
        return first.map(line -> line.replaceFirst("^#{1,6}\\s+", ""))
                .filter(line -> line.length() <= LONGEST_TITLE && line.chars().anyMatch(Character::isLetter));
    }

    /** Those of a passage's metadata that are about its document, as texts. */
    static Map<String, String> in(Map<String, Object> metadata) {
        Map<String, String> tags = new LinkedHashMap<>();
        metadata.forEach((key, value) -> {
            if (!OF_PASSAGES.contains(key) && !key.equals(TITLE)) {
                tags.put(key, String.valueOf(value));
            }
        });
        return tags;
    }
}
