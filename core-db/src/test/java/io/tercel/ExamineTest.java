package io.tercel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercel.ExamineReport.Damage;
import io.tercel.ExamineReport.FileReport;
import io.tercel.ExamineReport.SegmentReport;
import io.tercel.config.DatabaseOptions;
import io.tercel.error.CorruptionException;
import io.tercel.error.ReadOnlyException;
import io.tercel.error.StorageException;
import io.tercel.io.FsDirectory;
import io.tercel.schema.Row;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A directory can be looked at whatever state it is in, and nothing in it changes thereby. */
class ExamineTest {

    @TempDir
    private Path folder;

    private Path data;

    @BeforeEach
    void write() {
        data = folder.resolve("data");
        try (Database database = Database.open(data)) {
            Collection papers = database.createCollection(Papers.SCHEMA);
            papers.insert(rows(0, 40));
            papers.flush();
            papers.upsert(rows(30, 50));
            papers.delete(List.of("k1", "k2"));
        }
    }

    private static List<Row> rows(int from, int to) {
        List<Row> rows = new ArrayList<>();
        for (int i = from; i < to; i++) {
            rows.add(Papers.paper("k" + i, "graph " + i, 1950 + i, i, 1, 2, 3));
        }
        return rows;
    }

    @Test
    void aSoundDirectoryShowsSegmentsColumnsAndWrites() {
        ExamineReport report = Database.examine(data);

        assertThat(report.isReadable()).isTrue();
        assertThat(report.derivedDamage()).isEmpty();
        assertThat(report.manifest().inForce()).isTrue();
        assertThat(report.manifest().collections())
                .extracting(ExamineReport.CollectionReport::name)
                .containsExactly("papers");
        SegmentReport segment = report.segments().getFirst();
        assertThat(segment.collection()).isEqualTo("papers");
        assertThat(segment.rows()).isEqualTo(40);
        assertThat(file(segment, "year").values()).contains("40 rows", "1950 … 1989");
        assertThat(report.log()).last().satisfies(file -> {
            assertThat(file.closed()).isTrue();
            assertThat(file.damage()).isEmpty();
        });
        assertThat(report.otherFiles()).isEmpty();
        assertThat(operations()).containsExactly("upsert 20 0", "delete 0 2");
    }

    @Test
    void theRowsOfABulkLoadThatSomebodyMayFollowAreListedWithTheirLoad() {
        try (Database database =
                Database.open(data, DatabaseOptions.defaults().changeRetention(64 << 20, Duration.ofDays(1)))) {
            try (BulkLoad load = database.collection("papers").bulkLoad()) {
                load.add(rows(100, 130));
                load.commit();
            }
        }

        List<LoggedWrite> parts =
                writes().stream().filter(write -> write.load() != 0).toList();
        assertThat(parts).hasSize(2).allSatisfy(part -> {
            assertThat(part.collection()).isEqualTo("papers");
            assertThat(part.rows()).isEqualTo(30);
            assertThat(part.bytes()).isPositive();
            assertThat(part.timestamp()).isPositive();
        });
        long load = parts.getFirst().load();
        assertThat(parts)
                .extracting(LoggedWrite::operation)
                .containsExactly("part of load " + load, "end of load " + load);
    }

    @Test
    void aDamagedColumnIsNamedWithPlaceAndBothChecksums() throws IOException {
        FileReport year = file(Database.examine(data).segments().getFirst(), "year");
        flip(data.resolve(year.file()), 70);

        ExamineReport report = Database.examine(data);

        assertThat(report.isReadable()).isFalse();
        assertThat(report.damage()).singleElement().satisfies(damage -> {
            assertThat(damage.file()).isEqualTo(year.file());
            assertThat(damage.offset()).isZero();
            assertThat(damage.what()).containsPattern("stored checksum [0-9a-f]{8}, computed [0-9a-f]{8}");
        });
        assertThat(report.segments().getFirst().files())
                .filteredOn(file -> !file.damage().isEmpty())
                .hasSize(1);
    }

    @Test
    void aDirectoryWithoutAReadableManifestStillShowsItsSegmentsAndItsLog() throws IOException {
        flip(data.resolve(Database.examine(data).manifest().file()), 80);
        assertThatThrownBy(() -> Database.open(data).close()).isInstanceOf(CorruptionException.class);

        ExamineReport report = Database.examine(data);

        assertThat(report.manifest().number()).isZero();
        assertThat(report.damage()).extracting(Damage::file).anyMatch(file -> file.startsWith("MANIFEST-"));
        assertThat(report.database()).isNotEmpty();
        assertThat(report.segments())
                .isNotEmpty()
                .allSatisfy(segment -> assertThat(segment.isNamed()).isFalse());
        assertThat(report.segments().getFirst().rows()).isEqualTo(40);
        assertThat(operations()).contains("upsert 20 0");
    }

    @Test
    void aLostCurrentLeavesTheManifestReadable() throws IOException {
        Files.delete(data.resolve("CURRENT"));

        ExamineReport report = Database.examine(data);

        assertThat(report.damage()).extracting(Damage::file).containsExactly("CURRENT");
        assertThat(report.manifest().inForce()).isFalse();
        assertThat(report.manifest().collections()).hasSize(1);
        assertThat(report.segments()).allMatch(SegmentReport::isNamed);
    }

    @Test
    void writesBehindDamageInTheLogAreFound() throws IOException {
        List<LoggedWrite> writes = writes();
        LoggedWrite first = writes.getFirst();
        flip(data.resolve(first.file()), first.offset() + 60);

        ExamineReport report = Database.examine(data);

        assertThat(report.damage()).extracting(Damage::file).contains(first.file());
        assertThat(report.log().getFirst().writesAfterDamage()).isEqualTo(writes.size() - 1);
        assertThat(report.log().getFirst().damage().getFirst().offset()).isEqualTo(first.offset());
        assertThat(writes()).isEqualTo(writes.subList(1, writes.size()));
    }

    @Test
    void aTornTailIsNoDamage() throws IOException {
        Path newest;
        try (Stream<Path> files = Files.list(data)) {
            newest = files.filter(file -> file.toString().endsWith(".wal"))
                    .max(Path::compareTo)
                    .orElseThrow();
        }
        LoggedWrite last = writes().getLast();
        byte[] bytes = Files.readAllBytes(newest);
        Files.write(newest, Arrays.copyOf(bytes, (int) last.offset() + 20));

        ExamineReport report = Database.examine(data);

        assertThat(report.isReadable()).isTrue();
        assertThat(report.tornBytes()).isEqualTo(20);
    }

    @Test
    void nothingInTheDirectoryChanges() throws IOException {
        Map<String, String> before = files();

        Database.examine(data);
        Database.examineLog(data, write -> {});

        assertThat(files()).isEqualTo(before).containsKeys("LOCK");
        try (FsDirectory unowned = FsDirectory.lookAt(data)) {
            assertThatThrownBy(() -> unowned.delete("CURRENT")).isInstanceOf(ReadOnlyException.class);
            assertThatThrownBy(() -> unowned.createFolder("seg-000099")).isInstanceOf(ReadOnlyException.class);
        }
    }

    @Test
    void whatCanBeReadOfADamagedDatabaseMakesANewOne() throws IOException {
        try (Database database = Database.open(data)) {
            database.collection("papers").flush();
            database.createCollection(Papers.schemaNamed("others")).insert(rows(0, 5));
        }
        List<SegmentReport> segments = Database.examine(data).segments();
        assertThat(segments).hasSize(2);
        flip(data.resolve(file(segments.getFirst(), "year").file()), 70);
        Map<String, String> before = files();
        Path saved = folder.resolve("saved");

        SalvageReport report = Database.salvage(data, saved);

        assertThat(report.isComplete()).isFalse();
        assertThat(report.collections().getFirst().lostSegments())
                .containsExactly(segments.getFirst().folder());
        assertThat(report.lostLogBytes()).isZero();
        assertThat(files()).isEqualTo(before);
        try (Database database = Database.open(saved)) {
            assertThat(database.verify().isClean()).isTrue();
            assertThat(database.collection("papers").count()).isEqualTo(20);
            assertThat(database.collection("others").count()).isEqualTo(5);
            database.collection("papers").insert(rows(0, 10));
        }
        assertThat(Database.examine(saved).isReadable()).isTrue();
        assertThatThrownBy(() -> Database.salvage(data, saved))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("not empty");
    }

    @Test
    void aDamagedLogIsSavedUpToItsDamage() throws IOException {
        List<LoggedWrite> writes = writes();
        LoggedWrite last = writes.getLast();
        flip(data.resolve(last.file()), last.offset() + 60);
        assertThatThrownBy(() -> Database.open(data).close()).isInstanceOf(CorruptionException.class);

        SalvageReport report = Database.salvage(data, folder.resolve("saved"));

        assertThat(report.lostLogBytes()).isPositive();
        try (Database database = Database.open(folder.resolve("saved"))) {
            assertThat(database.collection("papers").count()).isEqualTo(50);
            assertThat(database.verify().isClean()).isTrue();
        }
    }

    @Test
    void aDatabaseWithoutItsLogOrCurrentIsSavedFromItsSegments() throws IOException {
        Files.delete(data.resolve("CURRENT"));
        for (LoggedWrite write : writes()) {
            Files.deleteIfExists(data.resolve(write.file()));
        }

        SalvageReport report = Database.salvage(data, folder.resolve("saved"));

        assertThat(report.collections())
                .singleElement()
                .satisfies(papers -> assertThat(papers.keptSegments()).isEqualTo(1));
        try (Database database = Database.open(folder.resolve("saved"))) {
            assertThat(database.collection("papers").count()).isEqualTo(40);
            database.collection("papers").upsert(rows(0, 3));
        }
        assertThat(Database.examine(folder.resolve("saved")).isReadable()).isTrue();
    }

    @Test
    void aDirectoryInUseCanBeLookedAt() {
        try (Database database = Database.open(data)) {
            assertThat(database.collections()).hasSize(1);
            assertThat(Database.examine(data).manifest().collections()).hasSize(1);
            assertThat(database.collection("papers").count()).isEqualTo(48);
        }
    }

    @Test
    void whatIsNoDatabaseIsRefused() throws IOException {
        Path foreign = Files.createDirectory(folder.resolve("foreign"));
        Files.writeString(foreign.resolve("CURRENT"), "of somebody else");

        assertThatThrownBy(() -> Database.examine(foreign)).isInstanceOf(StorageException.class);
        assertThatThrownBy(() -> Database.examine(folder.resolve("absent")))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("does not exist");
    }

    private static FileReport file(SegmentReport segment, String content) {
        return segment.files().stream()
                .filter(file -> file.content().equals(content))
                .findFirst()
                .orElseThrow();
    }

    private List<LoggedWrite> writes() {
        List<LoggedWrite> writes = new ArrayList<>();
        Database.examineLog(data, writes::add);
        return writes;
    }

    private List<String> operations() {
        return writes().stream()
                .map(write -> "%s %d %d".formatted(write.operation(), write.rows(), write.keys()))
                .toList();
    }

    private Map<String, String> files() throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> walk = Files.walk(data)) {
            for (Path file : walk.filter(Files::isRegularFile).toList()) {
                files.put(data.relativize(file).toString(), Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        return files;
    }

    private static void flip(Path file, long offset) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[(int) offset] ^= 0x10;
        Files.write(file, bytes);
    }
}
