package io.tercel.cdc;

import io.tercel.commit.CommitPipeline;
import io.tercel.error.PositionExpiredException;
import io.tercel.log.DurableListener;
import io.tercel.log.LogFrame;
import io.tercel.log.LogOptions;
import io.tercel.log.LogPosition;
import io.tercel.log.LogPreface;
import io.tercel.log.RetainedLog;
import io.tercel.log.WriteAheadLog;
import io.tercel.manifest.CatalogChange;
import io.tercel.manifest.CatalogChangeCodec;
import io.tercel.manifest.Manifest;
import io.tercel.manifest.ManifestCodec;
import io.tercel.manifest.Versions;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * The log alone must tell a reader how to understand it: a data record names a collection by its number and has columns without names. So
 * changes of the catalog are frames among the writes, and every log file begins with the catalog as it was there. That catalog is kept by
 * replaying the frames as the log delivers them, on the log's thread, so that a file begins with what the frames before it have come to,
 * whatever has been committed meanwhile.
 */
/** Puts changes of the catalog into the log, in the order of the writes, while changes are followed. */
public final class CatalogRecorder implements Versions.ChangeLog, LogPreface, DurableListener {

    private static final Logger LOGGER = LoggerFactory.getLogger(CatalogRecorder.class);

    private final CommitPipeline pipeline;
    private volatile Optional<WriteAheadLog> log = Optional.empty();
    private volatile Manifest catalog;

    /**
     * For a database that is being opened.
     *
     * @param logged the catalog as its log has it
     */
    private CatalogRecorder(CommitPipeline pipeline, Manifest logged) {
        this.pipeline = pipeline;
        this.catalog = logged;
    }

    /**
     * For a database that is being opened. The first file that it writes begins with the catalog as the log has it, not as the manifest has it: a
     * change that a crash has kept from the log comes as a frame in that file, and whoever reads from its beginning must see it come.
     *
     * @param recovered its manifest
     * @param lastLogged the number of the last change that recovery found in the log
     * @param end of the log
     */
    public static CatalogRecorder begin(
            CommitPipeline pipeline, Manifest recovered, long lastLogged, RetainedLog log, LogPosition end) {
        Manifest logged = recovered.catalog();
        if (recovered.changes() > lastLogged && recovered.unlogged().isPresent()) {
            try {
                logged = LogCursor.catalogAt(log, end);
            } catch (PositionExpiredException e) {
                LOGGER.debug("nobody followed before: changes begin with what the manifest says", e);
            }
        }
        return new CatalogRecorder(pipeline, logged);
    }

    /** Connects the log whose preface and listener this is. */
    public void connect(WriteAheadLog opened) {
        log = Optional.of(opened);
    }

    @Override
    public Optional<ByteBuffer> payload() {
        byte[] encoded = ManifestCodec.encode(catalog);
        if (encoded.length > LogOptions.PAYLOAD_BYTES_MAX) {
            LOGGER.warn("a catalog of {} bytes is too large to be followed", encoded.length);
            return Optional.empty();
        }
        return Optional.of(ByteBuffer.wrap(encoded));
    }

    @Override
    public void onDurable(LogFrame frame) {
        if (frame.type() == CatalogChange.FRAME_TYPE) {
            catalog = CatalogChangeCodec.decode(frame.payload()).appliedTo(catalog);
        }
        pipeline.onDurable(frame);
    }

    @Override
    public void awaitDurable() {
        // A change that is in force and has no room in the log would end all writing.
        log.orElseThrow().ready().await();
    }

    @Override
    public void append(long number, CatalogChange change) {
        pipeline.record(CatalogChange.FRAME_TYPE, CatalogChangeCodec.encode(number, change))
                .await();
    }

    /** Puts on record that somebody has had a collection's rows sealed. */
    public void flushed(int collection) {
        append(0, new CatalogChange.Flushed(collection));
    }
}
