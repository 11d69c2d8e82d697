package io.tercel.rag.ingest;

import dev.langchain4j.data.segment.TextSegment;
import java.util.List;

/** What became of a document before it meets the model. */
sealed interface Prepared {

    Planned planned();

    /**
     * Cut into pieces.
     *
     * @param pieces what is stored
     * @param inputs what is embedded, one for each piece
     */
    record Ready(Planned planned, List<TextSegment> pieces, List<TextSegment> inputs) implements Prepared {}

    /** Left out on purpose. */
    record Skipped(Planned planned, String reason) implements Prepared {}

    /** Could not be read or cut. */
    record Failed(Planned planned, String reason) implements Prepared {}
}
