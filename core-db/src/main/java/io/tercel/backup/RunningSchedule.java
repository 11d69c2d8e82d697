package io.tercel.backup;

import io.tercel.error.AlreadyExistsException;
import io.tercel.error.ClosedException;
import io.tercel.error.VectorDbException;
import io.tercel.time.Timestamp;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A schedule that is being followed, until it is closed. Safe for use by many threads. */
public final class RunningSchedule implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RunningSchedule.class);

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS").withZone(ZoneOffset.UTC);

    private final Backups backups;
    private final BackupSchedule schedule;
    private final LongSupplier millis;
    private volatile Optional<ScheduledFuture<?>> timer = Optional.empty();
    private volatile Optional<BackupInfo> last = Optional.empty();
    private volatile Optional<VectorDbException> failure = Optional.empty();

    /** Only the executor's task touches it; its runs come one after the other. */
    private int sinceFull;

    private RunningSchedule(Backups backups, BackupSchedule schedule, LongSupplier millis) {
        this.backups = backups;
        this.schedule = schedule;
        this.millis = millis;
    }

    /**
     * Begins to follow a schedule.
     *
     * @param millis the wall clock, in milliseconds since 1970
     */
    public static RunningSchedule begin(
            Backups backups, BackupSchedule schedule, ScheduledExecutorService executor, LongSupplier millis) {
        RunningSchedule running = new RunningSchedule(backups, schedule, millis);
        long nanos = schedule.interval().toNanos();
        running.timer = Optional.of(executor.scheduleAtFixedRate(running::makeOne, nanos, nanos, TimeUnit.NANOSECONDS));
        return running;
    }

    /** The newest backup that this schedule has made; empty before the first. */
    public Optional<BackupInfo> lastBackup() {
        return last;
    }

    /** Why the newest attempt failed; empty when it did not. */
    public Optional<VectorDbException> lastFailure() {
        return failure;
    }

    private void makeOne() {
        try {
            boolean full = sinceFull % schedule.fullEvery() == 0;
            BackupRequest request = named(schedule.request());
            BackupInfo made = backups.create(full ? request : request.incremental());
            sinceFull = full ? 1 : sinceFull + 1;
            last = Optional.of(made);
            if (schedule.keep() > 0) {
                backups.keep(schedule.keep());
            }
            failure = Optional.empty();
        } catch (ClosedException e) {
            LOG.debug("the database has been closed, and the schedule ends", e);
            failure = Optional.of(e);
            close();
        } catch (AlreadyExistsException e) {
            LOG.warn("a backup of this millisecond is there already", e);
            failure = Optional.of(e);
        } catch (VectorDbException e) {
            LOG.warn("a scheduled backup failed; the next one is tried when its time comes", e);
            failure = Optional.of(e);
        }
    }

    private BackupRequest named(BackupRequest request) {
        // As the database counts time, so that a clock of a test names them.
        Instant now = Instant.ofEpochMilli(Timestamp.toMillis(Timestamp.ofMillis(millis.getAsLong())));
        return new BackupRequest(
                request.name() + "-" + TIME.format(now),
                request.collections(),
                request.base(),
                request.links(),
                request.schemaOnly(),
                request.progress());
    }

    /** Ends it. A backup that is being made is finished. */
    @Override
    public void close() {
        timer.ifPresent(future -> future.cancel(false));
    }
}
