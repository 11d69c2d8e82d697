package io.tercel.rag.ingest;

import dev.langchain4j.data.document.Document;
import dev.langchain4j.data.document.DocumentLoader;
import dev.langchain4j.data.document.DocumentSource;
import dev.langchain4j.data.document.Metadata;
import io.tercel.rag.SourceRef;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;

/** A document that may be ingested. */
sealed interface SourceDocument {

    /** Its id within its source. */
    String id();

    /** Its size, for telling progress. */
    long bytes();

    /**
     * Reads it.
     *
     * @throws SkippedDocumentException when it is not to be ingested
     * @throws UnusableDocumentException when it cannot be
     */
    Content read() throws IOException;

    /** A document's bytes as they were read once, so that text and hash are of the same version whoever writes the file meanwhile. */
    interface Content {

        String hash();

        /** The document's text and own metadata. */
        Document parse();

        /** Whether the text has Markdown headings to cut along. */
        boolean markdown();
    }

    /** A file. */
    record OfFile(String id, Path path, long bytes, FileTypes.FileType type) implements SourceDocument {

        @Override
        public Content read() throws IOException {
            return new FileContent(Files.readAllBytes(path), fileName(path), type);
        }

        private static String fileName(Path path) {
            return String.valueOf(path.getFileName());
        }
    }

    /** A document that the caller has loaded. */
    record OfDocument(String id, Document document) implements SourceDocument {

        @Override
        public long bytes() {
            return document.text().length();
        }

        @Override
        public Content read() {
            return new LoadedContent(document);
        }
    }

    /** What {@link OfFile} reads. */
    final class FileContent implements Content, DocumentSource {

        private final byte[] bytes;
        private final String fileName;
        private final FileTypes.FileType type;

        private FileContent(byte[] bytes, String fileName, FileTypes.FileType type) {
            this.bytes = bytes;
            this.fileName = fileName;
            this.type = type;
        }

        @Override
        public String hash() {
            return ContentHash.of(bytes);
        }

        @Override
        public Document parse() {
            try {
                return DocumentLoader.load(this, type.parser());
            } catch (RuntimeException e) {
                // The loader wraps what a parser throws, and with it the reason.
                throw e.getCause() instanceof RuntimeException reason ? reason : e;
            }
        }

        @Override
        public boolean markdown() {
            return type.markdown();
        }

        @Override
        public InputStream inputStream() {
            return new ByteArrayInputStream(bytes);
        }

        @Override
        public Metadata metadata() {
            return Metadata.from(SourceRef.FILE_NAME, fileName);
        }
    }

    /** What {@link OfDocument} reads. */
    record LoadedContent(Document document) implements Content {

        @Override
        public String hash() {
            // Sorted: the order of metadata is not part of what the document says.
            return ContentHash.of(new TreeMap<>(document.metadata().toMap()) + "\n" + document.text());
        }

        @Override
        public Document parse() {
            return document;
        }

        @Override
        public boolean markdown() {
            String name = document.metadata().getString(SourceRef.FILE_NAME);
            return name != null && (name.endsWith(".md") || name.endsWith(".markdown"));
        }
    }
}
