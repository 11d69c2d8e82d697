package io.tercel.rag.ingest;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import io.tercel.rag.SourceRef;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/** A store in a map, for tests of what is written and when. */
final class MapDocumentStore implements DocumentStore {

    private final Map<String, List<TextSegment>> documents = new LinkedHashMap<>();
    private final List<String> writes = new ArrayList<>();
    private Optional<RuntimeException> nextFailure = Optional.empty();
    private OptionalInt dimension = OptionalInt.empty();

    @Override
    public OptionalInt dimension() {
        return dimension;
    }

    void dimension(int fixed) {
        dimension = OptionalInt.of(fixed);
    }

    @Override
    public Map<String, StoredDocument> documents(String source) {
        Map<String, StoredDocument> found = new LinkedHashMap<>();
        documents.forEach((key, pieces) -> {
            var metadata = pieces.getFirst().metadata();
            if (source.equals(metadata.getString(SourceRef.SOURCE))) {
                found.put(
                        Objects.requireNonNull(metadata.getString(SourceRef.DOCUMENT_ID)),
                        new StoredDocument(
                                Objects.requireNonNull(metadata.getString(SourceRef.CONTENT_HASH)),
                                Objects.requireNonNull(metadata.getString(SourceRef.PIPELINE))));
            }
        });
        return found;
    }

    @Override
    public void replace(
            String source, String documentId, List<String> ids, List<Embedding> embeddings, List<TextSegment> pieces) {
        if (nextFailure.isPresent()) {
            RuntimeException failure = nextFailure.get();
            nextFailure = Optional.empty();
            throw failure;
        }
        writes.add(documentId);
        if (pieces.isEmpty()) {
            documents.remove(source + "|" + documentId);
        } else {
            documents.put(source + "|" + documentId, List.copyOf(pieces));
        }
    }

    void failOnce(RuntimeException failure) {
        nextFailure = Optional.of(failure);
    }

    /** Ids of documents written, in order; deletions too. */
    List<String> writes() {
        return List.copyOf(writes);
    }

    List<TextSegment> pieces() {
        return documents.values().stream().flatMap(List::stream).toList();
    }
}
