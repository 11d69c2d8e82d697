package io.tercel.maintain;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercel.maintain.CompactionPolicy.Candidate;
import io.tercel.maintain.CompactionPolicy.Choice;
import io.tercel.segment.ClusteringBounds;
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

    private static Candidate arranged(int number, int rows, int deletedRows, long from, long to) {
        return new Candidate(number, 0, rows, deletedRows, rows, true, new ClusteringBounds(from, to));
    }

    private static Candidate unarranged(int number, int rows, long from, long to) {
        return new Candidate(number, 0, rows, 0, rows, false, new ClusteringBounds(from, to));
    }

    /** Four full ranges of a hundred values each. */
    private static List<Candidate> fourRanges() {
        return IntStream.range(0, 4)
                .mapToObj(i -> arranged(i + 1, 1_000, 0, 100L * i, 100L * i + 99))
                .toList();
    }

    private static List<Candidate> with(List<Candidate> segments, Candidate... more) {
        List<Candidate> all = new ArrayList<>(segments);
        all.addAll(List.of(more));
        return all;
    }

    @Test
    void arrangedSegmentsAreLeftApartByMergesInTheBackground() {
        List<Candidate> many = IntStream.range(0, 40)
                .mapToObj(i -> arranged(i, 1_000, 0, i, i))
                .toList();

        assertThat(POLICY.next(many)).isEmpty();
        assertThat(POLICY.isBehind(many)).isFalse();
        assertThat(POLICY.next(with(many, arranged(50, 1_000, 300, 90, 91)))).containsExactly(50);
    }

    @Test
    void whatIsArrangedNeedsNothing() {
        assertThat(POLICY.clustered(fourRanges())).isEmpty();
        assertThat(POLICY.clustered(List.of())).isEmpty();
    }

    @Test
    void newRowsGoTogetherWithTheRangesThatTheyBelongIn() {
        assertThat(POLICY.clustered(with(fourRanges(), unarranged(9, 100, 120, 250))))
                .containsExactly(List.of(2, 9, 3));
        assertThat(POLICY.clustered(with(fourRanges(), unarranged(9, 100, 500, 600))))
                .isEmpty();
    }

    @Test
    void aSmallRangeGoesTogetherWithNewRowsBesideIt() {
        List<Candidate> segments = with(fourRanges(), arranged(5, 100, 0, 400, 410));

        assertThat(POLICY.clustered(with(segments, unarranged(9, 100, 500, 600))))
                .containsExactly(List.of(5, 9));
        // The range from 500 on lies between.
        assertThat(POLICY.clustered(with(segments, arranged(6, 1_000, 0, 500, 510), unarranged(9, 100, 600, 700))))
                .isEmpty();
    }

    @Test
    void arrangedRangesWithDeletedRowsAreWrittenAnewOneByOne() {
        List<Candidate> segments = with(fourRanges(), arranged(7, 900, 10, 700, 710), arranged(8, 900, 1, 800, 810));

        assertThat(POLICY.clustered(segments)).containsExactly(List.of(7), List.of(8));
        assertThat(POLICY.byKey(List.of(arranged(7, 900, 10, 700, 710)))).isEqualTo(new Choice(List.of(7), 0));
    }

    @Test
    void aGroupBecomesAsManyRangesAsItHasFullSegments() {
        assertThat(POLICY.byKey(List.of(unarranged(1, 3_000, 0, 9), unarranged(2, 1_000, 5, 8))))
                .isEqualTo(new Choice(List.of(1, 2), 4));
        // A full segment is never quite alike.
        assertThat(POLICY.byKey(List.of(unarranged(1, 1_000, 0, 9), unarranged(2, 120, 5, 8))))
                .isEqualTo(new Choice(List.of(1, 2), 1));
        assertThat(POLICY.byKey(List.of(unarranged(1, 8_000, 0, 9)))).isEqualTo(new Choice(List.of(1), 8));
        assertThat(POLICY.byKey(List.of(unarranged(1, 1_000, 0, 9))).segments()).isEmpty();
    }

    @Test
    void largePartitionsAreArrangedInSeveralRunsInTheOrderOfTheirValues() {
        List<Candidate> large = IntStream.range(0, 70)
                .mapToObj(i -> unarranged(i, 1_000, 10L * (69 - i), 10L * (69 - i) + 5))
                .toList();

        List<List<Integer>> groups = POLICY.clustered(large);
        assertThat(groups).extracting(List::size).containsExactly(32, 32, 6);
        assertThat(groups.getFirst().getFirst()).isEqualTo(69);
        assertThat(groups.getLast().getLast()).isEqualTo(0);
    }

    @Test
    void onlySegmentsOfOnePartitionAreArrangedTogether() {
        Candidate elsewhere = new Candidate(9, 1, 500, 0, 500, false, new ClusteringBounds(0, 1_000));

        assertThat(POLICY.clustered(with(fourRanges(), elsewhere))).isEmpty();
    }

    @Property(tries = 50)
    void whatIsArrangedTwiceIsWrittenOnce(RandomSource random) {
        List<Candidate> segments = new ArrayList<>();
        int number = 0;
        for (int round = 0; round < 20; round++) {
            for (int i = random.nextInt(4); i >= 0; i--) {
                long from = random.nextInt(10_000);
                segments.add(unarranged(number++, 1 + random.nextInt(2_000), from, from + random.nextInt(500)));
            }
            for (List<Integer> group : POLICY.clustered(segments)) {
                number = arrange(segments, group, number);
            }
            for (List<Integer> group : POLICY.clustered(segments)) {
                // Only ranges that touch rows of another run are left, and those become one run next time.
                number = arrange(segments, group, number);
            }
            assertThat(segments).allSatisfy(each -> assertThat(each.rows()).isLessThanOrEqualTo(SEAL_ROWS * 9 / 8));
        }
    }

    /** Replaces a group by what it becomes, its rows evenly between its bounds. */
    private static int arrange(List<Candidate> segments, List<Integer> group, int next) {
        List<Candidate> inputs =
                segments.stream().filter(each -> group.contains(each.number())).toList();
        Choice choice = POLICY.byKey(inputs);
        assertThat(choice.segments()).isNotEmpty();
        long from =
                inputs.stream().mapToLong(each -> each.bounds().from()).min().orElseThrow();
        long to = inputs.stream().mapToLong(each -> each.bounds().to()).max().orElseThrow();
        int rows = take(segments, choice.segments());
        int ranges = Math.max(1, choice.ranges());
        int number = next;
        for (int i = 0; i < ranges; i++) {
            long first = from + (to - from) * i / ranges;
            long last = Math.max(first, from + (to - from) * (i + 1) / ranges - 1);
            segments.add(arranged(number++, Math.ceilDiv(rows, ranges), 0, first, last));
        }
        return number;
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
