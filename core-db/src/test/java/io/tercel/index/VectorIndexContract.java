package io.tercel.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tercel.column.Column;
import io.tercel.column.ColumnReader;
import io.tercel.column.ColumnWriter;
import io.tercel.error.CorruptionException;
import io.tercel.error.DeadlineExceededException;
import io.tercel.index.flat.FlatIndex;
import io.tercel.io.Directory;
import io.tercel.io.FileIdentity;
import io.tercel.io.FileOutput;
import io.tercel.io.HeapDirectory;
import io.tercel.io.MappedFile;
import io.tercel.query.SearchParams;
import io.tercel.schema.IndexSpec;
import io.tercel.vector.MetricType;
import io.tercel.vector.RandomSeed;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What every index of dense vectors keeps, with the exact search as its oracle. Building takes nearly all the time, so tests that only search
 * share an index of each sample.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class VectorIndexContract {

    private static final FileIdentity IDENTITY = new FileIdentity(new UUID(1, 2), 3, 4);

    /** So many that no search of all of them is cheap enough to be chosen. */
    private static final int ROWS = 6_000;

    private static final int QUERIES = 20;
    private static final int K = 10;

    private final HeapDirectory directory = HeapDirectory.create();
    private final List<AutoCloseable> open = new ArrayList<>();
    private final List<AutoCloseable> shared = new ArrayList<>();
    private final Map<VectorSample, Indexed> indexed = new EnumMap<>(VectorSample.class);
    private final Map<VectorSample, Indexed> indexedRepeated = new EnumMap<>(VectorSample.class);
    private final SplittableRandom seeds = RandomSeed.random(getClass());
    private final long centres = seeds.nextLong();
    private final long sharedSeed = seeds.nextLong();
    private final long seed = seeds.nextLong();

    /** Begins anew with each test, which so does not depend on those before it. */
    private SplittableRandom random = new SplittableRandom(seed);

    private int files;

    /**
     * What is only searched.
     *
     * @param rows of the column, some of them null
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Indexed(byte[][] rows, Column column, VectorIndex index, String file) {}

    /** An index of that kind; none where the kind does not do with such vectors. */
    protected abstract @Nullable IndexSpec spec(MetricType metric);

    /** Writes an index. */
    protected abstract void write(
            Directory folder, String name, FileIdentity identity, IndexSpec spec, Column vectors, BuildControl control);

    /** Opens what {@link #write} wrote. */
    protected abstract VectorIndex open(
            Directory folder, String name, FileIdentity identity, IndexSpec spec, Column vectors);

    /** The share of true neighbours that is found at least, with parameters as the index chooses them. */
    protected double recall() {
        return 0.9;
    }

    @BeforeEach
    void beginAnew() {
        random = new SplittableRandom(seed);
    }

    @AfterEach
    void closeOpened() throws Exception {
        close(open);
    }

    @AfterAll
    void closeAll() throws Exception {
        close(shared);
        directory.close();
    }

    private static void close(List<AutoCloseable> opened) throws Exception {
        for (AutoCloseable each : opened.reversed()) {
            each.close();
        }
        opened.clear();
    }

    /** An index of many rows, one in twenty of them null. */
    private Indexed indexed(VectorSample sample) {
        specOf(sample);
        return indexed.computeIfAbsent(sample, key -> {
            byte[][] rows = sample.rows(ROWS, centres, new SplittableRandom(sharedSeed));
            return share(sample, rows, someRows(ROWS, 5));
        });
    }

    /** An index of rows of which half are the same as the first, and a third of the others zeros. */
    private Indexed indexedRepeated(VectorSample sample) {
        specOf(sample);
        return indexedRepeated.computeIfAbsent(sample, key -> {
            byte[][] rows = sample.rows(ROWS, centres, new SplittableRandom(sharedSeed));
            for (int i = 0; i < ROWS; i++) {
                if (i % 2 == 0) {
                    rows[i] = rows[0];
                } else if (i % 3 == 0) {
                    rows[i] = new byte[VectorSample.DIMENSION];
                }
            }
            return share(sample, rows, null);
        });
    }

    private Indexed share(VectorSample sample, byte[][] rows, long @Nullable [] nulls) {
        int before = open.size();
        Column column = column(sample, List.of(rows), nulls);
        VectorIndex index = index(sample, column);
        List<AutoCloseable> opened = open.subList(before, open.size());
        shared.addAll(opened);
        opened.clear();
        return new Indexed(rows, column, index, "index-" + (files - 1));
    }

    private IndexSpec specOf(VectorSample sample) {
        IndexSpec spec = spec(sample.metric());
        assumeTrue(spec != null);
        return spec;
    }

    private Column column(VectorSample sample, List<byte[]> rows, long @Nullable [] nulls) {
        String name = "column-" + files++;
        try (ColumnWriter writer = ColumnWriter.create(directory, name, IDENTITY, sample.field())) {
            writer.append(sample.data(rows, nulls));
            writer.finish();
        }
        ColumnReader reader = ColumnReader.open(directory, name, IDENTITY, sample.field());
        open.add(reader);
        return reader.column();
    }

    private VectorIndex index(VectorSample sample, Column column) {
        IndexSpec spec = specOf(sample);
        String name = "index-" + files++;
        write(directory, name, IDENTITY, spec, column, BuildControl.ALONE);
        VectorIndex index = open(directory, name, IDENTITY, spec, column);
        open.add(index);
        return index;
    }

    /** Some in a hundred rows. */
    private long[] someRows(int rows, double percent) {
        long[] bits = new long[(rows + 63) / 64];
        for (int row = 0; row < rows; row++) {
            if (random.nextDouble(100) < percent) {
                bits[row >> 6] |= 1L << row;
            }
        }
        return bits;
    }

    private static CandidateRows candidates(int bound, long[] filter) {
        int count = 0;
        for (int row = 0; row < bound; row++) {
            count += (int) (filter[row >> 6] >>> row & 1);
        }
        return new CandidateRows(bound, filter, count);
    }

    private static TopRows search(VectorIndex index, MetricType metric, VectorQuery query, CandidateRows rows, int k) {
        TopRows top = new TopRows(k, metric.largerIsBetter());
        index.search(query, SearchParams.DEFAULT, rows, top, StopSignal.NONE);
        return top;
    }

    private static TopRows exact(Column column, MetricType metric, VectorQuery query, CandidateRows rows, int k) {
        TopRows top = new TopRows(k, metric.largerIsBetter());
        new FlatIndex(column, metric).search(query, rows, top, StopSignal.NONE);
        return top;
    }

    /**
     * Checks one answer: as many rows as there can be, different ones, each with the score that the exact search gives it.
     *
     * @return the share of the true scores that were reached
     */
    private static double check(
            VectorIndex index, Column column, MetricType metric, VectorQuery query, CandidateRows rows, int k) {
        TopRows found = search(index, metric, query, rows, k);
        TopRows all = exact(column, metric, query, rows, Math.max(1, column.rows()));
        int[] allRows = all.sortedRows();
        float[] allScores = all.sortedScores();
        float[] scoreOf = new float[column.rows()];
        Arrays.fill(scoreOf, Float.NaN);
        for (int i = 0; i < allRows.length; i++) {
            scoreOf[allRows[i]] = allScores[i];
        }
        int expected = Math.min(k, allRows.length);
        int[] foundRows = found.sortedRows();
        float[] foundScores = found.sortedScores();
        assertThat(foundRows).hasSize(expected).doesNotHaveDuplicates();
        int good = 0;
        for (int i = 0; i < expected; i++) {
            assertThat(foundScores[i]).isEqualTo(scoreOf[foundRows[i]]);
            // Not worse than the last of the true ones: among equal scores it does not matter which row it is.
            boolean reached = metric.largerIsBetter()
                    ? foundScores[i] >= allScores[expected - 1]
                    : foundScores[i] <= allScores[expected - 1];
            good += reached ? 1 : 0;
        }
        return expected == 0 ? 1 : good / (double) expected;
    }

    @ParameterizedTest
    @EnumSource
    void theNearestRowsAreFoundWithTheScoresOfTheExactSearch(VectorSample sample) {
        Column column = indexed(sample).column();
        VectorIndex index = indexed(sample).index();
        assertThat(index.rows()).isEqualTo(ROWS);
        double sum = 0;
        for (byte[] query : sample.rows(QUERIES, centres, random)) {
            sum += check(index, column, sample.metric(), sample.query(query), CandidateRows.all(ROWS), K);
        }
        assertThat(sum / QUERIES).isGreaterThanOrEqualTo(recall());
    }

    @ParameterizedTest
    @EnumSource
    void aFilterOfAnySelectivityLosesNothing(VectorSample sample) {
        Column column = indexed(sample).column();
        VectorIndex index = indexed(sample).index();
        for (double percent : new double[] {0, 0.03, 1, 10, 40, 70, 99}) {
            double sum = 0;
            for (byte[] query : sample.rows(QUERIES, centres, random)) {
                int bound = random.nextInt(3) == 0 ? random.nextInt(ROWS) : ROWS;
                CandidateRows rows = candidates(bound, someRows(ROWS, percent));
                sum += check(index, column, sample.metric(), sample.query(query), rows, K);
            }
            assertThat(sum / QUERIES).as("%s %%", percent).isGreaterThanOrEqualTo(recall());
        }
    }

    /** The eligible rows lie where the query does not. */
    @ParameterizedTest
    @EnumSource
    void aFilterThatLeavesFarRowsOnlyStillFillsTheAnswer(VectorSample sample) {
        Column column = indexed(sample).column();
        VectorIndex index = indexed(sample).index();
        for (byte[] query : sample.rows(5, centres, random)) {
            VectorQuery vector = sample.query(query);
            int[] nearest = exact(column, sample.metric(), vector, CandidateRows.all(ROWS), ROWS)
                    .sortedRows();
            long[] far = new long[(ROWS + 63) / 64];
            for (int i = ROWS / 2; i < nearest.length; i++) {
                far[nearest[i] >> 6] |= 1L << nearest[i];
            }
            check(index, column, sample.metric(), vector, candidates(ROWS, far), K);
        }
    }

    @ParameterizedTest
    @EnumSource
    void equalVectorsAreAllFound(VectorSample sample) {
        byte[][] rows = indexedRepeated(sample).rows();
        Column column = indexedRepeated(sample).column();
        VectorIndex index = indexedRepeated(sample).index();
        TopRows top = search(index, sample.metric(), sample.query(rows[0]), CandidateRows.all(ROWS), ROWS / 2);
        float[] scores = top.sortedScores();
        assertThat(scores).hasSize(ROWS / 2);
        assertThat(top.sortedRows()).doesNotHaveDuplicates();
        if (sample.metric() != MetricType.IP) {
            assertThat(scores[scores.length - 1]).isEqualTo(scores[0]);
            assertThat(check(index, column, sample.metric(), sample.query(rows[0]), CandidateRows.all(ROWS), K))
                    .isGreaterThanOrEqualTo(recall());
            return;
        }
        // Longer vectors may be better than equal ones, so an answer is as good as any: the mean of several counts.
        double sum = 0;
        for (int i = 0; i < QUERIES; i++) {
            sum += check(index, column, sample.metric(), sample.query(rows[6 * i + 1]), CandidateRows.all(ROWS), K);
        }
        assertThat(sum / QUERIES).isGreaterThanOrEqualTo(recall());
    }

    @ParameterizedTest
    @EnumSource
    void vectorsOfZerosAreRowsLikeOthers(VectorSample sample) {
        byte[][] rows = indexedRepeated(sample).rows();
        Column column = indexedRepeated(sample).column();
        VectorIndex index = indexedRepeated(sample).index();
        check(index, column, sample.metric(), sample.query(rows[3]), CandidateRows.all(ROWS), 50);
        check(index, column, sample.metric(), sample.query(rows[1]), CandidateRows.all(ROWS), 50);
        check(index, column, sample.metric(), sample.query(rows[1]), CandidateRows.all(ROWS), ROWS);
    }

    @ParameterizedTest
    @EnumSource
    void fewRowsAreAllFound(VectorSample sample) {
        specOf(sample);
        for (int count : new int[] {0, 1, 2, 3, 70}) {
            Column column = column(sample, List.of(sample.rows(count, centres, random)), null);
            VectorIndex index = index(sample, column);
            byte[] query = sample.rows(1, centres, random)[0];
            assertThat(check(index, column, sample.metric(), sample.query(query), CandidateRows.all(count), 100))
                    .isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aColumnOfNullsHasNothingToFind(VectorSample sample) {
        specOf(sample);
        Column column = column(sample, List.of(sample.rows(ROWS, centres, random)), someRows(ROWS, 101));
        VectorIndex index = index(sample, column);
        byte[] query = sample.rows(1, centres, random)[0];
        TopRows top = search(index, sample.metric(), sample.query(query), CandidateRows.all(ROWS), K);
        assertThat(top.size()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void whoWantsMoreRowsThanThereAreGetsAllOfThem(VectorSample sample) {
        Column column = indexed(sample).column();
        VectorIndex index = indexed(sample).index();
        byte[] query = sample.rows(1, centres, random)[0];
        assertThat(check(index, column, sample.metric(), sample.query(query), CandidateRows.all(ROWS), 2 * ROWS))
                .isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void oneWorkerWritesTheSameFileAgain(VectorSample sample) {
        IndexSpec spec = specOf(sample);
        String again = "again-" + sample;
        write(directory, again, IDENTITY, spec, indexed(sample).column(), BuildControl.ALONE);
        assertThat(bytesOf(again)).isEqualTo(bytesOf(indexed(sample).file()));
    }

    @Test
    void severalWorkersBuildAnIndexThatIsAsGood() {
        VectorSample sample = someSample();
        Column column = column(sample, List.of(sample.rows(ROWS, centres, random)), someRows(ROWS, 5));
        IndexSpec spec = specOf(sample);
        write(directory, "three", IDENTITY, spec, column, new ThreeWorkers());
        try (VectorIndex index = open(directory, "three", IDENTITY, spec, column)) {
            double sum = 0;
            for (byte[] query : sample.rows(QUERIES, centres, random)) {
                sum += check(index, column, sample.metric(), sample.query(query), CandidateRows.all(ROWS), K);
            }
            assertThat(sum / QUERIES).isGreaterThanOrEqualTo(recall());
        }
    }

    private VectorSample someSample() {
        return Arrays.stream(VectorSample.values())
                .filter(each -> spec(each.metric()) != null)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whoeverAskedForABuildCanEndIt() {
        VectorSample sample = someSample();
        Column column = column(sample, List.of(sample.rows(ROWS, centres, random)), null);
        IndexSpec spec = specOf(sample);
        BuildControl unwanted = new ThreeWorkers() {
            @Override
            public void progress(long done, long total) {
                assertThat(done).isBetween(0L, total);
                if (done > total / 2) {
                    throw new CancellationException("unwanted");
                }
            }
        };
        assertThatThrownBy(() -> write(directory, "unwanted", IDENTITY, spec, column, unwanted))
                .isInstanceOf(CancellationException.class);
    }

    @Test
    void theDeadlineEndsASearch() {
        VectorSample sample = someSample();
        Column column = column(sample, List.of(sample.rows(ROWS, centres, random)), null);
        VectorIndex index = index(sample, column);
        VectorQuery query = sample.query(sample.rows(1, centres, random)[0]);
        AtomicInteger checks = new AtomicInteger();
        index.search(
                query,
                SearchParams.DEFAULT,
                CandidateRows.all(ROWS),
                new TopRows(ROWS, sample.metric().largerIsBetter()),
                checks::incrementAndGet);
        assertThat(checks.get()).isPositive();
        StopSignal over = () -> {
            throw new DeadlineExceededException("over");
        };
        assertThatThrownBy(() -> index.search(
                        query,
                        SearchParams.DEFAULT,
                        CandidateRows.all(ROWS),
                        new TopRows(K, sample.metric().largerIsBetter()),
                        over))
                .isInstanceOf(DeadlineExceededException.class);
    }

    @Test
    void damageOfAnyBlockIsFoundBeforeItIsUsed() {
        VectorSample sample = someSample();
        Column column = column(sample, List.of(sample.rows(ROWS, centres, random)), null);
        IndexSpec spec = specOf(sample);
        write(directory, "good", IDENTITY, spec, column, BuildControl.ALONE);
        byte[] good = bytesOf("good");
        Set<Integer> places = new HashSet<>(Set.of(0, 20, good.length - 1, good.length - 40, good.length - 200));
        for (int block = 0; block < good.length; block += 1 << 16) {
            places.add(Math.min(good.length - 1, block + 100 + random.nextInt((1 << 16) - 100)));
        }
        for (int place : places) {
            byte[] damaged = good.clone();
            damaged[place] ^= (byte) (1 << random.nextInt(8));
            String name = "damaged-" + place;
            put(name, damaged);
            assertThatThrownBy(() -> openAndSearch(name, sample, spec, column))
                    .as("byte %d of %d", place, good.length)
                    .isInstanceOfSatisfying(
                            CorruptionException.class, e -> assertThat(e.file()).isEqualTo(name));
        }
        put("cut", Arrays.copyOf(good, good.length / 2));
        assertThatThrownBy(() -> openAndSearch("cut", sample, spec, column)).isInstanceOf(CorruptionException.class);
        assertThatCode(() -> openAndSearch("good", sample, spec, column)).doesNotThrowAnyException();
    }

    private void openAndSearch(String name, VectorSample sample, IndexSpec spec, Column column) {
        try (VectorIndex index = open(directory, name, IDENTITY, spec, column)) {
            // As many as there are, so that every list or node is read.
            VectorQuery query = sample.query(sample.rows(1, centres, new SplittableRandom(1))[0]);
            CandidateRows rows = candidates(ROWS, someRows(ROWS, 95));
            TopRows top = search(index, sample.metric(), query, rows, ROWS / 5);
            assertThat(top.size()).isEqualTo(ROWS / 5);
            index.file().verifiedBody();
        }
    }

    @Test
    void anIndexOfOtherVectorsIsRefused() {
        VectorSample sample = someSample();
        IndexSpec spec = specOf(sample);
        Column column = column(sample, List.of(sample.rows(ROWS, centres, random)), null);
        Column shorter = column(sample, List.of(sample.rows(ROWS - 1, centres, random)), null);
        write(directory, "other", IDENTITY, spec, column, BuildControl.ALONE);
        assertThatThrownBy(() -> open(directory, "other", IDENTITY, spec, shorter))
                .isInstanceOf(CorruptionException.class);
        FileIdentity other = new FileIdentity(new UUID(1, 2), 3, 5);
        assertThatThrownBy(() -> open(directory, "other", other, spec, column)).isInstanceOf(CorruptionException.class);
    }

    private byte[] bytesOf(String name) {
        try (MappedFile file = directory.open(name)) {
            return file.bytes().toArray(ValueLayout.JAVA_BYTE);
        }
    }

    private void put(String name, byte[] bytes) {
        try (FileOutput out = directory.create(name)) {
            out.write(ByteBuffer.wrap(bytes));
        }
    }
}
