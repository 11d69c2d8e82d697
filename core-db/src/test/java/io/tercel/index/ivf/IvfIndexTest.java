package io.tercel.index.ivf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercel.column.Column;
import io.tercel.column.ColumnReader;
import io.tercel.column.ColumnWriter;
import io.tercel.index.BuildControl;
import io.tercel.index.CandidateRows;
import io.tercel.index.SearchPlan;
import io.tercel.index.StopSignal;
import io.tercel.index.TopRows;
import io.tercel.index.VectorQuery;
import io.tercel.index.flat.FlatIndex;
import io.tercel.io.FileIdentity;
import io.tercel.io.HeapDirectory;
import io.tercel.io.MappedFile;
import io.tercel.query.SearchParams;
import io.tercel.schema.ColumnData;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.IndexSpec;
import io.tercel.schema.Quantization;
import io.tercel.vector.MetricType;
import io.tercel.vector.RandomSeed;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is special about inverted files; the rest is in the contract. */
class IvfIndexTest {

    private static final FileIdentity IDENTITY = new FileIdentity(new UUID(1, 2), 3, 4);
    private static final int ROWS = 5_000;
    private static final int DIMENSION = 24;
    private static final int K = 10;

    private final HeapDirectory directory = HeapDirectory.create();
    private final SplittableRandom random = RandomSeed.random(IvfIndexTest.class);

    @AfterEach
    void close() {
        directory.close();
    }

    private float[] vectors(int rows, float scale) {
        float[] values = new float[rows * DIMENSION];
        for (int i = 0; i < values.length; i++) {
            values[i] = scale * (float) random.nextGaussian();
        }
        return values;
    }

    private ColumnReader column(float[] values) {
        FieldSchema field = FieldSchema.floatVector("v", DIMENSION, MetricType.L2);
        try (ColumnWriter writer = ColumnWriter.create(directory, "column", IDENTITY, field)) {
            writer.append(new ColumnData.Vectors(values, DIMENSION, null));
            writer.finish();
        }
        return ColumnReader.open(directory, "column", IDENTITY, field);
    }

    private static int[] exact(Column column, MetricType metric, float[] query, int k) {
        TopRows top = new TopRows(k, metric.largerIsBetter());
        new FlatIndex(column, metric).search(query, column.rows(), null, top, StopSignal.NONE);
        return top.sortedRows();
    }

    /** Whatever the codes are worth. */
    @ParameterizedTest
    @EnumSource
    void allListsAndAllRowsRefinedAreTheExactSearch(Quantization codes) {
        try (ColumnReader column = column(vectors(ROWS, 1))) {
            for (MetricType metric : new MetricType[] {MetricType.L2, MetricType.IP, MetricType.COSINE}) {
                IndexSpec.Ivf spec = new IndexSpec.Ivf(metric, 40, codes);
                IvfIndex.write(directory, "index" + metric, IDENTITY, spec, column.column(), BuildControl.ALONE);
                try (IvfIndex index = IvfIndex.open(directory, "index" + metric, IDENTITY, spec, column.column())) {
                    float[] query = vectors(1, 1);
                    TopRows top = new TopRows(K, metric.largerIsBetter());
                    SearchPlan plan = index.search(
                            new VectorQuery.Floats(query),
                            SearchParams.nprobe(40).refineK(ROWS / (double) K),
                            CandidateRows.all(ROWS),
                            top,
                            StopSignal.NONE);
                    assertThat(plan).isEqualTo(SearchPlan.LISTS);
                    assertThat(top.sortedRows()).isEqualTo(exact(column.column(), metric, query, K));
                }
            }
        }
    }

    /** Random vectors have no clusters: nearly every list has some of the nearest. The bound of one bit has to hold all the same. */
    @Test
    void theErrorBoundOfOneBitLosesNextToNothing() {
        try (ColumnReader column = column(vectors(ROWS, 1))) {
            for (MetricType metric : new MetricType[] {MetricType.L2, MetricType.IP, MetricType.COSINE}) {
                IndexSpec.Ivf spec = IndexSpec.Ivf.rabitq(metric).nlist(30);
                IvfIndex.write(directory, "index" + metric, IDENTITY, spec, column.column(), BuildControl.ALONE);
                try (IvfIndex index = IvfIndex.open(directory, "index" + metric, IDENTITY, spec, column.column())) {
                    int found = 0;
                    for (int i = 0; i < 20; i++) {
                        float[] query = vectors(1, 1);
                        TopRows top = new TopRows(K, metric.largerIsBetter());
                        index.search(
                                new VectorQuery.Floats(query),
                                SearchParams.nprobe(30),
                                CandidateRows.all(ROWS),
                                top,
                                StopSignal.NONE);
                        int[] expected = exact(column.column(), metric, query, K);
                        found += (int) Arrays.stream(top.sortedRows())
                                .filter(row -> Arrays.stream(expected).anyMatch(each -> each == row))
                                .count();
                    }
                    assertThat(found).as("%s", metric).isGreaterThanOrEqualTo(190);
                }
            }
        }
    }

    /** Their squares are infinite, so codes and centroids tell nothing. */
    @ParameterizedTest
    @EnumSource
    void componentsNearTheEndOfTheRangeLoseNoRow(Quantization codes) {
        try (ColumnReader column = column(vectors(ROWS, 1e30f))) {
            IndexSpec.Ivf spec = new IndexSpec.Ivf(MetricType.COSINE, 0, codes);
            IvfIndex.write(directory, "cosine", IDENTITY, spec, column.column(), BuildControl.ALONE);
            try (IvfIndex index = IvfIndex.open(directory, "cosine", IDENTITY, spec, column.column())) {
                assertThat(search(index, MetricType.COSINE, K)).hasSize(K);
            }
            IndexSpec.Ivf distance = new IndexSpec.Ivf(MetricType.L2, 0, codes);
            IvfIndex.write(directory, "distance", IDENTITY, distance, column.column(), BuildControl.ALONE);
            try (IvfIndex index = IvfIndex.open(directory, "distance", IDENTITY, distance, column.column())) {
                assertThat(search(index, MetricType.L2, 500)).hasSize(500);
            }
        }
    }

    private int[] search(IvfIndex index, MetricType metric, int k) {
        TopRows top = new TopRows(k, metric.largerIsBetter());
        index.search(
                new VectorQuery.Floats(vectors(1, 1)),
                SearchParams.DEFAULT,
                CandidateRows.all(ROWS),
                top,
                StopSignal.NONE);
        return top.sortedRows();
    }

    @Test
    void fewEligibleRowsAreScannedAndManyAreLookedForInLists() {
        try (ColumnReader column = column(vectors(ROWS, 1))) {
            IndexSpec.Ivf spec = IndexSpec.Ivf.flat(MetricType.L2);
            IvfIndex.write(directory, "index", IDENTITY, spec, column.column(), BuildControl.ALONE);
            try (IvfIndex index = IvfIndex.open(directory, "index", IDENTITY, spec, column.column())) {
                VectorQuery query = new VectorQuery.Floats(vectors(1, 1));
                long[] filter = new long[(ROWS + 63) / 64];
                Arrays.fill(filter, 1);
                assertThat(index.search(
                                query,
                                SearchParams.DEFAULT,
                                new CandidateRows(ROWS, filter, filter.length),
                                new TopRows(K, false),
                                StopSignal.NONE))
                        .isEqualTo(SearchPlan.SCAN);
                assertThat(index.search(
                                query,
                                SearchParams.DEFAULT,
                                CandidateRows.all(ROWS),
                                new TopRows(K, false),
                                StopSignal.NONE))
                        .isEqualTo(SearchPlan.LISTS);
                assertThat(index.description()).isEqualTo("IVF_FLAT, L2, 157 lists of 5,000 rows");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 63, 64, 65, 300, 5_000, 65_536})
    void aSearchThroughAnyNumberOfListsFindsAsManyAsWanted(int lists) {
        try (ColumnReader column = column(vectors(ROWS, 1))) {
            IndexSpec.Ivf spec = IndexSpec.Ivf.flat(MetricType.L2).nlist(lists);
            IvfIndex.write(directory, "index", IDENTITY, spec, column.column(), BuildControl.ALONE);
            try (IvfIndex index = IvfIndex.open(directory, "index", IDENTITY, spec, column.column())) {
                for (int nprobe : new int[] {1, lists, 65_536}) {
                    TopRows top = new TopRows(K, false);
                    float[] query = vectors(1, 1);
                    index.search(
                            new VectorQuery.Floats(query),
                            SearchParams.nprobe(nprobe),
                            CandidateRows.all(ROWS),
                            top,
                            StopSignal.NONE);
                    assertThat(top.size()).isEqualTo(K);
                    if (nprobe > 1) {
                        assertThat(top.sortedRows()).isEqualTo(exact(column.column(), MetricType.L2, query, K));
                    }
                }
            }
        }
    }

    @Test
    void theFileDoesNotDependOnTheNumberOfWorkers() {
        try (ColumnReader column = column(vectors(ROWS, 1))) {
            IndexSpec.Ivf spec = IndexSpec.Ivf.pq(MetricType.COSINE);
            IvfIndex.write(directory, "alone", IDENTITY, spec, column.column(), BuildControl.ALONE);
            IvfIndex.write(directory, "together", IDENTITY, spec, column.column(), new IvfSpeed.TwoWorkers());
            assertThat(bytesOf("together")).isEqualTo(bytesOf("alone"));
        }
    }

    private byte[] bytesOf(String name) {
        try (MappedFile file = directory.open(name)) {
            return file.bytes().toArray(ValueLayout.JAVA_BYTE);
        }
    }

    @Test
    void listsAreChosenByTheRowsAndTheCodes() {
        assertThat(IvfWriter.listCount(IndexSpec.Ivf.flat(MetricType.L2), 0)).isZero();
        assertThat(IvfWriter.listCount(IndexSpec.Ivf.flat(MetricType.L2), 1)).isEqualTo(1);
        assertThat(IvfWriter.listCount(IndexSpec.Ivf.flat(MetricType.L2), 1_000))
                .isEqualTo(32);
        assertThat(IvfWriter.listCount(IndexSpec.Ivf.flat(MetricType.L2), 1_000_000))
                .isEqualTo(4_000);
        assertThat(IvfWriter.listCount(IndexSpec.Ivf.rabitq(MetricType.L2), 1_000_000))
                .isEqualTo(2_000);
        assertThat(IvfWriter.listCount(IndexSpec.Ivf.flat(MetricType.L2), 100_000_000))
                .isEqualTo(65_536);
        assertThat(IvfWriter.listCount(IndexSpec.Ivf.flat(MetricType.L2).nlist(128), 100))
                .isEqualTo(100);
    }

    @Test
    void vectorsThatTheMetricDoesNotCompareAreRefused() {
        try (ColumnReader column = column(vectors(10, 1))) {
            IndexSpec.Ivf spec = IndexSpec.Ivf.flat(MetricType.HAMMING);
            assertThatThrownBy(() ->
                            IvfIndex.write(directory, "index", IDENTITY, spec, column.column(), BuildControl.ALONE))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("HAMMING does not compare the vectors of");
        }
    }
}
