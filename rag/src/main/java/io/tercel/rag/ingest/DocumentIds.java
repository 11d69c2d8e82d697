package io.tercel.rag.ingest;

import dev.langchain4j.data.document.Document;
import dev.langchain4j.data.document.Metadata;
import io.tercel.rag.SourceRef;
import java.util.Map;
import java.util.Optional;

/** How documents that the caller has loaded are told from each other. */
final class DocumentIds {

    private DocumentIds() {}

    static Optional<String> of(Metadata metadata) {
        Map<String, Object> values = metadata.toMap();
        return text(values, SourceRef.DOCUMENT_ID)
                .or(() -> text(values, Document.URL))
                .or(() -> path(values));
    }

    /** As LangChain4j's file loader tells it. */
    private static Optional<String> path(Map<String, Object> values) {
        Optional<String> name = text(values, Document.FILE_NAME);
        return text(values, Document.ABSOLUTE_DIRECTORY_PATH)
                .flatMap(directory -> name.map(file -> directory + "/" + file))
                .or(() -> name);
    }

    private static Optional<String> text(Map<String, Object> values, String key) {
        return Optional.ofNullable(values.get(key)).map(Object::toString).filter(text -> !text.isBlank());
    }
}
