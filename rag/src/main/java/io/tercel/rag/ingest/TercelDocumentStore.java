package io.tercel.rag.ingest;

import static dev.langchain4j.store.embedding.filter.MetadataFilterBuilder.metadataKey;

import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.filter.Filter;
import io.tercel.langchain4j.TercelEmbeddingStore;
import io.tercel.rag.SourceRef;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;

/** Documents as the pieces in an embedding store that carry their id. */
final class TercelDocumentStore implements DocumentStore {

    private final TercelEmbeddingStore store;

    TercelDocumentStore(TercelEmbeddingStore store) {
        this.store = Objects.requireNonNull(store, "store");
    }

    @Override
    public Map<String, StoredDocument> documents(String source) {
        // All pieces of a document say the same about it, and each document has a first one.
        Filter firstPieces = of(source).and(metadataKey(SourceRef.INDEX).isEqualTo(0));
        Map<String, StoredDocument> documents = new LinkedHashMap<>();
        for (Metadata piece : store.listMetadata(firstPieces)) {
            String id = piece.getString(SourceRef.DOCUMENT_ID);
            if (id != null) {
                documents.put(
                        id, new StoredDocument(text(piece, SourceRef.CONTENT_HASH), text(piece, SourceRef.PIPELINE)));
            }
        }
        return documents;
    }

    @Override
    public OptionalInt dimension() {
        return store.dimension();
    }

    @Override
    public void replace(
            String source, String documentId, List<String> ids, List<Embedding> embeddings, List<TextSegment> pieces) {
        Filter document = of(source).and(metadataKey(SourceRef.DOCUMENT_ID).isEqualTo(documentId));
        store.replaceAll(document, ids, embeddings, pieces);
    }

    private static Filter of(String source) {
        return metadataKey(SourceRef.SOURCE).isEqualTo(source);
    }

    private static String text(Metadata metadata, String key) {
        return Objects.requireNonNullElse(metadata.getString(key), "");
    }
}
