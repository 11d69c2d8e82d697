package io.tercel;

import io.tercel.backup.BackupContents;
import io.tercel.backup.BackupFolder;
import io.tercel.backup.BackupInfo;
import io.tercel.backup.BackupRequest;
import io.tercel.backup.BackupSchedule;
import io.tercel.backup.BackupVerification;
import io.tercel.backup.Backups;
import io.tercel.backup.RestoreRequest;
import io.tercel.backup.RunningSchedule;
import io.tercel.backup.StoredBackups;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;

/** The backups of an {@link EmbeddedDatabase} in one folder. */
final class EmbeddedBackups implements Backups {

    private final EmbeddedDatabase database;
    private final BackupEngine engine;
    private final StoredBackups backups;

    EmbeddedBackups(EmbeddedDatabase database, BackupEngine engine, StoredBackups backups) {
        this.database = database;
        this.engine = engine;
        this.backups = backups;
    }

    @Override
    public BackupInfo create(BackupRequest request) {
        Objects.requireNonNull(request, "request");
        return database.call(() -> backups.create(engine, request));
    }

    @Override
    public List<String> restore(RestoreRequest request) {
        Objects.requireNonNull(request, "request");
        return database.call(() -> {
            database.requireWritable();
            // A restore brings rows: on a full disk it is refused, as they are (P10).
            database.room().requireReserve();
            return database.isLogFollowed() ? restoreThroughTheLog(request) : backups.restore(engine, request);
        });
    }

    /** Where those who follow the changes would miss what comes past the log (P16). */
    private List<String> restoreThroughTheLog(RestoreRequest request) {
        try (BackupContents contents = backups.open(request)) {
            return engine.loggedRestore(database).run(contents);
        }
    }

    @Override
    public RunningSchedule schedule(BackupSchedule schedule, ScheduledExecutorService executor) {
        Objects.requireNonNull(schedule, "schedule");
        Objects.requireNonNull(executor, "executor");
        return database.call(() -> RunningSchedule.begin(this, schedule, executor, engine::millis));
    }

    /** What needs no database goes on when it is closed. */
    private BackupFolder folder() {
        return backups;
    }

    @Override
    public List<BackupInfo> list() {
        return folder().list();
    }

    @Override
    public BackupInfo get(String name) {
        return folder().get(name);
    }

    @Override
    public BackupVerification verify(String name) {
        return folder().verify(name);
    }

    @Override
    public void delete(String name) {
        folder().delete(name);
    }

    @Override
    public List<String> keep(int newest) {
        return folder().keep(newest);
    }

    @Override
    public void restore(RestoreRequest request, Path directory) {
        folder().restore(request, directory);
    }

    @Override
    public void exportArchive(String name, Path file) {
        folder().exportArchive(name, file);
    }

    @Override
    public BackupInfo importArchive(Path file) {
        return folder().importArchive(file);
    }
}
