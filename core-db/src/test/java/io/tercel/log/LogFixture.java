package io.tercel.log;

import io.tercel.config.Durability;
import io.tercel.io.Directory;
import io.tercel.io.Reserve;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/** A log of texts, and what its listener was told. */
final class LogFixture implements AutoCloseable {

    static final UUID DATABASE = new UUID(0x1234, 0x5678);
    static final byte TYPE = 7;
    static final LogOptions SMALL = new LogOptions(1000, 1 << 20, 1 << 20);

    final List<String> delivered = new CopyOnWriteArrayList<>();
    final WriteAheadLog log;
    final RecoveryReport recovered;
    private long timestamp;

    private LogFixture(Directory directory, LogOptions options, DurableListener alsoTold) {
        this.recovered =
                LogReader.read(directory, DATABASE, LogPosition.START, RecoveryMode.TOLERATE_TAIL, (frame, end) -> {});
        this.timestamp = Math.max(0, recovered.lastTimestamp());
        this.log = WriteAheadLog.open(
                directory,
                DATABASE,
                recovered,
                options,
                frame -> {
                    alsoTold.onDurable(frame);
                    delivered.add(text(frame));
                },
                Reserve.none(directory),
                LogPreface.NONE,
                "test");
    }

    static LogFixture open(Directory directory) {
        return open(directory, LogOptions.DEFAULT);
    }

    static LogFixture open(Directory directory, LogOptions options) {
        return open(directory, options, frame -> {});
    }

    static LogFixture open(Directory directory, LogOptions options, DurableListener alsoTold) {
        return new LogFixture(directory, options, alsoTold);
    }

    LogTicket append(String text, Durability durability) {
        ByteBuffer payload = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        return log.append(TYPE, ++timestamp, payload, durability);
    }

    LogTicket append(String text) {
        return append(text, Durability.FSYNC);
    }

    void write(String... texts) {
        for (String text : texts) {
            append(text).await();
        }
    }

    @Override
    public void close() {
        log.close();
    }

    static String text(LogFrame frame) {
        return StandardCharsets.UTF_8.decode(frame.payload()).toString();
    }

    /** The texts of a log, and the report. */
    record Content(List<String> texts, RecoveryReport report) {}

    static Content read(Directory directory) {
        return read(directory, LogPosition.START, RecoveryMode.TOLERATE_TAIL);
    }

    static Content read(Directory directory, LogPosition from, RecoveryMode mode) {
        List<String> texts = new ArrayList<>();
        RecoveryReport report = LogReader.read(directory, DATABASE, from, mode, (frame, end) -> texts.add(text(frame)));
        return new Content(texts, report);
    }
}
