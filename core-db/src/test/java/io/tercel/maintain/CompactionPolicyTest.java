package io.tercel.maintain;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercel.maintain.CompactionPolicy.Candidate;
import io.tercel.testing.Property;
import io.tercel.testing.RandomSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CompactionPolicyTest {

    private static final int SEAL_ROWS = 1_000;
    private static final CompactionPolicy POLICY = new CompactionPolicy(SEAL_ROWS, 1 << 20);

    private static Candidate rows(int number, int rows) {
        return new Candidate(number, 0, rows, 0, rows);
    }

    private static Candidate deleted(int number, int rows, int deletedRows) {
        return new Candidate(number, 0, rows, deletedRows, rows);
    }

    private static List<Candidate> alike(int count, int rows) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(number -> rows(number, rows))
                .toList();
    }

    @Test
    void nothingIsMergedBeforeFourAreOfAboutTheSameSize() {
        assertThat(POLICY.next(List.of())).isEmpty();
        assertThat(POLICY.next(alike(3, 1_000))).isEmpty();
        assertThat(POLICY.next(List.of(rows(1, 4_000), rows(2, 1_000), rows(3, 200), rows(4, 50))))
                .isEmpty();
    }

    @Test
    void fourOfAboutTheSameSizeAreMergedThoughTheyDifferALittle() {
        assertThat(POLICY.next(List.of(rows(1, 299), rows(2, 350), rows(3, 300), rows(4, 200))))
                .containsExactlyInAnyOrder(1, 2, 3, 4);
    }

    @Test
    void fullSegmentsWaitUntilTheyFillTheCap() {
        assertThat(POLICY.next(alike(7, 1_000))).isEmpty();
        assertThat(POLICY.next(alike(8, 1_000))).hasSize(8);
        assertThat(POLICY.next(alike(8, 999))).isEmpty();
        assertThat(POLICY.next(alike(9, 999))).hasSize(8);
    }

    @Test
    void thereAreTooManyOnlyWhenAMergeIsDue() {
        List<Candidate> segments = new ArrayList<>(alike(15, 500));
        IntStream.range(0, 3).forEach(i -> {
            segments.add(rows(100 + i, 10));
            segments.add(rows(200 + i, 100));
            segments.add(rows(300 + i, 300));
            segments.add(rows(400 + i, 3_000));
        });

        assertThat(POLICY.next(segments)).isEmpty();
        assertThat(POLICY.isBehind(segments)).isFalse();
        assertThat(POLICY.isBehind(alike(31, 10))).isFalse();
        assertThat(POLICY.isBehind(alike(32, 10))).isTrue();
        assertThat(POLICY.isBehind(alike(32, 4_000))).isTrue();
        assertThat(POLICY.isBehind(alike(32, 4_001))).isFalse();
    }

    @Test
    void smallOnesComeFirstBecauseTheyCostLeast() {
        List<Candidate> segments = new ArrayList<>(alike(8, 1_000));
        IntStream.rangeClosed(11, 15).forEach(number -> segments.add(rows(number, 10)));

        assertThat(POLICY.next(segments)).containsExactlyInAnyOrder(11, 12, 13, 14, 15);
    }

    @Test
    void aMergedSegmentStaysBelowTheCap() {
        assertThat(POLICY.next(alike(4, 3_900))).hasSize(2);
        assertThat(POLICY.next(alike(4, 4_100))).isEmpty();
        assertThat(POLICY.next(alike(20, 8_000))).isEmpty();
    }

    @Test
    void sizeIsCountedInBytesToo() {
        Candidate wide = new Candidate(1, 0, 100, 0, 1 << 20);

        assertThat(POLICY.next(List.of(
                        wide,
                        rows(2, 1_000),
                        rows(3, 1_000),
                        rows(4, 1_000),
                        rows(5, 1_000),
                        rows(6, 1_000),
                        rows(7, 1_000),
                        rows(8, 1_000))))
                .hasSize(8);
    }

    @Test
    void aSegmentIsWrittenAnewWhenMoreThanAFifthOfItIsDeleted() {
        assertThat(POLICY.next(List.of(deleted(1, 1_000, 200), rows(2, 1_000)))).isEmpty();
        assertThat(POLICY.next(List.of(deleted(1, 1_000, 201), deleted(2, 1_000, 500))))
                .containsExactly(2);
    }

    @Test
    void everythingMeansNoDeletedRowAndNoTwoThatFitIntoOne() {
        List<Candidate> segments =
                List.of(rows(1, 8_000), deleted(2, 7_000, 1), rows(3, 3_000), rows(4, 2_000), rows(5, 1_000));

        assertThat(POLICY.all(segments)).containsExactly(List.of(2, 5), List.of(3, 4));
        assertThat(POLICY.all(List.of(rows(1, 7_000), rows(2, 7_000)))).isEmpty();
        assertThat(POLICY.all(List.of(deleted(1, 9_000, 1)))).containsExactly(List.of(1));
    }

    @Property(tries = 50)
    void aGrowingCollectionStaysInFewSegmentsAndEachRowIsWrittenAFewTimes(RandomSource random) {
        List<Candidate> segments = new ArrayList<>();
        int number = 0;
        long rowsSealed = 0;
        long rowsMerged = 0;
        for (int seal = 0; seal < 200; seal++) {
            int size = random.chance(50) ? SEAL_ROWS : 1 + random.nextInt(SEAL_ROWS);
            rowsSealed += size;
            segments.add(rows(number++, size));
            List<Integer> chosen = POLICY.next(segments);
            while (!chosen.isEmpty()) {
                int merged = take(segments, chosen);
                assertThat(merged).isLessThanOrEqualTo(SEAL_ROWS * CompactionPolicy.SEALS_MAX);
                segments.add(rows(number++, merged));
                rowsMerged += merged;
                chosen = POLICY.next(segments);
            }
        }
        // Large ones are more than six seals; the others are fewer than would be too many.
        assertThat(segments).hasSizeLessThan((int) (rowsSealed / SEAL_ROWS / 6) + CompactionPolicy.OPEN_MAX);
        assertThat(POLICY.isBehind(segments)).isFalse();
        assertThat(rowsMerged).isLessThan(5 * rowsSealed);
    }

    /** Takes the chosen segments out and returns how many rows they had. */
    private static int take(List<Candidate> segments, List<Integer> chosen) {
        int rows = segments.stream()
                .filter(each -> chosen.contains(each.number()))
                .mapToInt(Candidate::rows)
                .sum();
        segments.removeIf(each -> chosen.contains(each.number()));
        return rows;
    }
}
