package io.tercel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercel.config.DatabaseOptions;
import io.tercel.config.Limits;
import io.tercel.error.AlreadyExistsException;
import io.tercel.error.InvalidRequestException;
import io.tercel.error.LimitExceededException;
import io.tercel.error.NotFoundException;
import io.tercel.error.ReadOnlyException;
import io.tercel.io.CrashableDirectory;
import io.tercel.schema.CollectionProperties;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.vector.MetricType;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Named databases, collections, aliases, and what may be done with their names. */
class CatalogTest {

    private final CrashableDirectory disk = new CrashableDirectory();
    private EmbeddedDatabase database = open(disk);

    private static EmbeddedDatabase open(CrashableDirectory disk) {
        return EmbeddedDatabase.open(disk, DatabaseOptions.defaults(), Environment.system());
    }

    @AfterEach
    void closeDatabase() {
        assertThat(database.verify().problems()).isEmpty();
        database.close();
        assertThat(disk.openFiles()).isEmpty();
    }

    private void reopen() {
        database.close();
        database = open(disk);
    }

    private static CollectionSchema schema(String name) {
        return CollectionSchema.builder(name)
                .primaryKey("id", DataType.VARCHAR)
                .vector("dense", 4, MetricType.COSINE)
                .dynamicFields(true)
                .build();
    }

    @Test
    void aCollectionOfAnEmptyDatabaseSaysWhenItWasCreated() {
        Instant before = Instant.ofEpochMilli(System.currentTimeMillis());
        database.createCollection(schema("papers"));
        Instant created = database.collection("papers").describe().created();
        assertThat(created).isBetween(before, Instant.ofEpochMilli(System.currentTimeMillis()));
        reopen();
        assertThat(database.collection("papers").describe().created()).isEqualTo(created);
    }

    @Test
    void aNamedDatabaseHasCollectionsOfItsOwn() {
        Namespace archive = database.createDatabase("archive");
        archive.createCollection(schema("papers")).insert(List.of(Papers.graphs()));
        database.createCollection(schema("papers")).insert(List.of(Papers.logs(), Papers.postings()));
        reopen();

        assertThat(database.databases()).containsExactly("archive", "default");
        assertThat(database.name()).isEqualTo("default");
        assertThat(database.database("archive").collection("papers").count()).isEqualTo(1);
        assertThat(database.database("default").collection("papers").count()).isEqualTo(2);
        assertThat(database.collections()).containsExactly("papers");
        assertThat(database.createDatabaseIfAbsent("archive").collections()).containsExactly("papers");
        assertThat(database.createDatabaseIfAbsent("other").collections()).isEmpty();
    }

    /** B18. */
    @Test
    void aNamedDatabaseIsDroppedOnlyWhenNothingIsInIt() {
        Namespace archive = database.createDatabase("archive");
        archive.createCollection(schema("papers"));

        assertThatThrownBy(() -> database.createDatabase("archive")).isInstanceOf(AlreadyExistsException.class);
        assertThatThrownBy(() -> database.dropDatabase("archive"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("papers");
        assertThatThrownBy(() -> database.dropDatabase("default")).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> database.dropDatabase("none")).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> database.database("none"))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("archive");

        archive.dropCollection("papers");
        database.dropDatabase("archive");
        assertThat(database.databases()).containsExactly("default");
        assertThatThrownBy(() -> archive.createCollection(schema("papers"))).isInstanceOf(NotFoundException.class);
        reopen();
        assertThat(database.databases()).containsExactly("default");
    }

    /** B19. */
    @Test
    void badNamesAreRefused() {
        database.createDatabase("archive");
        Collection papers = database.createCollection(schema("papers"));
        database.createAlias("newest", "papers");

        for (String bad : List.of("", "a b", "../x", "a/b", "1a", "CON", "nul", "ä", "$meta", "a".repeat(256))) {
            assertThatThrownBy(() -> database.createDatabase(bad)).as(bad).satisfiesAnyOf(CatalogTest::refused);
            assertThatThrownBy(() -> database.createAlias(bad, "papers"))
                    .as(bad)
                    .satisfiesAnyOf(CatalogTest::refused);
            assertThatThrownBy(() -> database.renameCollection("papers", bad))
                    .as(bad)
                    .satisfiesAnyOf(CatalogTest::refused);
        }
        assertThatThrownBy(() -> database.createDatabase("Archive")).hasMessageContaining("letter case");
        assertThatThrownBy(() -> database.createAlias("Papers", "papers")).hasMessageContaining("letter case");
        assertThatThrownBy(() -> database.createAlias("NEWEST", "papers")).hasMessageContaining("letter case");
        assertThatThrownBy(() -> database.createCollection(schema("Newest"))).hasMessageContaining("letter case");
        assertThatThrownBy(() -> database.renameCollection("papers", "newesT")).hasMessageContaining("letter case");
        assertThat(papers.name()).isEqualTo("papers");
    }

    private static void refused(Throwable thrown) {
        assertThat(thrown).isInstanceOfAny(InvalidRequestException.class, LimitExceededException.class);
    }

    @Test
    void anAliasIsASecondNameUntilItIsMadeToStandForAnother() {
        Collection first = database.createCollection(schema("papers_1"));
        database.createCollection(schema("papers_2"));
        first.insert(List.of(Papers.graphs()));
        database.createAlias("papers", "papers_1");
        Collection throughAlias = database.collection("papers");
        reopen();
        assertThat(database.collection("papers").count()).isEqualTo(1);
        assertThat(database.hasCollection("papers")).isTrue();
        assertThat(throughAlias.name()).isEqualTo("papers_1");

        Collection before = database.collection("papers");
        database.alterAlias("papers", "papers_2");
        assertThat(database.collection("papers").count()).isZero();
        assertThat(before.count()).isEqualTo(1);
        assertThat(database.aliases()).isEqualTo(Map.of("papers", "papers_2"));
        assertThat(database.aliases("papers")).containsExactly("papers");
        assertThat(database.aliases("papers_1")).isEmpty();
        assertThat(database.collections()).containsExactly("papers_1", "papers_2");

        database.dropAlias("papers");
        assertThat(database.hasCollection("papers")).isFalse();
        assertThat(database.hasCollection("papers_2")).isTrue();
    }

    /** B18. */
    @Test
    void aliasesAndCollectionsDoNotTakeEachOthersNames() {
        database.createCollection(schema("papers"));
        database.createCollection(schema("books"));
        database.createAlias("newest", "papers");

        assertThatThrownBy(() -> database.createAlias("newest", "books")).isInstanceOf(AlreadyExistsException.class);
        assertThatThrownBy(() -> database.createAlias("books", "papers")).isInstanceOf(AlreadyExistsException.class);
        assertThatThrownBy(() -> database.createCollection(schema("newest")))
                .isInstanceOf(AlreadyExistsException.class)
                .hasMessageContaining("papers");
        assertThatThrownBy(() -> database.createCollectionIfAbsent(schema("newest")))
                .isInstanceOf(AlreadyExistsException.class);
        assertThatThrownBy(() -> database.renameCollection("books", "newest"))
                .isInstanceOf(AlreadyExistsException.class);
        assertThatThrownBy(() -> database.alterAlias("oldest", "books")).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> database.alterAlias("newest", "none")).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> database.dropAlias("papers")).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> database.dropCollection("newest"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("alias");
        assertThatThrownBy(() -> database.renameCollection("newest", "latest"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("alias");
        database.dropCollection("papers");
        assertThat(database.aliases()).isEmpty();
        database.createCollection(schema("newest"));
    }

    /** P5. */
    @Test
    void aRenamedCollectionKeepsItsRowsHandlesAndAliases() {
        Collection papers = database.createCollection(schema("papers"));
        papers.insert(List.of(Papers.graphs()));
        papers.flush();
        papers.insert(List.of(Papers.logs()));
        database.createAlias("newest", "papers");

        database.renameCollection("papers", "articles");
        papers.insert(List.of(Papers.postings()));

        assertThat(papers.name()).isEqualTo("articles");
        assertThat(papers.schema().name()).isEqualTo("articles");
        assertThat(database.collections()).containsExactly("articles");
        assertThat(database.collection("newest").count()).isEqualTo(3);
        database.createCollection(schema("papers"));
        reopen();
        assertThat(database.collection("articles").count()).isEqualTo(3);
        assertThat(database.collection("papers").count()).isZero();
        assertThat(database.aliases()).isEqualTo(Map.of("newest", "articles"));
        assertThatThrownBy(() -> database.renameCollection("papers", "articles"))
                .isInstanceOf(AlreadyExistsException.class);
        assertThatThrownBy(() -> database.renameCollection("none", "some")).isInstanceOf(NotFoundException.class);
        database.renameCollection("papers", "Papers");
        assertThat(database.collections()).containsExactly("Papers", "articles");
    }

    @Test
    void aCollectionCanMoveIntoAnotherNamedDatabase() {
        Namespace archive = database.createDatabase("archive");
        database.createCollection(schema("papers")).insert(List.of(Papers.graphs()));
        database.createAlias("newest", "papers");

        assertThatThrownBy(() -> database.renameCollection("papers", "papers", "none"))
                .isInstanceOf(NotFoundException.class);
        database.renameCollection("papers", "papers", "archive");
        reopen();

        assertThat(database.collections()).isEmpty();
        assertThat(database.database("archive").collection("papers").count()).isEqualTo(1);
        assertThat(database.collection("newest").describe().database()).isEqualTo("archive");
        assertThat(database.aliases()).isEqualTo(Map.of("newest", "archive.papers"));
        assertThat(database.collection("newest").describe().aliases()).containsExactly("default.newest");
        assertThat(archive.name()).isEqualTo("archive");
    }

    /** P5: whoever looks an alias up while it moves finds one of the two, and never nothing. */
    @Test
    void anAliasNeverStandsForNothingWhileItMoves() {
        database.createCollection(schema("a"));
        database.createCollection(schema("b"));
        database.createAlias("current", "a");
        AtomicBoolean done = new AtomicBoolean();
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            CompletableFuture<Integer> reader = CompletableFuture.supplyAsync(
                    () -> {
                        int found = 0;
                        while (!done.get() || found == 0) {
                            assertThat(database.collection("current").name()).isIn("a", "b", "c");
                            found++;
                        }
                        return found;
                    },
                    threads);
            for (int i = 0; i < 50; i++) {
                database.alterAlias("current", i % 2 == 0 ? "b" : "a");
            }
            database.renameCollection("a", "c");
            done.set(true);
            assertThat(reader.join()).isPositive();
        }
    }

    @Test
    void propertiesAreInForceAndDurableOnceSet() {
        CollectionProperties zoned = CollectionProperties.defaults()
                .withTimeToLive(Duration.ofDays(1))
                .withHistory(Duration.ofHours(1));
        Collection papers = database.createCollection(schema("papers"), zoned);
        assertThat(papers.properties()).isEqualTo(zoned);
        papers.alter(zoned.withHistory(Duration.ZERO));
        papers.insert(List.of(Papers.graphs()));
        papers.flush();
        assertThat(papers.properties().history()).isZero();

        database.close();
        CrashableDirectory left = disk.crash(0, 1);
        try (EmbeddedDatabase after = open(left)) {
            assertThat(after.collection("papers").properties()).isEqualTo(zoned.withHistory(Duration.ZERO));
        }
        database = open(disk);
    }

    @Test
    void aCollectionDescribesItself() {
        Collection papers = database.createCollection(CollectionSchema.builder("papers")
                .primaryKey("id", DataType.VARCHAR)
                .field(FieldSchema.text("body").nullable().analyzer("english"))
                .field(FieldSchema.int32("year").defaultValue(2000))
                .vector("dense", 4, MetricType.COSINE)
                .bm25("body", "sparse")
                .description("What we have read")
                .build());
        papers.insert(List.of(Papers.graphs()));
        papers.alter(papers.properties().withTimeToLive(Duration.ofDays(1)));
        database.createAlias("newest", "papers");

        CollectionDescription description = papers.describe();
        assertThat(description.name()).isEqualTo("papers");
        assertThat(description.database()).isEqualTo("default");
        assertThat(description.description()).isEqualTo("What we have read");
        assertThat(description.aliases()).containsExactly("newest");
        assertThat(description.partitions()).containsExactly("_default");
        assertThat(description.rows()).isEqualTo(1);
        assertThat(description.fields()).hasSize(5);
        assertThat(description.vectorFields()).extracting(field -> field.name()).containsExactly("dense", "sparse");
        assertThat(description.functions()).hasSize(1);
        assertThat(description.consistency()).isEqualTo(papers.schema().consistency());
        assertThat(description.number()).isPositive();
        assertThat(description.toString())
                .contains("papers", "What we have read", "newest", "collection.ttl.seconds=86400", "filled from body")
                .contains("default 2000");
        assertThat(database.inspect().toString()).contains("aliases: newest", "collection.ttl.seconds=86400");
        database.createDatabase("archive").createCollection(schema("old"));
        assertThat(database.inspect().toString()).contains("databases   archive, default", "collection archive.old");
    }

    /** P13. */
    @Test
    void aCallerThatIsInterruptedHarmsNothing() {
        Thread.currentThread().interrupt();
        database.createDatabase("archive");
        Collection papers = database.createCollection(schema("papers"));
        papers.insert(List.of(Papers.graphs()));
        database.createAlias("newest", "papers");
        papers.addField(FieldSchema.int64("pages").nullable());
        papers.alter(papers.properties().withTimeToLive(Duration.ofDays(1)));
        database.renameCollection("papers", "articles", "archive");
        papers.truncate();
        assertThat(Thread.interrupted()).isTrue();
        reopen();
        assertThat(database.collection("newest").describe().name()).isEqualTo("articles");
        assertThat(database.collection("newest").count()).isZero();
    }

    @Test
    void theNumbersOfDatabasesAndCollectionsAreLimited() {
        for (int i = 1; i < Limits.DEFAULT.databases(); i++) {
            database.createDatabase("d" + i);
        }
        assertThatThrownBy(() -> database.createDatabase("one_more")).isInstanceOf(LimitExceededException.class);
        assertThat(Limits.DEFAULT.collections()).isEqualTo(65_536);
    }

    @Test
    void whatIsOpenedForReadingChangesNoName(@TempDir Path directory) {
        try (Database written = Database.open(directory)) {
            written.createCollection(schema("papers"));
            written.createAlias("newest", "papers");
        }
        try (Database read = Database.open(directory, DatabaseOptions.defaults().readOnly(true))) {
            assertThat(read.collection("newest").describe().name()).isEqualTo("papers");
            assertThat(read.createCollectionIfAbsent(schema("papers")).count()).isZero();
            assertThat(read.createDatabaseIfAbsent("default").collections()).containsExactly("papers");
            assertThatThrownBy(() -> read.createDatabase("archive")).isInstanceOf(ReadOnlyException.class);
            assertThatThrownBy(() -> read.createDatabaseIfAbsent("archive")).isInstanceOf(ReadOnlyException.class);
            assertThatThrownBy(() -> read.createAlias("a", "papers")).isInstanceOf(ReadOnlyException.class);
            assertThatThrownBy(() -> read.renameCollection("papers", "a")).isInstanceOf(ReadOnlyException.class);
            assertThatThrownBy(() -> read.createCollectionIfAbsent(schema("more")))
                    .isInstanceOf(ReadOnlyException.class);
            assertThatThrownBy(() -> read.collection("papers").truncate()).isInstanceOf(ReadOnlyException.class);
        }
    }
}
