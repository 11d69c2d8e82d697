package io.tercel.rag.ingest;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** What ingestion needs of a store: documents as wholes. */
interface DocumentStore {

    /** What a document in the store was made from. */
    record StoredDocument(String contentHash, String pipeline) {}

    /** The dimension of the vectors that it takes; empty while it takes any. */
    OptionalInt dimension();

    /** The documents of a source, by id. */
    Map<String, StoredDocument> documents(String source);

    /**
     * Puts pieces in the place of all pieces that the document has, in one step: a reader, or a crash, finds the old ones or the new ones.
     *
     * @param ids one for each piece; none to delete the document
     */
    void replace(
            String source, String documentId, List<String> ids, List<Embedding> embeddings, List<TextSegment> pieces);
}
