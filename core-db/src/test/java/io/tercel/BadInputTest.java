package io.tercel;

import static io.tercel.Papers.graphs;
import static io.tercel.Papers.paper;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercel.config.DatabaseOptions;
import io.tercel.error.AlreadyExistsException;
import io.tercel.error.ClosedException;
import io.tercel.error.DirectoryLockedException;
import io.tercel.error.FilterSyntaxException;
import io.tercel.error.InvalidRequestException;
import io.tercel.error.LimitExceededException;
import io.tercel.error.NotFoundException;
import io.tercel.error.ReadOnlyException;
import io.tercel.error.StorageException;
import io.tercel.query.Filter;
import io.tercel.query.QueryRequest;
import io.tercel.query.SearchRequest;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.Row;
import io.tercel.vector.DenseVector;
import io.tercel.vector.MetricType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bad-input table, as a user of the API meets it: the right exception, a message that helps, nothing written. */
class BadInputTest {

    @TempDir
    private Path folder;

    private Database database;
    private Collection papers;

    @BeforeEach
    void open() {
        database = Database.inMemory();
        papers = database.createCollection(Papers.SCHEMA);
        papers.insert(List.of(graphs()));
    }

    @AfterEach
    void nothingWasWritten() {
        if (database.hasCollection("papers")) {
            assertThat(papers.count()).isEqualTo(1);
        }
        assertThat(database.verify().problems()).isEmpty();
        database.close();
    }

    @Test
    void b1WrongDimension() {
        assertThatThrownBy(() -> papers.insert(List.of(paper("a", "x", 1, 1, 2, 3, 4), paper("b", "x", 1, 1, 2))))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("field 'dense': expected 4 dimensions, got 2 (row 1)");
        assertThatThrownBy(() ->
                        papers.search(SearchRequest.dense("dense", new float[2]).build()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("expected 4 dimensions, got 2");
    }

    @Test
    void b2NotANumber() {
        assertThatThrownBy(() -> papers.upsert(List.of(paper("a", "x", 1, 1, Float.NaN, 0, 0))))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("field 'dense': value at index 1 is NaN (row 0)");
        assertThatThrownBy(() -> papers.insert(List.of(paper("a", "x", 1, 0, 0, 0, 0))))
                .hasMessageContaining("zero vector has no direction under COSINE");
        assertThatThrownBy(() ->
                        papers.search(SearchRequest.dense("dense", new float[4]).build()))
                .hasMessageContaining("zero vector has no direction under COSINE");
    }

    @Test
    void b3MissingField() {
        assertThatThrownBy(() -> papers.insert(List.of(Row.of("id", "a"))))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("dense");
    }

    @Test
    void b6KeyThatExists() {
        assertThatThrownBy(() -> papers.insert(List.of(paper("new", "x", 1, 1, 0, 0, 0), graphs())))
                .isInstanceOf(AlreadyExistsException.class)
                .hasMessageContaining("graphs")
                .hasMessageContaining("row 1");
    }

    @Test
    void b8EmptyBatchesDoNothing() {
        assertThat(papers.insert(List.of()).timestamp()).isZero();
        assertThat(papers.upsert(List.of()).count()).isZero();
        assertThat(papers.delete(List.of()).count()).isZero();
    }

    @Test
    void b10TopKOutOfRange() {
        assertThatThrownBy(() -> papers.search(SearchRequest.dense("dense", new float[] {1, 0, 0, 0})
                        .limit(0)
                        .build()))
                .isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> papers.search(SearchRequest.dense("dense", new float[] {1, 0, 0, 0})
                        .limit(1)
                        .offset(16_384)
                        .build()))
                .isInstanceOf(LimitExceededException.class)
                .hasMessageContaining("topK allows 16,384, got 16,385");
    }

    @Test
    void b11SyntaxError() {
        assertThatThrownBy(() -> papers.query(QueryRequest.filter("year >").build()))
                .isInstanceOf(FilterSyntaxException.class)
                .hasMessageContaining("^");
    }

    @Test
    void b12FilterOfAnotherType() {
        assertThatThrownBy(() -> papers.query(QueryRequest.filter("year == 'x'").build()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("year");
    }

    @Test
    void b15DeleteWithoutACondition() {
        assertThatThrownBy(() -> papers.delete(Filter.of(" ")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("use deleteAll() to remove every row");
    }

    @Test
    void b16SearchOfNothing() {
        Collection empty = database.createCollection(CollectionSchema.builder("empty")
                .primaryKey("id", DataType.INT64)
                .vector("v", 2, MetricType.IP)
                .build());
        assertThat(empty.search(SearchRequest.dense("v", new float[] {1, 1}).build())
                        .hits())
                .isEmpty();
        assertThat(papers.search(SearchRequest.dense("dense", new float[] {1, 1, 0, 0})
                                .limit(100)
                                .build())
                        .hits())
                .hasSize(1);
    }

    @Test
    void b18CreatingWhatExistsAndOpeningWhatDoesNot() {
        assertThatThrownBy(() -> database.createCollection(Papers.SCHEMA)).isInstanceOf(AlreadyExistsException.class);
        assertThatThrownBy(() -> database.collection("nothing"))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("papers");
        assertThatThrownBy(() -> database.dropCollection("nothing")).isInstanceOf(NotFoundException.class);
        CollectionSchema other = CollectionSchema.builder("papers")
                .primaryKey("id", DataType.INT64)
                .vector("dense", 4, MetricType.COSINE)
                .build();
        assertThatThrownBy(() -> database.createCollectionIfAbsent(other))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("id");
    }

    @Test
    void b18ADroppedCollectionIsNotThere() {
        database.dropCollection("papers");
        assertThatThrownBy(() -> papers.count()).isInstanceOf(NotFoundException.class);
    }

    @Test
    void b19NamesThatDifferInLetterCaseOnly() {
        CollectionSchema shouting = CollectionSchema.builder("PAPERS")
                .primaryKey("id", DataType.INT64)
                .vector("v", 2, MetricType.IP)
                .build();
        assertThatThrownBy(() -> database.createCollection(shouting)).isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void b20DirectoriesThatCannotBeUsed() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "not a folder");
        assertThatThrownBy(() -> Database.open(file))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("file");

        Path foreign = Files.createDirectory(folder.resolve("foreign"));
        Files.writeString(foreign.resolve("letter.txt"), "dear");
        assertThatThrownBy(() -> Database.open(foreign)).isInstanceOf(StorageException.class);
        assertThat(foreign.toFile().list()).containsExactly("letter.txt");
    }

    @Test
    void p12OneOwner() {
        Path directory = folder.resolve("db");
        try (Database owner = Database.open(directory)) {
            assertThatThrownBy(() -> Database.open(directory))
                    .isInstanceOf(DirectoryLockedException.class)
                    .hasMessageContaining(String.valueOf(ProcessHandle.current().pid()));
            assertThat(owner.collections()).isEmpty();
        }
        Database.open(directory).close();
    }

    @Test
    void aReadOnlyDatabaseTakesNoWrites() {
        Path directory = folder.resolve("db");
        try (Database writer = Database.open(directory)) {
            writer.createCollection(Papers.SCHEMA).insert(List.of(graphs()));
        }
        try (Database reader =
                Database.open(directory, DatabaseOptions.defaults().readOnly(true))) {
            Collection collection = reader.collection("papers");
            assertThat(collection.count()).isEqualTo(1);
            assertThatThrownBy(() -> collection.deleteAll()).isInstanceOf(ReadOnlyException.class);
            assertThatThrownBy(() -> reader.dropCollection("papers")).isInstanceOf(ReadOnlyException.class);
        }
        assertThatThrownBy(() -> Database.open(
                        folder.resolve("nothing"), DatabaseOptions.defaults().readOnly(true)))
                .isInstanceOf(StorageException.class);
    }

    @Test
    void b21UseAfterClose() {
        Database other = Database.inMemory();
        Collection collection = other.createCollection(Papers.SCHEMA);
        other.close();
        other.close();

        assertThatThrownBy(collection::count).isInstanceOf(ClosedException.class);
        assertThatThrownBy(other::collections).isInstanceOf(ClosedException.class);
        assertThatThrownBy(() -> collection.insert(List.of(graphs()))).isInstanceOf(ClosedException.class);
    }

    @Test
    void b22ArraysMayChangeAfterTheCall() {
        float[] vector = {1, 0, 0, 0};
        papers.upsert(List.of(Row.of("id", "graphs").with("dense", vector)));
        vector[0] = -5;

        assertThat(papers.get(List.of("graphs"), "dense").getFirst().getVector("dense"))
                .isEqualTo(DenseVector.of(1, 0, 0, 0));
    }

    @Test
    @SuppressWarnings("NullAway") // null is what is tested
    void b23NullNamesTheParameter() {
        assertThatThrownBy(() -> Database.open(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("directory");
        assertThatThrownBy(() -> papers.insert(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("rows");
        assertThatThrownBy(() -> papers.search(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("request");
        assertThatThrownBy(() -> database.collection(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("name");
    }

    @Test
    void functionOutputsCannotBeGivenNorReturned() {
        assertThatThrownBy(() -> papers.query(
                        QueryRequest.all().limit(1).outputFields("sparse").build()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("sparse");
        assertThatThrownBy(
                        () -> papers.search(SearchRequest.text("dense", "words").build()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("BM25 function");
    }

    @Test
    void aQueryWithoutConditionNeedsALimit() {
        assertThatThrownBy(() -> papers.query(QueryRequest.all().build()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("limit");
    }
}
