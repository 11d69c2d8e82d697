package io.tercel.rag.ingest;

import io.tercel.rag.ingest.IngestReport.Problem;
import java.util.List;

/**
 * The documents of one call.
 *
 * @param documents what there is to ingest
 * @param skipped what was left out
 * @param failed what could not be looked at
 * @param unreadable ids of files and folders that could not be looked at; what was under them is not taken for removed
 * @param complete whether these are all documents of the source, so that others in the store are gone
 */
record Supply(
        List<SourceDocument> documents,
        List<Problem> skipped,
        List<Problem> failed,
        List<String> unreadable,
        boolean complete) {

    boolean mayBeUnder(String documentId) {
        return unreadable.stream()
                .anyMatch(id -> id.isEmpty() || documentId.equals(id) || documentId.startsWith(id + "/"));
    }
}
