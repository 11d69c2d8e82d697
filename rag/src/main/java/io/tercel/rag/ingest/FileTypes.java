package io.tercel.rag.ingest;

import dev.langchain4j.data.document.DocumentParser;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which parser and which splitter serve which files, by the last part of their names. */
final class FileTypes {

    /**
     * How files of one kind are read and cut.
     *
     * @param parser bytes to text
     * @param markdown whether the text has headings to cut along
     */
    record FileType(DocumentParser parser, boolean markdown) {}

    /** The key of files without any ending, such as README and LICENSE. */
    private static final String NO_EXTENSION = "";

    private static final Set<String> MARKDOWN = Set.of("md", "markdown", "mdx");
    private static final Set<String> TEXT =
            Set.of("txt", "text", "rst", "adoc", "asciidoc", "org", "tex", "log", NO_EXTENSION);
    private static final Set<String> HTML = Set.of("html", "htm", "xhtml");

    private final Map<String, FileType> byExtension = new HashMap<>();

    private final Optional<FileType> others;

    /**
     * With the parsers that a caller wants.
     *
     * @param parsers by name ending
     * @param forOthers reads files whose ending nobody else knows
     */
    FileTypes(Map<String, DocumentParser> parsers, Optional<DocumentParser> forOthers) {
        others = forOthers.map(parser -> new FileType(parser, false));
        FileType markdown = new FileType(new StrictTextParser(), true);
        FileType text = new FileType(new StrictTextParser(), false);
        FileType html = new FileType(new HtmlDocumentParser(), true);
        MARKDOWN.forEach(extension -> byExtension.put(extension, markdown));
        TEXT.forEach(extension -> byExtension.put(extension, text));
        HTML.forEach(extension -> byExtension.put(extension, html));
        byExtension.put("pdf", new FileType(new PdfDocumentParser(), false));
        parsers.forEach((extension, parser) -> byExtension.put(extension, new FileType(parser, false)));
    }

    /**
     * @throws SkippedDocumentException when no parser reads such files
     */
    FileType of(String fileName) {
        String extension = extension(fileName);
        return Optional.ofNullable(byExtension.get(extension))
                .or(() -> others)
                .orElseThrow(() -> new SkippedDocumentException("no parser for files ending in ." + extension));
    }

    private static String extension(String fileName) {
        int dot = fileName.lastIndexOf('.');
        return dot < 0 ? NO_EXTENSION : fileName.substring(dot + 1).toLowerCase(Locale.ROOT);
    }
}
