package io.tercel.samples.quickstart;

import io.tercel.Collection;
import io.tercel.Database;
import io.tercel.FollowRequest;
import io.tercel.ReplicationTask;
import io.tercel.backup.BackupInfo;
import io.tercel.backup.BackupRequest;
import io.tercel.backup.Backups;
import io.tercel.backup.RestoreRequest;
import io.tercel.cdc.ChangeEvent;
import io.tercel.cdc.ChangeLines;
import io.tercel.cdc.ChangePosition;
import io.tercel.cdc.ChangeReader;
import io.tercel.cdc.ChangeStream;
import io.tercel.cdc.ChangeSubscription;
import io.tercel.config.ConsistencyLevel;
import io.tercel.config.DatabaseOptions;
import io.tercel.query.Filter;
import io.tercel.query.WriteResult;
import io.tercel.schema.Row;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The code of {@code docs/change-stream.md}. */
final class ChangeStreamExamples {

    /** What the examples have seen. */
    final List<String> seen = new ArrayList<>();

    static Database open(Path directory) {
        DatabaseOptions options = DatabaseOptions.defaults().changeRetention(1L << 30, Duration.ofDays(3));
        Database database = Database.open(directory, options);
        return database;
    }

    String read(Database database) {
        ChangeStream changes = database.changes();
        ChangePosition start = changes.now(); // or earliest(), at(timestamp), ChangePosition.parse(text)
        ChangeReader reader = changes.read(start);
        for (ChangeEvent change : reader.poll(Duration.ofSeconds(1))) {
            switch (change) {
                case ChangeEvent.RowsInserted inserted -> index(inserted.collection(), inserted.rows());
                case ChangeEvent.RowsUpserted upserted -> index(upserted.collection(), upserted.rows());
                case ChangeEvent.RowsDeleted deleted -> forget(deleted.collection(), deleted.keys());
                default -> log(change.position() + " " + change);
            }
        }
        String resumeFrom = reader.position().toString();
        return resumeFrom;
    }

    private void index(String collection, List<Row> rows) {
        seen.add("index %d of %s".formatted(rows.size(), collection));
    }

    private void forget(String collection, List<Object> keys) {
        seen.add("forget %s of %s".formatted(keys, collection));
    }

    private void log(String line) {
        seen.add(line);
    }

    static boolean listen(Database database, ChangePosition start, OutputStream out) {
        ChangeStream changes = database.changes();
        ChangeSubscription subscription = changes.listen(start, new ChangeLines(out));
        boolean healthy = subscription.state() == ChangeSubscription.State.RUNNING;
        subscription.close();
        return healthy;
    }

    static ReplicationTask follow(Database database, Path backupFolder, Path standbyDirectory) {
        Backups backups = database.backups(backupFolder);
        BackupInfo backup = backups.create(BackupRequest.named("seed"));
        backups.restore(RestoreRequest.of("seed"), standbyDirectory);
        ReplicationTask task = database.replication().follow("standby", standbyDirectory, backup.timestamp());
        return task;
    }

    static ReplicationTask followSome(Database database, Path partialDirectory) {
        ReplicationTask some = database.replication()
                .follow(FollowRequest.of("partial", partialDirectory).collections("papers", "archive.*"));
        return some;
    }

    static long session(ReplicationTask task, Collection papers, List<Row> rows) {
        WriteResult written = papers.insert(rows);
        Collection copy = task.session("papers", written);
        long seen = copy.count(Filter.of("year > 2000"), ConsistencyLevel.SESSION);
        Duration behind = task.lag();
        return behind.isNegative() ? -1 : seen;
    }

    static void end(ReplicationTask task) {
        task.pause();
        task.resume();
        task.delete();
    }
}
