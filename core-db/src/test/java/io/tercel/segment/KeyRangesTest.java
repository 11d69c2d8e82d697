package io.tercel.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercel.schema.CollectionSchema;
import io.tercel.schema.ColumnData;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.RowBatch;
import io.tercel.testing.Property;
import io.tercel.testing.RandomSource;
import io.tercel.vector.MetricType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How rows are cut into ranges of a clustering key. */
class KeyRangesTest {

    private static final int KEY = 1;

    private final List<GrowingSegment> segments = new ArrayList<>();

    @AfterEach
    void memoryIsFreed() {
        segments.forEach(Segment::free);
    }

    private static CollectionSchema schema(FieldSchema key) {
        return CollectionSchema.builder("rows")
                .primaryKey("id", DataType.INT64)
                .field(key.nullable())
                .vector("v", 2, MetricType.L2)
                .clusteringKey("key")
                .build();
    }

    private SegmentView view(FieldSchema key, ColumnData keys, int... deleted) {
        CollectionSchema schema = schema(key);
        GrowingSegment segment = new GrowingSegment(segments.size(), 0, schema, new SparseAnalysis(schema));
        segments.add(segment);
        int rows = keys.rows();
        long[] ids = IntStream.range(0, rows).mapToLong(i -> i).toArray();
        segment.append(
                new RowBatch(
                        rows,
                        List.of(
                                new ColumnData.Longs(ids, null),
                                keys,
                                new ColumnData.Vectors(new float[2 * rows], 2, null))),
                new AnalyzedRows(List.of(), List.of()),
                1);
        for (int row : deleted) {
            segment.deletes().delete(row, 2);
        }
        return new SegmentView(segment, rows, segment.deletes().count());
    }

    private SegmentView longs(@Nullable Long[] keys, int... deleted) {
        long[] nulls = new long[(keys.length + 63) / 64];
        long[] values = new long[keys.length];
        for (int i = 0; i < keys.length; i++) {
            if (keys[i] == null) {
                nulls[i / 64] |= 1L << i % 64;
            } else {
                values[i] = keys[i];
            }
        }
        return view(FieldSchema.int64("key"), new ColumnData.Longs(values, nulls), deleted);
    }

    private static List<Integer> ranges(KeyRanges ranges, int source, int rows) {
        return IntStream.range(0, rows).mapToObj(row -> ranges.of(source, row)).toList();
    }

    @Test
    void everyRangeHasValuesBeforeThoseOfTheNextAndAboutAsManyRows() {
        KeyRanges ranges = KeyRanges.of(
                List.of(longs(new Long[] {9L, 1L, 5L, 7L}), longs(new Long[] {2L, 8L, 6L, 3L, 4L})), KEY, 3);

        assertThat(ranges.count()).isEqualTo(3);
        assertThat(ranges(ranges, 0, 4)).containsExactly(2, 0, 1, 2);
        assertThat(ranges(ranges, 1, 5)).containsExactly(0, 2, 1, 0, 1);
        assertThat(ranges.isByKey()).isTrue();
    }

    @Test
    void nullComesBeforeAllOthers() {
        KeyRanges ranges = KeyRanges.of(List.of(longs(new Long[] {Long.MIN_VALUE, null, 4L, null})), KEY, 2);

        assertThat(ranges(ranges, 0, 4)).containsExactly(1, 0, 1, 0);
    }

    @Test
    void aCutIsMovedBackToWhereAValueEndsByAQuarterAtMost() {
        KeyRanges moved =
                KeyRanges.of(List.of(longs(keys(1, 2, 3, 4, 5, 6, 7, 8, 8, 8, 8, 9, 10, 11, 12, 13))), KEY, 2);
        assertThat(ranges(moved, 0, 16)).containsExactly(0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 2);
        assertThat(moved.count()).as("no range is larger than asked for").isEqualTo(3);
    }

    private static Long[] keys(long... keys) {
        return Arrays.stream(keys).boxed().toArray(Long[]::new);
    }

    @Test
    void aFrequentValueIsInSeveralRangesAndTheyStayEqual() {
        KeyRanges ranges = KeyRanges.of(List.of(longs(keys(7, 7, 7, 7, 7, 7, 7, 7, 7))), KEY, 3);

        assertThat(ranges(ranges, 0, 9)).containsExactly(0, 0, 0, 1, 1, 1, 2, 2, 2);
    }

    @Test
    void deletedRowsTakeNoRoom() {
        KeyRanges ranges = KeyRanges.of(List.of(longs(keys(1, 2, 3, 4, 5, 6), 0, 1, 2)), KEY, 3);

        assertThat(ranges(ranges, 0, 6).subList(3, 6)).containsExactly(0, 1, 2);
    }

    @Test
    void withoutRowsThereIsOneRange() {
        assertThat(KeyRanges.of(List.of(longs(keys(1), 0)), KEY, 4).count()).isEqualTo(1);
        assertThat(KeyRanges.WHOLE.count()).isEqualTo(1);
        assertThat(KeyRanges.WHOLE.isByKey()).isFalse();
    }

    @Test
    void floatingPointNumbersAndTextsAreInTheirOwnOrder() {
        KeyRanges doubles = KeyRanges.of(
                List.of(view(
                        FieldSchema.float64("key"), new ColumnData.Doubles(new double[] {1.5, -2.5, 1e300, -1}, null))),
                KEY,
                2);
        assertThat(ranges(doubles, 0, 4)).containsExactly(1, 0, 1, 0);

        byte[] texts = "zürichab".getBytes(StandardCharsets.UTF_8);
        KeyRanges bytes = KeyRanges.of(
                List.of(view(FieldSchema.varchar("key"), new ColumnData.Bytes(texts, new int[] {0, 7, 8, 9}, null))),
                KEY,
                3);
        assertThat(ranges(bytes, 0, 3)).containsExactly(2, 0, 1);
    }

    @Property(tries = 100)
    void rangesAreOrderedFullAndAtMostAsLargeAsAskedFor(RandomSource random) {
        List<SegmentView> views = new ArrayList<>();
        List<Long> all = new ArrayList<>();
        List<int[]> places = new ArrayList<>();
        int distinct = 1 + random.nextInt(200);
        for (int source = 0; source < 1 + random.nextInt(3); source++) {
            @Nullable Long[] keys = new @Nullable Long[1 + random.nextInt(300)];
            for (int row = 0; row < keys.length; row++) {
                keys[row] = random.chance(5) ? null : (long) random.nextInt(distinct) - distinct / 2;
                all.add(keys[row] == null ? Long.MIN_VALUE : keys[row]);
                places.add(new int[] {source, row});
            }
            views.add(longs(keys));
        }
        int least = 1 + random.nextInt(10);

        KeyRanges ranges = KeyRanges.of(views, KEY, least);

        int[] sizes = new int[ranges.count()];
        places.forEach(place -> sizes[ranges.of(place[0], place[1])]++);
        int most = Math.ceilDiv(all.size(), least);
        assertThat(Arrays.stream(sizes).boxed())
                .allSatisfy(size -> assertThat(size).isBetween(1, most));
        for (int range = 1; range < sizes.length; range++) {
            long before = values(all, places, ranges, range - 1).max().orElseThrow();
            long after = values(all, places, ranges, range).min().orElseThrow();
            assertThat(before).isLessThanOrEqualTo(after);
        }
        // A cut gives back a quarter at most, so there are not many more than asked for.
        assertThat(sizes.length).isLessThanOrEqualTo(2 * least + 1);
    }

    private static LongStream values(List<Long> all, List<int[]> places, KeyRanges ranges, int range) {
        return IntStream.range(0, all.size())
                .filter(i -> ranges.of(places.get(i)[0], places.get(i)[1]) == range)
                .mapToLong(all::get);
    }
}
