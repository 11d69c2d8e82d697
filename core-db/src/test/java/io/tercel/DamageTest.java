package io.tercel;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercel.config.DatabaseOptions;
import io.tercel.error.CorruptionException;
import io.tercel.error.UnsupportedFormatException;
import io.tercel.error.VectorDbException;
import io.tercel.io.CrashableDirectory;
import io.tercel.query.Filter;
import io.tercel.query.Hit;
import io.tercel.query.SearchRequest;
import io.tercel.testing.Property;
import io.tercel.testing.RandomSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * T6, T7, T8 for the whole database: whatever is done to a file, either an exception names it or the answers are those of before. What P8
 * allows: the end of the log may be taken for what a crash left, if it says so.
 */
class DamageTest {

    private static final DatabaseOptions OPTIONS = DatabaseOptions.defaults();

    /** A directory, and the answers that it may give: all of them, or those before one of the last writes. */
    private record Written(Map<String, byte[]> files, List<List<String>> answers) {

        byte[] bytesOf(String name) {
            return Objects.requireNonNull(files.get(name), name);
        }

        List<String> complete() {
            return answers.getLast();
        }
    }

    /** Makes one file another one. */
    @FunctionalInterface
    private interface Damage {
        byte[] of(byte[] bytes);
    }

    /** Closed in order: the log says where it ends. */
    private static Written closed;

    /** As a killed process leaves it. */
    private static Written killed;

    private static Written foreign;

    /** Not while the class is initialized: the database's threads use the class, and would wait for the end of that. */
    @BeforeAll
    static void writeDirectories() {
        closed = write(1, true);
        killed = write(1, false);
        foreign = write(2, true);
    }

    @Test
    void intactDirectoriesGiveAllAnswers() {
        for (Written written : List.of(closed, killed)) {
            try (EmbeddedDatabase database = open(directoryOf(written.files()))) {
                assertThat(answers(database)).isEqualTo(written.complete());
            }
        }
    }

    /** Two sealed segments, one of them with deletes in a file, then writes that are in the log only. */
    private static Written write(int seed, boolean close) {
        CrashableDirectory disk = new CrashableDirectory();
        Environment environment = new Environment(
                () -> 1_000_000, () -> new UUID(7, seed), Environment.system().threads());
        List<List<String>> answers = new ArrayList<>();
        try (EmbeddedDatabase database = EmbeddedDatabase.open(disk, OPTIONS, environment)) {
            Collection papers = database.createCollection(Papers.SCHEMA);
            papers.insert(IntStream.range(0, 60)
                    .mapToObj(i -> Papers.paper("k" + i, "graph " + i % 7 + " log", 1950 + i, i, 1, seed, 0)
                            .with("topic", "t" + i % 3))
                    .toList());
            papers.flush();
            papers.upsert(IntStream.range(50, 90)
                    .mapToObj(i -> Papers.paper("k" + i, "index of snapshots " + i % 5, 1950 + i, 1, i, seed, 2))
                    .toList());
            papers.delete(Filter.of("year < 1960"));
            papers.flush();
            answers.add(answers(database));
            papers.upsert(List.of(Papers.graphs(), Papers.paper("k20", "changed", 2000, 1, 1, 1, 1)));
            answers.add(answers(database));
            papers.delete(List.of("k30", "k60"));
            answers.add(answers(database));
            papers.insert(List.of(Papers.logs()));
            answers.add(answers(database));
            if (!close) {
                return new Written(filesOf(disk.crash(100, 1)), answers);
            }
        }
        return new Written(filesOf(disk), answers);
    }

    private static Map<String, byte[]> filesOf(CrashableDirectory disk) {
        Map<String, byte[]> files = new TreeMap<>();
        disk.allFiles().forEach(name -> files.put(name, disk.bytesOf(name)));
        return files;
    }

    private static CrashableDirectory directoryOf(Map<String, byte[]> files) {
        CrashableDirectory disk = new CrashableDirectory();
        files.forEach((name, bytes) -> {
            int folder = name.indexOf('/');
            if (folder > 0 && !disk.exists(name.substring(0, folder))) {
                disk.createFolder(name.substring(0, folder));
                disk.syncFolder("");
            }
            disk.replace(name, bytes);
        });
        return disk;
    }

    private static EmbeddedDatabase open(CrashableDirectory disk) {
        return EmbeddedDatabase.open(disk, OPTIONS, Environment.system());
    }

    /** Without scores and their order: deleted rows count in the statistics until a merge drops them, whenever that is. */
    private static List<String> idsWithWords(Collection papers) {
        return papers
                .search(SearchRequest.text("sparse", "graph index changed log")
                        .limit(1000)
                        .build())
                .hits()
                .stream()
                .map(hit -> String.valueOf(hit.id()))
                .sorted()
                .toList();
    }

    /** Everything that can be asked, so that every file is read. */
    private static List<String> answers(EmbeddedDatabase database) {
        Collection papers = database.collection("papers");
        List<String> answers = new ArrayList<>(Contents.of(papers));
        answers.add("count " + papers.count());
        answers.add("dense " + hits(papers, SearchRequest.dense("dense", new float[] {1, 2, 3, 4})));
        answers.add("text " + idsWithWords(papers));
        answers.add("filtered "
                + hits(
                        papers,
                        SearchRequest.dense("dense", new float[] {4, 3, 2, 1})
                                .filter("year > 1980 and topic == 't1'")));
        answers.add("got " + papers.get(List.of("k20", "k30", "k55", "logs", "k1"), "*"));
        return answers;
    }

    private static List<String> hits(Collection papers, SearchRequest.Builder request) {
        return papers.search(request.limit(200).outputFields("*").build()).hits().stream()
                .map(Hit::toString)
                .toList();
    }

    /** T6: one bit, anywhere. In headers and footers, which are small, the chance is the same as in the rest. */
    @Property(tries = 1_500)
    void aFlippedBitIsFoundOrChangesNothing(RandomSource random) {
        Written written = random.nextBoolean() ? closed : killed;
        String name = random.pick(List.copyOf(written.files().keySet()));
        int length = written.bytesOf(name).length;
        boolean ends = random.nextBoolean();
        int at = ends ? random.nextInt(Math.min(length, 64)) : random.nextInt(length);
        int place = ends && random.nextBoolean() ? length - 1 - at : at;
        int bit = random.nextInt(8);
        check(written, name, "bit %d of byte %d of %d".formatted(bit, place, length), bytes -> {
            bytes[place] ^= (byte) (1 << bit);
            return bytes;
        });
    }

    /** T7. */
    @Property(tries = 250)
    void aShortenedFileIsFoundOrEndsTheLogEarlier(RandomSource random) {
        Written written = random.nextBoolean() ? closed : killed;
        String name = random.pick(List.copyOf(written.files().keySet()));
        int length = random.nextInt(written.bytesOf(name).length);
        check(written, name, "cut to %d bytes".formatted(length), bytes -> Arrays.copyOf(bytes, length));
    }

    /** As T7: what is too long is not what was written either. */
    @Property(tries = 40)
    void aFileWithBytesBehindItIsFoundOrChangesNothing(RandomSource random) {
        Written written = random.nextBoolean() ? closed : killed;
        String name = random.pick(List.copyOf(written.files().keySet()));
        byte[] more = random.bytes(1 + random.nextInt(300));
        check(written, name, "%d bytes more".formatted(more.length), bytes -> {
            byte[] longer = Arrays.copyOf(bytes, bytes.length + more.length);
            System.arraycopy(more, 0, longer, bytes.length, more.length);
            return longer;
        });
    }

    /** T8. */
    @Property(tries = 250)
    void anotherFileInItsPlaceIsFound(RandomSource random) {
        Written written = random.nextBoolean() ? closed : killed;
        List<String> names = List.copyOf(written.files().keySet());
        String name = random.pick(names);
        String other = random.pick(names);
        switch (random.nextInt(3)) {
            case 0 -> check(written, name, "empty", bytes -> new byte[0]);
            case 1 ->
                check(
                        written,
                        name,
                        "as in another database",
                        bytes -> foreign.files()
                                .getOrDefault(name, new byte[100])
                                .clone());
            default ->
                check(
                        written,
                        name,
                        "replaced by " + other,
                        bytes -> written.bytesOf(other).clone());
        }
    }

    /** T8. */
    @Property(tries = 40)
    void aMissingFileIsFound(RandomSource random) {
        Written written = random.nextBoolean() ? closed : killed;
        String name = random.pick(List.copyOf(written.files().keySet()));
        Map<String, byte[]> files = new TreeMap<>(written.files());
        files.remove(name);
        check(written, name, "removed", directoryOf(files));
    }

    private static void check(Written written, String name, String what, Damage damage) {
        Map<String, byte[]> files = new TreeMap<>(written.files());
        files.put(name, damage.of(written.bytesOf(name).clone()));
        check(written, name, what, directoryOf(files));
    }

    private static void check(Written written, String name, String what, CrashableDirectory disk) {
        String when = "%s: %s".formatted(name, what);
        try (EmbeddedDatabase database = open(disk)) {
            List<String> found = answers(database);
            if (!found.equals(written.complete())) {
                assertThat(found).as(when).isIn(written.answers());
                assertThat(name)
                        .as("%s: only the end of the log may be missing", when)
                        .endsWith(".wal");
                boolean bytesAreMissing =
                        !disk.exists(name) || disk.bytesOf(name).length < written.bytesOf(name).length;
                assertThat(bytesAreMissing || database.recovery().droppedBytes() > 0)
                        .as("%s: not reported", when)
                        .isTrue();
            }
        } catch (CorruptionException | UnsupportedFormatException e) {
            // Where CURRENT and the manifest disagree, nobody can tell which of them is the wrong one.
            String named = name.equals("CURRENT") ? "CURRENT|MANIFEST" : name;
            assertThat(e).as(when).message().containsPattern(named);
        } catch (VectorDbException e) {
            throw new AssertionError(when, e);
        }
        assertThat(disk.openFiles()).as(when).isEmpty();
    }
}
