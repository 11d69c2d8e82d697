package io.tercel.index.sparse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tercel.error.InvalidRequestException;
import io.tercel.index.SparseIndex;
import io.tercel.index.TopRows;
import io.tercel.index.WeightedTerms;
import io.tercel.io.FileIdentity;
import io.tercel.io.HeapDirectory;
import io.tercel.vector.MetricType;
import io.tercel.vector.SparseVector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SparseIndexTest {

    private static final FileIdentity IDENTITY = new FileIdentity(new UUID(1, 2), 3, 4);

    private final HeapDirectory directory = HeapDirectory.create();
    private final List<SparseIndexReader> readers = new ArrayList<>();
    private int files;

    @AfterEach
    void close() {
        readers.forEach(SparseIndexReader::close);
        directory.close();
    }

    private SparseIndexReader seal(PostingKind kind, int rowCount, MergeInput... inputs) {
        String name = "index-" + files++;
        SparseIndexWriter.write(directory, name, IDENTITY, kind, rowCount, List.of(inputs));
        SparseIndexReader reader = SparseIndexReader.open(directory, name, IDENTITY);
        readers.add(reader);
        reader.verify();
        return reader;
    }

    /** Rows {@code from .. to - 1} of the oracle, appended in batches. */
    private static GrowingSparseIndex grow(
            SparseOracle oracle, PostingKind kind, int from, int to, SplittableRandom random) {
        GrowingSparseIndex index = new GrowingSparseIndex(kind);
        TermBatch batch = new TermBatch(kind);
        for (int row = from; row < to; row++) {
            RandomRows.add(batch, oracle.get(row));
            if (random.nextInt(100) == 0 || row == to - 1) {
                assertThat(index.append(batch)).isEqualTo(row - from + 1 - batch.rows());
                batch.clear();
            }
        }
        return index;
    }

    /** The same rows, put together again from pieces in which they lay in another order among rows that are dropped. */
    private SparseIndexReader merge(SparseOracle oracle, PostingKind kind, SplittableRandom random) {
        int pieces = 1 + random.nextInt(3);
        int[] pieceOf = random.ints(oracle.size(), 0, pieces).toArray();
        MergeInput[] inputs = new MergeInput[pieces];
        for (int piece = 0; piece < pieces; piece++) {
            SparseOracle part = new SparseOracle();
            List<Integer> newRows = new ArrayList<>();
            for (int row = 0; row < oracle.size(); row++) {
                if (pieceOf[row] == piece) {
                    int place = random.nextInt(3) == 0 ? random.nextInt(newRows.size() + 1) : newRows.size();
                    newRows.add(place, row);
                }
            }
            for (int i = newRows.size(); i > 0; i--) {
                if (random.nextInt(10) == 0) {
                    newRows.add(i, PostingBuffer.DROPPED);
                }
            }
            for (int row : newRows) {
                part.add(oracle.get(row < 0 ? random.nextInt(oracle.size()) : row));
            }
            GrowingSparseIndex growing = grow(part, kind, 0, part.size(), random);
            PostingSource source = random.nextBoolean() ? growing : seal(kind, part.size(), MergeInput.whole(growing));
            inputs[piece] =
                    new MergeInput(source, newRows.stream().mapToInt(row -> row).toArray());
        }
        return seal(kind, oracle.size(), inputs);
    }

    private static WeightedTerms weigh(
            PostingKind kind, Map<String, Double> query, Bm25Scorer scorer, SparseIndex index, int rowBound) {
        if (kind == PostingKind.WEIGHT) {
            Map<Long, Float> vector = new HashMap<>();
            query.forEach((key, weight) ->
                    vector.put(Integer.toUnsignedLong(RandomRows.dimension(key)), weight.floatValue()));
            return WeightedTerms.innerProduct(SparseVector.of(vector));
        }
        StringBuilder text = new StringBuilder();
        query.forEach((term, count) -> text.append((term + " ").repeat(count.intValue())));
        TermCounts counts = TermCounts.of(WordsAtSpaces.ANALYZER, text);
        return scorer.weigh(Bm25Stats.none(counts).plus(index, rowBound));
    }

    private static long @Nullable [] randomFilter(SplittableRandom random, int rows) {
        int share = random.nextInt(5);
        if (share == 0) {
            return null;
        }
        long[] words = new long[(rows + 63) / 64 - (random.nextInt(8) == 0 ? Math.min(1, rows / 64) : 0)];
        for (int row = 0; row < 64 * words.length; row++) {
            if (random.nextInt(1 << (2 * share)) < 2) {
                words[row >> 6] |= 1L << row;
            }
        }
        return words;
    }

    @ParameterizedTest
    @EnumSource
    void growingSealedAndMergedAnswerAsScoringEveryRowDoes(PostingKind kind) {
        long seed = Long.getLong("test.seed", 20_261_121);
        double multiplier = Double.parseDouble(System.getProperty("test.multiplier", "1"));
        int attempts = (int) Math.ceil(12 * multiplier);
        for (int attempt = 0; attempt < attempts; attempt++) {
            SplittableRandom random = new SplittableRandom(seed + attempt);
            String context = "%s, -Dtest.seed=%d".formatted(kind, seed + attempt);
            RandomRows rows = new RandomRows(random, kind);
            SparseOracle oracle = new SparseOracle();
            int size = 1 + random.nextInt(random.nextBoolean() ? 6_000 : 300);
            for (int row = 0; row < size; row++) {
                oracle.add(rows.next());
            }
            GrowingSparseIndex growing = grow(oracle, kind, 0, size, random);
            SparseIndexReader sealed = seal(kind, size, MergeInput.whole(growing));
            SparseIndexReader merged = merge(oracle, kind, random);
            sameNumbers(kind, random, growing, sealed, merged);
            for (int search = 0; search < 20; search++) {
                searchAll(kind, oracle, rows, random, context, growing, sealed, merged);
            }
        }
    }

    private static void sameNumbers(
            PostingKind kind, SplittableRandom random, GrowingSparseIndex growing, SparseIndexReader... others) {
        for (SparseIndexReader other : others) {
            assertThat(other.rowCount()).isEqualTo(growing.rowCount());
            for (int bound : new int[] {0, random.nextInt(growing.rowCount() + 1), Integer.MAX_VALUE}) {
                assertThat(other.documents(bound)).isEqualTo(growing.documents(bound));
                assertThat(other.totalLength(bound)).isEqualTo(growing.totalLength(bound));
                for (int key = 0; key < RandomRows.KEYS; key += 7) {
                    byte[] bytes = RandomRows.bytes(kind, String.valueOf(key));
                    assertThat(other.documentFrequency(bytes, bound))
                            .isEqualTo(growing.documentFrequency(bytes, bound));
                }
            }
        }
    }

    private static void searchAll(
            PostingKind kind,
            SparseOracle oracle,
            RandomRows rows,
            SplittableRandom random,
            String context,
            GrowingSparseIndex growing,
            SparseIndexReader... others) {
        Map<String, Double> query = rows.query(random.nextInt(4) == 0 ? 40 : 4);
        int rowBound = random.nextBoolean() ? oracle.size() : random.nextInt(oracle.size() + 1);
        int k = random.nextInt(4) == 0 ? 2 * oracle.size() + 1 : 1 + random.nextInt(30);
        long[] filter = randomFilter(random, oracle.size());
        Bm25Scorer scorer = new Bm25Scorer(random.nextInt(4), random.nextInt(5) / 4f);
        IntPredicate eligible = row -> row < rowBound && new RowFilter(filter).accepts(row);
        List<SparseOracle.Match> matches = kind == PostingKind.WEIGHT
                ? oracle.innerProduct(query, eligible)
                : oracle.bm25(query, scorer.k1(), scorer.b(), rowBound, eligible);
        WeightedTerms weighted = weigh(kind, query, scorer, growing, rowBound);
        TopRows expected = SparseOracle.check(growing, weighted, k, filter, rowBound, matches, context);
        for (SparseIndexReader other : others) {
            TopRows found = new TopRows(k, true);
            other.search(weighted, filter, rowBound, found);
            assertThat(found.sortedRows()).as(context).isEqualTo(expected.sortedRows());
            assertThat(found.sortedScores()).as(context).isEqualTo(expected.sortedScores());
        }
    }

    @Test
    void idfOfOneInThreeRowsIsAsInTheAcceptanceTable() {
        // Acceptance check 25: N = 3, n = 1.
        assertThat(Bm25Scorer.idf(3, 1)).isCloseTo(0.98083, within(1e-5));
        assertThat(Bm25Scorer.idf(3, 3)).isPositive();
    }

    @Test
    void scoreIsTheFormulaWithTheFactorAndExactLength() {
        GrowingSparseIndex index = growText("a b", "b c c c c", "c");
        TopRows top = search(index, "a", 10);
        double expected = Math.log(1 + 2.5 / 1.5) * 2.2 / (1 + 1.2 * (1 - 0.75 + 0.75 * 2 / (8 / 3.0)));
        assertThat(top.sortedRows()).containsExactly(0);
        assertThat(top.sortedScores()[0]).isCloseTo((float) expected, within(1e-6f));
    }

    @Test
    void repeatedQueryTermsWeighByTheirCount() {
        GrowingSparseIndex index = growText("a b", "b", "c");
        assertThat(search(index, "a a a", 10).sortedScores()[0])
                .isCloseTo(3 * search(index, "a", 10).sortedScores()[0], within(1e-6f));
    }

    @Test
    void emptyTextsCountAsRowsButAbsentOnesDoNot() {
        GrowingSparseIndex index = growText("a", "", "   ");
        TermBatch batch = new TermBatch(PostingKind.TERM_FREQUENCY);
        batch.addNull();
        assertThat(index.append(batch)).isEqualTo(3);
        for (SparseIndex each : List.of(index, seal(PostingKind.TERM_FREQUENCY, 5, MergeInput.whole(index)))) {
            assertThat(each.documents(Integer.MAX_VALUE)).isEqualTo(3);
            assertThat(each.totalLength(Integer.MAX_VALUE)).isEqualTo(1);
            assertThat(search(each, "a", 10).sortedRows()).containsExactly(0);
            assertThat(search(each, "nowhere", 10).size()).isZero();
            assertThat(search(each, "", 10).size()).isZero();
        }
    }

    @Test
    void statisticsOfAllSegmentsMakeScoresComparable() {
        GrowingSparseIndex first = growText("rare word", "word");
        GrowingSparseIndex second = growText("word", "word", "rare");
        GrowingSparseIndex all = growText("rare word", "word", "word", "word", "rare");
        TermCounts query = TermCounts.of(WordsAtSpaces.ANALYZER, "rare word");
        Bm25Scorer scorer = new Bm25Scorer(1.2f, 0.75f);
        WeightedTerms parts = scorer.weigh(Bm25Stats.none(query).plus(first, 99).plus(second, 99));
        WeightedTerms whole = scorer.weigh(Bm25Stats.none(query).plus(all, 99));
        assertThat(scoreOfRowZero(first, parts)).isEqualTo(scoreOfRowZero(all, whole));
        assertThat(scoreOfRowZero(first, scorer.weigh(Bm25Stats.none(query).plus(first, 99))))
                .isNotEqualTo(scoreOfRowZero(all, whole));
    }

    private static float scoreOfRowZero(SparseIndex index, WeightedTerms query) {
        TopRows top = new TopRows(1, true);
        index.search(query, new long[] {1}, 99, top);
        return top.sortedScores()[0];
    }

    @Test
    void equalRowsComeInTheOrderOfRows() {
        String[] texts = new String[5_000];
        Arrays.fill(texts, "same words here");
        GrowingSparseIndex index = growText(texts);
        int[] firstSeven = {0, 1, 2, 3, 4, 5, 6};
        assertThat(search(index, "same words", 7).sortedRows()).isEqualTo(firstSeven);
        assertThat(search(seal(PostingKind.TERM_FREQUENCY, 5_000, MergeInput.whole(index)), "same words", 7)
                        .sortedRows())
                .isEqualTo(firstSeven);
    }

    @Test
    void rowsWhoseProductsCancelStillMatch() {
        TermBatch batch = new TermBatch(PostingKind.WEIGHT);
        batch.addVector(new int[] {1, 2}, new float[] {1, -1}, 0, 2);
        batch.addVector(new int[] {3}, new float[] {1}, 0, 1);
        batch.addVector(new int[] {1}, new float[] {-2}, 0, 1);
        batch.addVector(new int[] {1}, new float[] {0}, 0, 1);
        GrowingSparseIndex index = new GrowingSparseIndex(PostingKind.WEIGHT);
        index.append(batch);
        TopRows top = new TopRows(9, true);
        index.search(WeightedTerms.innerProduct(SparseVector.of(Map.of(1L, 1f, 2L, 1f))), null, 9, top);
        assertThat(top.sortedRows()).containsExactly(0, 2);
        assertThat(top.sortedScores()).containsExactly(0f, -2f);
    }

    @Test
    void frequenciesAndLengthsBeyondTwoBytesKeepTheirBounds() {
        String[] texts = new String[300];
        Arrays.setAll(texts, row -> "x ".repeat(1 + row % 3) + "y".repeat(1 + row % 5));
        texts[200] = "x ".repeat(70_000);
        texts[250] = "x ".repeat(66_000) + "y ".repeat(100);
        SparseIndexReader sealed = seal(PostingKind.TERM_FREQUENCY, 300, MergeInput.whole(growText(texts)));
        assertThat(search(sealed, "x", 3).sortedRows())
                .isEqualTo(search(growText(texts), "x", 3).sortedRows());
        assertThat(sealed.totalLength(Integer.MAX_VALUE)).isGreaterThan(136_000);
    }

    @Test
    void anIndexWithoutRowsIsAnIndex() {
        SparseIndexReader sealed =
                seal(PostingKind.WEIGHT, 0, MergeInput.whole(new GrowingSparseIndex(PostingKind.WEIGHT)));
        TopRows top = new TopRows(1, true);
        sealed.search(WeightedTerms.innerProduct(SparseVector.of(Map.of(7L, 1f))), null, 9, top);
        assertThat(top.size()).isZero();
        assertThat(seal(PostingKind.TERM_FREQUENCY, 3).documents(3)).isZero();
    }

    @Test
    void rowsThatCameWhenTheNumbersHadBeenGivenAreLeftOut() {
        GrowingSparseIndex index = growText("a", "a b");
        PostingKind kind = PostingKind.TERM_FREQUENCY;

        assertThat(seal(kind, 1, new MergeInput(index, new int[] {0})).documents(1))
                .isEqualTo(1);
    }

    @Test
    void newRowsMustBeInRangeAndGivenOnce() {
        GrowingSparseIndex index = growText("a", "b");
        PostingKind kind = PostingKind.TERM_FREQUENCY;
        for (int[] newRows : List.of(new int[] {0, 2}, new int[] {1, 1}, new int[] {-2, 0})) {
            assertThatThrownBy(() -> seal(kind, 2, new MergeInput(index, newRows)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> seal(PostingKind.WEIGHT, 2, MergeInput.whole(index)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void kindsDoNotMix() {
        GrowingSparseIndex texts = growText("a");
        WeightedTerms vector = WeightedTerms.innerProduct(SparseVector.of(Map.of(1L, 1f)));
        assertThatThrownBy(() -> texts.search(vector, null, 1, new TopRows(1, true)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> texts.append(new TermBatch(PostingKind.WEIGHT)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new TermBatch(PostingKind.WEIGHT).addText(WordsAtSpaces.ANALYZER, "a"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(PostingKind.of(MetricType.BM25)).isEqualTo(PostingKind.TERM_FREQUENCY);
        assertThatThrownBy(() -> PostingKind.of(MetricType.L2)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void parametersOutsideTheirRangesAreRefused() {
        for (float[] wrong : List.of(new float[] {3.1f, 0}, new float[] {-1, 0}, new float[] {1, 1.1f})) {
            assertThatThrownBy(() -> new Bm25Scorer(wrong[0], wrong[1])).isInstanceOf(InvalidRequestException.class);
        }
        assertThatThrownBy(() -> new Bm25Scorer(Float.NaN, 0)).isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void heapGrowsWithTheRows() {
        GrowingSparseIndex few = growText("a b c");
        String[] texts = new String[2_000];
        Arrays.setAll(texts, row -> "row" + row + " a b c");
        assertThat(growText(texts).heapBytes()).isGreaterThan(few.heapBytes() + 2_000 * 40);
    }

    private static GrowingSparseIndex growText(String... texts) {
        GrowingSparseIndex index = new GrowingSparseIndex(PostingKind.TERM_FREQUENCY);
        TermBatch batch = new TermBatch(PostingKind.TERM_FREQUENCY);
        for (String text : texts) {
            batch.addText(WordsAtSpaces.ANALYZER, text);
        }
        index.append(batch);
        return index;
    }

    private static TopRows search(SparseIndex index, String text, int k) {
        TermCounts query = TermCounts.of(WordsAtSpaces.ANALYZER, text);
        WeightedTerms terms =
                new Bm25Scorer(1.2f, 0.75f).weigh(Bm25Stats.none(query).plus(index, Integer.MAX_VALUE));
        TopRows top = new TopRows(k, true);
        index.search(terms, null, Integer.MAX_VALUE, top);
        return top;
    }
}
