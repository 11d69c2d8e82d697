package io.tercel;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercel.backup.BackupFolder;
import io.tercel.backup.BackupInfo;
import io.tercel.backup.BackupRequest;
import io.tercel.backup.RestoreRequest;
import io.tercel.query.Filter;
import io.tercel.schema.FieldSchema;
import io.tercel.testing.Property;
import io.tercel.testing.RandomSource;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A backup taken under load and then followed from its timestamp becomes what the database is: no row lost, none doubled (P15, P16). */
@Timeout(120)
class BackupThenFollowTest {

    @TempDir
    private Path folder;

    @Property(tries = 3)
    void aRestoredBackupFollowsFromItsTimestamp(RandomSource random) throws InterruptedException {
        Path root = folder.resolve("run" + Long.toUnsignedString(random.seed()));
        try (EmbeddedDatabase database =
                (EmbeddedDatabase) Database.open(root.resolve("db"), ReplicationTest.OPTIONS.sealRows(50))) {
            database.createCollection(Papers.SCHEMA);
            AtomicBoolean ended = new AtomicBoolean();
            RandomSource writes = random.fork();
            Thread rows = new Thread(() -> {
                while (!ended.get()) {
                    write(database.collection("papers"), writes);
                }
            });
            Thread names = new Thread(() -> {
                for (int i = 0; i < 60 && !ended.get(); i++) {
                    database.createDatabase("n" + i);
                    database.createAlias("a" + i, "papers");
                    database.collection("papers")
                            .addField(FieldSchema.int64("f" + i).nullable());
                    database.collection("papers").dropField("f" + i);
                    database.dropAlias("a" + i);
                    database.dropDatabase("n" + i);
                }
            });
            rows.start();
            names.start();
            BackupInfo backup;
            try {
                backup = database.backups(root.resolve("backups")).create(BackupRequest.named("nightly"));
            } finally {
                ended.set(true);
                rows.join();
                names.join();
            }
            BackupFolder.at(root.resolve("backups")).restore(RestoreRequest.of("nightly"), root.resolve("standby"));
            ReplicationTask task =
                    database.replication().follow("standby", root.resolve("standby"), backup.timestamp());
            ReplicationTest.awaitCaughtUp(database, task);
            assertThat(SchemaScenario.state(task.follower())).isEqualTo(SchemaScenario.state(database));
            assertThat(task.follower().collection("papers").count())
                    .isEqualTo(database.collection("papers").count());
            assertThat(task.follower().verify().problems()).isEmpty();
        }
    }

    private static void write(Collection papers, RandomSource random) {
        switch (random.nextInt(6)) {
            case 0 -> papers.delete(List.of("p" + random.nextInt(40), "p" + random.nextInt(40)));
            case 1 -> papers.delete(Filter.of("year == " + random.nextInt(5)));
            default ->
                papers.upsert(List.of(Papers.paper(
                        "p" + random.nextInt(40), "text", random.nextInt(5), 1, 2, 3, random.nextInt(1, 9))));
        }
    }

    @Test
    void aBackupOfSomeCollectionsIsFollowedInThoseOnly() {
        try (EmbeddedDatabase database =
                (EmbeddedDatabase) Database.open(folder.resolve("db"), ReplicationTest.OPTIONS)) {
            Collection papers = database.createCollection(Papers.SCHEMA);
            papers.insert(List.of(Papers.graphs()));
            Namespace archive = database.createDatabase("archive");
            archive.createCollection(Papers.SCHEMA).insert(List.of(Papers.graphs()));
            BackupInfo backup = database.backups(folder.resolve("backups"))
                    .create(BackupRequest.named("one").collections("papers"));
            BackupFolder.at(folder.resolve("backups")).restore(RestoreRequest.of("one"), folder.resolve("standby"));
            papers.insert(List.of(Papers.logs()));
            archive.collection("papers").insert(List.of(Papers.logs()));
            ReplicationTask task = database.replication()
                    .follow(FollowRequest.of("standby", folder.resolve("standby"))
                            .after(backup.timestamp())
                            .collections("papers"));
            ReplicationTest.awaitCaughtUp(database, task);
            assertThat(Contents.of(task.follower().collection("papers"))).isEqualTo(Contents.of(papers));
            assertThat(task.follower().database("archive").collections()).isEmpty();
        }
    }

    @Test
    void whoFollowsSeesTheRowsOfARestoreIntoTheRunningDatabase() {
        try (EmbeddedDatabase database =
                (EmbeddedDatabase) Database.open(folder.resolve("db"), ReplicationTest.OPTIONS)) {
            Collection papers = database.createCollection(Papers.SCHEMA);
            papers.insert(List.of(Papers.graphs()));
            database.backups(folder.resolve("backups")).create(BackupRequest.named("one"));
            ReplicationTask task = database.replication().follow("standby", folder.resolve("standby"));
            database.backups(folder.resolve("backups"))
                    .restore(RestoreRequest.of("one").suffix("_copy"));
            ReplicationTest.awaitCaughtUp(database, task);
            assertThat(task.follower()
                            .collection("papers_copy")
                            .get(List.of(Papers.graphs().get("id"))))
                    .isEqualTo(papers.get(List.of(Papers.graphs().get("id"))));
        }
    }
}
