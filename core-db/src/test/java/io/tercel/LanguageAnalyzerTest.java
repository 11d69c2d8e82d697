package io.tercel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercel.error.InvalidRequestException;
import io.tercel.query.Highlighter;
import io.tercel.query.Hit;
import io.tercel.query.QueryRequest;
import io.tercel.query.SearchRequest;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.LanguageAnalyzer;
import io.tercel.schema.Row;
import io.tercel.testing.FakeLanguages;
import io.tercel.vector.MetricType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A field whose texts are cut by the analyzers of their languages, in a database; also where nothing can tell the languages. */
class LanguageAnalyzerTest {

    private static final LanguageAnalyzer BY_LANGUAGE = LanguageAnalyzer.byDefault("standard")
            .language("English", "english")
            .language("German", "german");

    @TempDir
    private Path folder;

    private Database open() {
        return Database.open(folder.resolve("db"));
    }

    private static CollectionSchema schema() {
        return CollectionSchema.builder("notes")
                .primaryKey("id", DataType.INT64)
                .field(FieldSchema.text("body").analyzer(BY_LANGUAGE).nullable().enableMatch())
                .field(FieldSchema.text("read").analyzer(BY_LANGUAGE).nullable())
                .bm25("body", "terms")
                .build();
    }

    private static Row note(long id, String text) {
        return Row.of("id", id).with("body", text).with("read", text);
    }

    private static void insert(Collection notes) {
        notes.insert(List.of(
                note(1, "the houses on the hill"),
                note(2, "die Häuser der Stadt"),
                note(3, "le houses"),
                Row.of("id", 4L).with("body", null).with("read", null)));
    }

    private static List<Long> found(Collection notes, SearchRequest.Builder search) {
        return notes.search(search.build()).hits().stream()
                .map(Hit::id)
                .map(Long.class::cast)
                .sorted()
                .toList();
    }

    private static List<Long> matching(Collection notes, String condition) {
        List<List<Long>> answers = List.of("body", "read").stream()
                .map(field ->
                        notes
                                .query(QueryRequest.filter(condition.formatted(field))
                                        .outputFields("id")
                                        .build())
                                .stream()
                                .map(row -> row.getLong("id"))
                                .sorted()
                                .toList())
                .toList();
        assertThat(answers.getFirst()).as("with an index as without").isEqualTo(answers.getLast());
        return answers.getFirst();
    }

    private static void check(Collection notes) {
        assertThat(found(notes, SearchRequest.text("terms", "the house"))).containsExactly(1L);
        assertThat(found(notes, SearchRequest.text("terms", "das Haus"))).containsExactly(2L);
        assertThat(found(notes, SearchRequest.text("terms", "houses"))).containsExactly(3L);
        assertThat(found(notes, SearchRequest.text("terms", "houses").analyzer("English")))
                .containsExactly(1L);
        assertThat(found(notes, SearchRequest.text("terms", "HAUSES").analyzer("German")))
                .containsExactly(2L);
        assertThat(matching(notes, "text_match(%s, 'houses')")).containsExactly(1L, 3L);
        assertThat(matching(notes, "text_match(%s, 'Häusern')")).containsExactly(2L);
        assertThat(matching(notes, "text_match(%s, 'hill houses', minimum_should_match=2)"))
                .containsExactly(1L);
        assertThat(matching(notes, "phrase_match(%s, 'Haus der Städte')")).containsExactly(2L);
        assertThat(matching(notes, "phrase_match(%s, 'Stadt der Häuser')")).isEmpty();
        assertThat(matching(notes, "text_match_fuzzy(%s, 'huoses', max_edit_distance=1)"))
                .containsExactly(1L, 3L);
        assertThat(matching(notes, "not text_match(%s, 'houses')")).containsExactly(2L);
        assertThat(matching(notes, "text_match(%s, '!')")).isEmpty();
    }

    @Test
    void rowsAndSearchesAreCutByTheirLanguageAndConditionsInEveryWay() throws IOException {
        try (FakeLanguages.Presence present = FakeLanguages.present(folder)) {
            assertThat(present).isNotNull();
            try (Database database = open()) {
                Collection notes = database.createCollection(schema());
                insert(notes);
                check(notes);
            }
            try (Database database = open()) {
                Collection notes = database.collection("notes");
                check(notes);
                notes.flush();
                check(notes);
                assertThat(notes.runAnalyzer("terms", "German", List.of("Häuser"))
                                .getFirst())
                        .extracting(token -> token.text())
                        .containsExactly("haus");
                assertThat(database.verify().isClean()).isTrue();
            }
            try (Database database = open()) {
                check(database.collection("notes"));
            }
        }
    }

    @Test
    void wordsAreMarkedInEachRowAsItsLanguageHasThem() throws IOException {
        try (FakeLanguages.Presence present = FakeLanguages.present(folder);
                Database database = open()) {
            assertThat(present).isNotNull();
            Collection notes = database.createCollection(schema());
            insert(notes);
            assertThat(notes.search(SearchRequest.text("terms", "das Haus")
                                    .highlight(Highlighter.standard().tags("<b>", "</b>"))
                                    .build())
                            .hits()
                            .getFirst()
                            .highlights()
                            .get("body"))
                    .containsExactly("<b>Häuser</b> der Stadt");
            assertThat(notes.search(SearchRequest.text("terms", "das Haus")
                                    .highlight(Highlighter.standard()
                                            .tags("<b>", "</b>")
                                            .notOfSearch()
                                            .query("body", "Städten"))
                                    .build())
                            .hits()
                            .getFirst()
                            .highlights()
                            .get("body"))
                    .containsExactly("<b>Stadt</b>");
        }
    }

    @Test
    void aSearchCanOnlyNameWhatTheFieldHas() throws IOException {
        try (FakeLanguages.Presence present = FakeLanguages.present(folder);
                Database database = open()) {
            assertThat(present).isNotNull();
            Collection notes = database.createCollection(schema());
            assertThatThrownBy(() -> notes.search(SearchRequest.text("terms", "houses")
                            .analyzer("French")
                            .build()))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("there is no analyzer 'French'; allowed: English, German, default");
        }
    }

    private static void needsTheDependency(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("field 'body'")
                .hasMessageContaining("io.tercel:tercel-languages");
    }

    @Test
    void withoutAnIdentifierNoCollectionIsMade() {
        try (Database database = open()) {
            needsTheDependency(() -> database.createCollection(schema()));
            assertThat(database.collections()).isEmpty();
            database.createCollection(CollectionSchema.builder("notes")
                    .primaryKey("id", DataType.INT64)
                    .field(FieldSchema.floatVector("v", 2, MetricType.L2))
                    .build());
            needsTheDependency(() -> database.collection("notes")
                    .addField(FieldSchema.text("body").analyzer(BY_LANGUAGE).nullable()));
        }
    }

    @Test
    void aDatabaseThatLostItsIdentifierOpensAndDoesAllThatNeedsNoWords() throws IOException {
        try (FakeLanguages.Presence present = FakeLanguages.present(folder);
                Database database = open()) {
            assertThat(present).isNotNull();
            insert(database.createCollection(schema()));
            database.flush();
            database.collection("notes").insert(List.of(note(5, "the houses in the log")));
        }
        // Once with rows in the log, and once more, since nothing may have been made of them.
        for (long deleted = 3; deleted > 1; deleted--) {
            try (Database database = open()) {
                Collection notes = database.collection("notes");
                assertThat(notes.query(QueryRequest.filter("id >= 0")
                                .outputFields("body")
                                .build()))
                        .hasSize((int) deleted + 2);
                notes.delete(List.of(deleted));
                needsTheDependency(
                        () -> notes.search(SearchRequest.text("terms", "houses").build()));
                needsTheDependency(() -> matching(notes, "text_match(%s, 'houses')"));
                needsTheDependency(() -> notes.insert(List.of(note(6, "more"))));
                needsTheDependency(() -> notes.runAnalyzer("body", List.of("houses")));
                needsTheDependency(notes::flush);
            }
        }
        try (FakeLanguages.Presence present = FakeLanguages.present(folder);
                Database database = open()) {
            assertThat(present).isNotNull();
            Collection notes = database.collection("notes");
            assertThat(found(notes, SearchRequest.text("terms", "the house"))).containsExactly(1L, 5L);
            notes.flush();
            notes.compact();
            assertThat(found(notes, SearchRequest.text("terms", "the house"))).containsExactly(1L, 5L);
            assertThat(matching(notes, "text_match(%s, 'houses')")).containsExactly(1L, 5L);
            assertThat(database.verify().isClean()).isTrue();
        }
    }
}
