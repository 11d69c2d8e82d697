package io.tercel.index.sparse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercel.index.TopRows;
import io.tercel.index.WeightedTerms;
import io.tercel.text.Analyzer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class GrowingSparseIndexTest {

    private static final int BATCHES = 200;
    private static final int BATCH_ROWS = 17;

    /** Every row holds {@code all}, every fifth {@code fifth} as well. */
    private static void append(GrowingSparseIndex index, TermBatch batch) {
        int first = index.rowCount();
        batch.clear();
        for (int row = first; row < first + BATCH_ROWS; row++) {
            batch.addText(WordsAtSpaces.ANALYZER, row % 5 == 0 ? "all fifth" : "all");
        }
        index.append(batch);
    }

    @Test
    void searchesBesideAppendsSeeWholeBatchesAndAStablePrefix() throws Exception {
        GrowingSparseIndex index = new GrowingSparseIndex(PostingKind.TERM_FREQUENCY);
        AtomicBoolean done = new AtomicBoolean();
        try (ExecutorService executor = Executors.newFixedThreadPool(3)) {
            List<Future<Integer>> readers = new ArrayList<>();
            for (int reader = 0; reader < 2; reader++) {
                readers.add(executor.submit(() -> {
                    int searches = 0;
                    while (!done.get() || searches == 0) {
                        checkPrefix(index, index.rowCount());
                        searches++;
                    }
                    return searches;
                }));
            }
            Future<?> writer = executor.submit(() -> {
                TermBatch batch = new TermBatch(PostingKind.TERM_FREQUENCY);
                for (int i = 0; i < BATCHES; i++) {
                    append(index, batch);
                }
            });
            try {
                writer.get();
            } finally {
                done.set(true);
            }
            for (Future<Integer> reader : readers) {
                assertThat(reader.get()).isPositive();
            }
        }
        checkPrefix(index, BATCHES * BATCH_ROWS);
    }

    /** What a snapshot of {@code bound} rows sees depends on the bound alone. */
    private static void checkPrefix(GrowingSparseIndex index, int bound) {
        assertThat(bound % BATCH_ROWS).isZero();
        TermCounts counts = TermCounts.of(WordsAtSpaces.ANALYZER, "all fifth");
        Bm25Stats stats = Bm25Stats.none(counts).plus(index, bound);
        assertThat(stats.documents()).isEqualTo(bound);
        assertThat(stats.documentFrequency(0)).isEqualTo(bound);
        assertThat(stats.documentFrequency(1)).isEqualTo((bound + 4) / 5);
        assertThat(stats.totalLength()).isEqualTo(bound + (bound + 4) / 5);
        WeightedTerms query = new Bm25Scorer(1.2f, 0.75f).weigh(stats);
        TopRows top = new TopRows(BATCHES * BATCH_ROWS + 1, true);
        index.search(query, null, bound, top);
        int[] rows = top.sortedRows();
        assertThat(rows).hasSize(bound);
        for (int i = 0; i < rows.length; i++) {
            assertThat(rows[i]).isLessThan(bound);
        }
        if (bound > 0) {
            assertThat(rows[0]).isZero();
        }
    }

    @Test
    void aTextWhoseAnalysisFailsIsNotInTheBatch() {
        Analyzer failing = (text, sink) -> {
            WordsAtSpaces.ANALYZER.analyze(text, sink);
            throw new IllegalStateException("analysis failed");
        };
        TermBatch batch = new TermBatch(PostingKind.TERM_FREQUENCY);
        batch.addText(WordsAtSpaces.ANALYZER, "a b a");
        assertThatThrownBy(() -> batch.addText(failing, "b a c")).isInstanceOf(IllegalStateException.class);
        batch.addText(WordsAtSpaces.ANALYZER, "c b b");
        GrowingSparseIndex index = new GrowingSparseIndex(PostingKind.TERM_FREQUENCY);
        index.append(batch);
        assertThat(index.rowCount()).isEqualTo(2);
        assertThat(index.totalLength(2)).isEqualTo(6);
        assertThat(List.of("a", "b", "c"))
                .extracting(term -> index.documentFrequency(term.getBytes(StandardCharsets.UTF_8), 2))
                .containsExactly(1, 2, 1);
    }

    @Test
    void keysOfAnyLengthAreKeptApart() {
        TermBatch batch = new TermBatch(PostingKind.TERM_FREQUENCY);
        for (int length = 0; length < 70_000; length += 997) {
            batch.addText(WordsAtSpaces.ANALYZER, "x".repeat(length) + " y" + length);
        }
        GrowingSparseIndex index = new GrowingSparseIndex(PostingKind.TERM_FREQUENCY);
        index.append(batch);
        for (int length = 997; length < 70_000; length += 997) {
            byte[] key = "x".repeat(length).getBytes(StandardCharsets.UTF_8);
            assertThat(index.documentFrequency(key, batch.rows())).isEqualTo(1);
        }
    }
}
