package io.tercel.rag.ingest;

import java.time.Duration;
import java.util.List;

/**
 * What an ingestion did. Documents are named by their ids, in the order of the work.
 *
 * @param added documents that were not in the store
 * @param changed documents whose pieces were replaced, because they or the way of splitting and embedding changed
 * @param unchanged documents that were in the store as they are; nothing of them was embedded
 * @param removed documents deleted from the store because they are gone
 * @param failed documents that could not be ingested; what the store held of them stays
 * @param skipped documents left out on purpose: files of other kinds, or without any text
 * @param pieces pieces stored
 * @param tokens tokens embedded, as the model reports them, or estimated where it does not
 * @param times where the time went
 */
public record IngestReport(
        List<String> added,
        List<String> changed,
        List<String> unchanged,
        List<String> removed,
        List<Problem> failed,
        List<Problem> skipped,
        long pieces,
        long tokens,
        Times times) {

    /** Copies the lists. */
    public IngestReport {
        added = List.copyOf(added);
        changed = List.copyOf(changed);
        unchanged = List.copyOf(unchanged);
        removed = List.copyOf(removed);
        failed = List.copyOf(failed);
        skipped = List.copyOf(skipped);
    }

    /**
     * A document and what was the matter with it.
     *
     * @param documentId the document
     * @param reason reads on after the document's name
     */
    public record Problem(String documentId, String reason) {
        @Override
        public String toString() {
            return documentId + ": " + reason;
        }
    }

    /**
     * Where the time went. Reading overlaps with embedding, so the parts may add up to more than the total.
     *
     * @param planning finding the documents and comparing them with the store
     * @param reading reading, parsing and splitting
     * @param embedding waiting for the model
     * @param storing waiting for the store
     * @param total from call to return
     */
    public record Times(Duration planning, Duration reading, Duration embedding, Duration storing, Duration total) {}

    /** One line for people: {@code 12 added, 3 changed, 85 unchanged, 1 removed, 0 failed, 2 skipped: 154 pieces in 3.2 s}. */
    public String summary() {
        return "%d added, %d changed, %d unchanged, %d removed, %d failed, %d skipped: %d pieces in %d.%d s"
                .formatted(
                        added.size(),
                        changed.size(),
                        unchanged.size(),
                        removed.size(),
                        failed.size(),
                        skipped.size(),
                        pieces,
                        times.total().toSeconds(),
                        times.total().toMillisPart() / 100);
    }
}
