package io.tercel;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercel.config.DatabaseOptions;
import io.tercel.error.CorruptionException;
import io.tercel.error.UnsupportedFormatException;
import io.tercel.error.VectorDbException;
import io.tercel.io.CrashableDirectory;
import io.tercel.io.FileHeader;
import io.tercel.query.Filter;
import io.tercel.query.Hit;
import io.tercel.query.SearchRequest;
import io.tercel.schema.CollectionProperties;
import io.tercel.testing.Property;
import io.tercel.testing.RandomSource;
import io.tercel.testing.TestScale;
import io.tercel.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * T6, T7, T8 for the whole database: whatever is done to a file, either an exception names it or the answers are those of before. What P8
 * allows: the end of the log may be taken for what a crash left, if it says so.
 */
class DamageTest {

    private static final DatabaseOptions OPTIONS = DatabaseOptions.defaults();

    /** The footer of a sealed file, and the checksum of its last block before it. */
    private static final int FOOTER_BYTES = 36;

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
                () -> 1_000_000, () -> new UUID(7, seed), Environment.system().threads(), Ticker.system());
        List<List<String>> answers = new ArrayList<>();
        try (EmbeddedDatabase database = EmbeddedDatabase.open(disk, OPTIONS, environment)) {
            Collection papers = database.createCollection(Papers.SCHEMA);
            if (close) {
                // So that one kind of database has deletes with their times, and the other one without.
                database.edits()
                        .properties(
                                database.existing("papers"),
                                CollectionProperties.defaults().withHistory(Duration.ofHours(1)));
            }
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

    /** T6: every bit of what has a meaning of its own, and one bit in every byte of the rest; a sample of them in an ordinary run. */
    @Test
    void aFlippedBitIsFoundOrChangesNothing() {
        for (Written written : List.of(closed, killed)) {
            List<Bit> bits = new ArrayList<>();
            written.files().forEach((name, bytes) -> addBits(name, bytes.length, bits));
            long step = TestScale.step(bits.size(), 750);
            for (long i = step / 2; i < bits.size(); i += step) {
                Bit flipped = bits.get((int) i);
                check(written, flipped.file(), "bit %d of byte %d".formatted(flipped.bit(), flipped.place()), bytes -> {
                    bytes[flipped.place()] ^= (byte) (1 << flipped.bit());
                    return bytes;
                });
            }
        }
    }

    private record Bit(String file, int place, int bit) {}

    private static void addBits(String name, int length, List<Bit> bits) {
        boolean root = name.startsWith("MANIFEST") || name.equals("CURRENT");
        // Of the log enough for many frames of every kind, headers and all.
        int wholeUntil = root ? length : name.endsWith(".wal") ? 4 << 10 : FileHeader.BYTES;
        SplittableRandom random = new SplittableRandom(length);
        for (int place = 0; place < length; place++) {
            if (place < wholeUntil || place >= length - FOOTER_BYTES) {
                for (int bit = 0; bit < Byte.SIZE; bit++) {
                    bits.add(new Bit(name, place, bit));
                }
            } else {
                bits.add(new Bit(name, place, random.nextInt(Byte.SIZE)));
            }
        }
    }

    /** T7: the log cut at every byte of its last 64 KiB, other files at every 64th and all of their last 4 KiB. */
    @Test
    void aShortenedFileIsFoundOrEndsTheLogEarlier() {
        for (Written written : List.of(closed, killed)) {
            List<Cut> cuts = new ArrayList<>();
            written.files().forEach((name, bytes) -> addCuts(name, bytes.length, cuts));
            long step = TestScale.step(cuts.size(), 125);
            for (long i = step / 2; i < cuts.size(); i += step) {
                Cut cut = cuts.get((int) i);
                check(
                        written,
                        cut.file(),
                        "cut to %d bytes".formatted(cut.length()),
                        bytes -> Arrays.copyOf(bytes, cut.length()));
            }
        }
    }

    private record Cut(String file, int length) {}

    private static void addCuts(String name, int length, List<Cut> cuts) {
        int all = name.endsWith(".wal") ? 64 << 10 : 4 << 10;
        for (int left = 0; left < length; left++) {
            if (left % 64 == 0 || left >= length - all) {
                cuts.add(new Cut(name, left));
            }
        }
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
    @Test
    void anotherFileInItsPlaceIsFound() {
        for (Written written : List.of(closed, killed)) {
            for (String name : written.files().keySet()) {
                check(written, name, "empty", bytes -> new byte[0]);
                check(
                        written,
                        name,
                        "as in another database",
                        bytes -> foreign.files()
                                .getOrDefault(name, new byte[100])
                                .clone());
                oneOfEachType(written, name)
                        .forEach(other -> check(
                                written,
                                name,
                                "replaced by " + other,
                                bytes -> written.bytesOf(other).clone()));
            }
        }
    }

    /** Other files, one for each ending that there is. */
    private static java.util.Collection<String> oneOfEachType(Written written, String name) {
        Map<String, String> byType = new TreeMap<>();
        written.files().keySet().stream()
                .filter(other -> !other.equals(name))
                .forEach(other -> byType.put(other.replaceAll("\\d+|seg-", ""), other));
        return byType.values();
    }

    /** T8. */
    @Test
    void aMissingFileIsFound() {
        for (Written written : List.of(closed, killed)) {
            for (String name : written.files().keySet()) {
                Map<String, byte[]> files = new TreeMap<>(written.files());
                files.remove(name);
                check(written, name, "removed", directoryOf(files));
            }
        }
    }

    /** T8: a copy under the number that comes next, as a careless restore leaves it. */
    @Test
    void aFileThatIsThereTwiceIsFoundOrChangesNothing() {
        for (Written written : List.of(closed, killed)) {
            for (String name : written.files().keySet()) {
                Map<String, byte[]> files = new TreeMap<>(written.files());
                String copy = nextName(name);
                if (!files.containsKey(copy)) {
                    files.put(copy, written.bytesOf(name).clone());
                    check(written, copy, "a copy of " + name, directoryOf(files));
                }
            }
        }
    }

    private static String nextName(String name) {
        Matcher number = Pattern.compile("(\\d+)(\\D*)$").matcher(name);
        if (!number.find()) {
            return name + "-copy";
        }
        String next = String.valueOf(Long.parseLong(number.group(1)) + 1);
        int width = number.group(1).length();
        return name.substring(0, number.start())
                + "0".repeat(Math.max(0, width - next.length()))
                + next
                + number.group(2);
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
