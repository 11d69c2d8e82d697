package io.tercel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercel.config.DatabaseOptions;
import io.tercel.query.Hit;
import io.tercel.query.SearchRequest;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.Row;
import io.tercel.time.Ticker;
import io.tercel.vector.MetricType;
import io.tercel.vector.SparseVector;
import io.tercel.vector.WarmUp;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FirstSearchesTest {

    private static final int ROWS = 300;

    @TempDir
    Path folder;

    private static CollectionSchema schema() {
        return CollectionSchema.builder("everything")
                .primaryKey("id", DataType.INT64)
                .vector("floats", 8, MetricType.COSINE)
                .field(FieldSchema.float16Vector("halves", 8, MetricType.L2))
                .field(FieldSchema.bfloat16Vector("brains", 8, MetricType.IP))
                .field(FieldSchema.int8Vector("bytes", 8, MetricType.COSINE).nullable())
                .field(FieldSchema.binaryVector("bits", 64, MetricType.HAMMING))
                .field(FieldSchema.sparseVector("weights"))
                .field(FieldSchema.text("words"))
                .bm25("words", "terms")
                .build();
    }

    private static Row row(long id) {
        float[] vector = new float[8];
        byte[] bytes = new byte[8];
        for (int i = 0; i < 8; i++) {
            vector[i] = (id * 31 + i * 17L) % 23 - 11.5f;
            bytes[i] = (byte) (id * 13 + i);
        }
        return Row.of("id", id)
                .with("floats", vector)
                .with("halves", vector)
                .with("brains", vector)
                .with("bytes", id % 2 == 0 ? null : bytes)
                .with("bits", bytes)
                .with("weights", SparseVector.of(Map.of(id % 7, 1f, 100 + id % 5, 0.5f)))
                .with(
                        "words",
                        "a text about number " + id + " and some " + id % 9 + " more words than are searched for");
    }

    private void fill() {
        try (Database database = Database.open(folder)) {
            Collection collection = database.createCollection(schema());
            collection.insert(
                    LongStream.range(0, ROWS).mapToObj(FirstSearchesTest::row).toList());
            collection.flush();
            collection.insert(List.of(row(ROWS)));
            database.createCollection(CollectionSchema.builder("empty")
                    .primaryKey("id", DataType.INT64)
                    .vector("floats", 8, MetricType.L2)
                    .build());
        }
    }

    /** The collection, with a note of what it is searched for. */
    private static Collection noting(Collection collection, List<SearchRequest> searches) {
        return (Collection) Proxy.newProxyInstance(
                Collection.class.getClassLoader(), new Class<?>[] {Collection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("search")) {
                        searches.add((SearchRequest) arguments[0]);
                    }
                    try {
                        return method.invoke(collection, arguments);
                    } catch (InvocationTargetException e) {
                        throw Objects.requireNonNull(e.getCause());
                    }
                });
    }

    @Test
    void everyVectorFieldIsSearchedForWhatItsRowsHold() {
        fill();
        List<SearchRequest> searches = new ArrayList<>();
        DatabaseOptions options = DatabaseOptions.defaults().warmUp(Duration.ZERO);
        try (EmbeddedDatabase database = (EmbeddedDatabase) Database.open(folder, options)) {
            FirstSearches first = new FirstSearches(Ticker.system(), () -> false, true);
            first.run(
                    List.copyOf(database.catalog().all()),
                    open -> noting(new EmbeddedCollection(database, open, 0), searches));
            first.awaitUsable(Duration.ofSeconds(30));
        }
        assertThat(searches)
                .extracting(request -> request.legs().getFirst().field())
                .contains("floats", "halves", "brains", "bytes", "bits", "weights", "terms");
    }

    @Test
    void scoresDoNotDependOnTheWarmth() {
        fill();
        List<List<Hit>> answers = new ArrayList<>();
        for (Duration most : List.of(Duration.ZERO, Duration.ofSeconds(5))) {
            try (Database database =
                    Database.open(folder, DatabaseOptions.defaults().warmUp(most))) {
                SearchRequest request = SearchRequest.dense("floats", new float[] {1, 2, 3, -4, 5, -6, 7, 8})
                        .limit(50)
                        .build();
                answers.add(database.collection("everything").search(request).hits());
            }
        }
        assertThat(answers.getFirst()).hasSize(50).isEqualTo(answers.getLast());
    }

    @Test
    void whenADatabaseHasBeenClosedNothingIsBeingWarmedUp() {
        fill();
        Database.open(folder).close();
        assertThat(WarmUp.isUnderWay()).isFalse();
    }

    @Test
    void aNegativeTimeIsRefused() {
        assertThatThrownBy(() -> DatabaseOptions.defaults().warmUp(Duration.ofNanos(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("warmUp must not be negative");
    }
}
