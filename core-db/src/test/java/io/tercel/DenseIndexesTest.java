package io.tercel;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercel.config.DatabaseOptions;
import io.tercel.index.dense.DenseIndexes;
import io.tercel.io.CrashableDirectory;
import io.tercel.query.SearchRequest;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.IndexSpec;
import io.tercel.schema.Quantization;
import io.tercel.schema.Row;
import io.tercel.vector.MetricType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The database's own kinds of index in the place that they are made for. */
@Timeout(120)
class DenseIndexesTest {

    private static final int DIMENSION = 16;
    private static final int CLUSTERS = 40;
    private static final int ROWS = DenseIndexes.ROWS_MIN;
    private static final CollectionSchema SCHEMA = CollectionSchema.builder("points")
            .primaryKey("id", DataType.INT64)
            .field(FieldSchema.floatVector("place", DIMENSION, MetricType.L2))
            .build();

    /** A search through each kind finds nearly all of what an exact one finds, with the same scores, after reopening too. */
    @Test
    void everyKindFindsTheNearestRowsAlsoAfterReopening() {
        List<IndexSpec> kinds = List.of(
                new IndexSpec.Flat(MetricType.L2),
                new IndexSpec.Auto(MetricType.L2),
                IndexSpec.Hnsw.of(MetricType.L2),
                new IndexSpec.Hnsw(MetricType.L2, 16, 100, Quantization.SQ8),
                new IndexSpec.Hnsw(MetricType.L2, 16, 100, Quantization.PQ),
                IndexSpec.DiskAnn.of(MetricType.L2),
                IndexSpec.Ivf.flat(MetricType.L2));
        CrashableDirectory disk = new CrashableDirectory();
        try (EmbeddedDatabase database =
                EmbeddedDatabase.open(disk, DatabaseOptions.defaults(), Environment.system())) {
            Collection points = database.createCollection(SCHEMA);
            points.insert(rows());
            points.flush();
        }
        Set<String> exact = new HashSet<>();
        for (IndexSpec kind : kinds) {
            try (EmbeddedDatabase database =
                    EmbeddedDatabase.open(disk, DatabaseOptions.defaults(), Environment.system())) {
                Collection points = database.collection("points");
                points.createIndex("place", kind);
                points.awaitIndexes(Duration.ofMinutes(1));
                assertThat(points.describeIndex("place").indexedRows()).isEqualTo(kind.isApproximate() ? ROWS : 0);
                assertThat(database.verify().problems()).isEmpty();
            }
            try (EmbeddedDatabase database =
                    EmbeddedDatabase.open(disk, DatabaseOptions.defaults(), Environment.system())) {
                Set<String> found = answers(database.collection("points"));
                if (exact.isEmpty()) {
                    exact.addAll(found);
                }
                found.retainAll(exact);
                assertThat(found).as(kind.toString()).hasSizeGreaterThan(exact.size() * 8 / 10);
            }
        }
    }

    private static List<Row> rows() {
        SplittableRandom random = new SplittableRandom(5);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            rows.add(Row.of("id", i).with("place", near(i % CLUSTERS, random)));
        }
        return rows;
    }

    /** A vector near the middle of a cluster, as real ones are near others. */
    private static float[] near(int cluster, SplittableRandom random) {
        SplittableRandom middle = new SplittableRandom(cluster);
        float[] vector = new float[DIMENSION];
        for (int i = 0; i < DIMENSION; i++) {
            vector[i] = 100 * middle.nextInt(100) + random.nextInt(100);
        }
        return vector;
    }

    private static Set<String> answers(Collection points) {
        SplittableRandom random = new SplittableRandom(6);
        Set<String> answers = new HashSet<>();
        for (int query = 0; query < 20; query++) {
            int number = query;
            points.search(SearchRequest.dense("place", near(query % CLUSTERS, random))
                            .limit(10)
                            .build())
                    .hits()
                    .forEach(hit -> answers.add(number + ": " + hit.id() + " " + hit.score()));
        }
        return answers;
    }
}
