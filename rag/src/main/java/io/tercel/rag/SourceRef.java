package io.tercel.rag;

import dev.langchain4j.data.document.Metadata;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Where a passage comes from: what a citation needs. Read from the metadata that ingestion gives to each piece; everything
 * but the document may be absent for pieces that came into the store in another way.
 *
 * @param documentId the document's id within its source: for a file its path relative to the folder, with {@code /}
 * @param source which folder or other supply of documents it belongs to; empty when not known
 * @param fileName the file's own name
 * @param heading the headings above the passage, outermost first, joined with {@value #HEADING_SEPARATOR}
 * @param page the page on which the passage begins, from 1; PDF only
 * @param start where the passage begins in the document's text, in characters (UTF-16 units) from 0
 * @param end where it ends, exclusive
 */
public record SourceRef(
        String documentId,
        String source,
        Optional<String> fileName,
        Optional<String> heading,
        OptionalInt page,
        OptionalInt start,
        OptionalInt end) {

    /** Stands between the headings of a path. */
    public static final String HEADING_SEPARATOR = " > ";

    /** Metadata key: the document's id within its source. */
    public static final String DOCUMENT_ID = "document_id";
    /** Metadata key: the folder or other supply of documents. */
    public static final String SOURCE = "source";
    /** Metadata key: the file's own name; LangChain4j's own. */
    public static final String FILE_NAME = "file_name";
    /** Metadata key: the path of headings. */
    public static final String HEADING = "heading";
    /** Metadata key: page, an integer from 1. */
    public static final String PAGE = "page";
    /** Metadata key: first character of the piece in the document's text. */
    public static final String START = "start";
    /** Metadata key: the character after the last one. */
    public static final String END = "end";
    /** Metadata key: place of the piece in its document, an integer from 0. */
    public static final String INDEX = "index";
    /** Metadata key: SHA-256 of the document, in hexadecimal digits. */
    public static final String CONTENT_HASH = "content_hash";
    /** Metadata key: what splitter, parsers and model the piece was made with, as a short hash. */
    public static final String PIPELINE = "pipeline";

    /**
     * The source that a piece's metadata tells. Without {@value #DOCUMENT_ID} the document is told by LangChain4j's own
     * {@code url} or {@code file_name}; without those it is empty.
     */
    public static SourceRef of(Metadata metadata) {
        Optional<String> fileName = text(metadata, FILE_NAME);
        String document = text(metadata, DOCUMENT_ID)
                .or(() -> text(metadata, "url"))
                .or(() -> fileName)
                .orElse("");
        return new SourceRef(
                document,
                text(metadata, SOURCE).orElse(""),
                fileName,
                text(metadata, HEADING),
                integer(metadata, PAGE),
                integer(metadata, START),
                integer(metadata, END));
    }

    /** One line for people: {@code guide.pdf, page 3} or {@code concepts.md, Segments > Growing}. */
    public String label() {
        StringBuilder label = new StringBuilder(documentId.isEmpty() ? "(unknown source)" : documentId);
        page.ifPresent(number -> label.append(", page ").append(number));
        heading.ifPresent(path -> label.append(", ").append(path));
        return label.toString();
    }

    private static Optional<String> text(Metadata metadata, String key) {
        return Optional.ofNullable(value(metadata, key)).map(Object::toString).filter(text -> !text.isBlank());
    }

    /** Other tools write whole numbers as text or under a key of their own meaning; what is not a number is treated as absent. */
    private static OptionalInt integer(Metadata metadata, String key) {
        Object value = value(metadata, key);
        if (value instanceof Number number) {
            return OptionalInt.of(number.intValue());
        }
        if (value instanceof String text && text.matches("\\d{1,9}")) {
            return OptionalInt.of(Integer.parseInt(text));
        }
        return OptionalInt.empty();
    }

    private static @Nullable Object value(Metadata metadata, String key) {
        return metadata.toMap().get(key);
    }
}
