package io.tercel.rag.ingest;

import java.time.Duration;
import java.util.Optional;

/**
 * How far an ingestion has come with the documents that are new or changed; unchanged ones need no work and are not counted.
 *
 * @param documentsDone documents that are in the store, or were given up
 * @param documentsTotal documents to do
 * @param pieces pieces embedded so far, those of the document in work included
 * @param bytesDone bytes of the documents done
 * @param bytesTotal bytes of the documents to do
 * @param elapsed time since the first document was begun
 * @param remaining time left if the rest goes as fast per byte; empty before anything is done
 */
public record IngestProgress(
        int documentsDone,
        int documentsTotal,
        long pieces,
        long bytesDone,
        long bytesTotal,
        Duration elapsed,
        Optional<Duration> remaining) {

    static IngestProgress of(
            int documentsDone, int documentsTotal, long pieces, long bytesDone, long bytesTotal, Duration elapsed) {
        Optional<Duration> remaining = bytesDone == 0
                ? Optional.empty()
                : Optional.of(
                        Duration.ofNanos((long) (elapsed.toNanos() * ((double) (bytesTotal - bytesDone) / bytesDone))));
        return new IngestProgress(documentsDone, documentsTotal, pieces, bytesDone, bytesTotal, elapsed, remaining);
    }
}
