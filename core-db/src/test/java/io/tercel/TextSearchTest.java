package io.tercel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercel.error.InvalidRequestException;
import io.tercel.error.VectorDbException;
import io.tercel.query.Highlighter;
import io.tercel.query.Hit;
import io.tercel.query.SearchParams;
import io.tercel.query.SearchRequest;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.IndexSpec;
import io.tercel.schema.MultiAnalyzer;
import io.tercel.schema.Row;
import io.tercel.text.Token;
import io.tercel.vector.MetricType;
import io.tercel.vector.SparseVector;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a search by words may say: analyzers by row, marks in the texts, keys to leave out. */
class TextSearchTest {

    private static final CollectionSchema SCHEMA = CollectionSchema.builder("notes")
            .primaryKey("id", DataType.INT64)
            .field(FieldSchema.text("body").analyzer("english").nullable())
            .field(FieldSchema.varchar("language").nullable())
            .field(FieldSchema.varchar("title").nullable().multiAnalyzer(MultiAnalyzer.ofJson("""
                            {"by_field": "language", "alias": {"en": "english", "de": "german"},
                             "analyzers": {"english": {"type": "english"}, "german": "german", "default": "standard"}}
                            """)))
            .field(FieldSchema.sparseVector("weights").nullable())
            .bm25("body", "bodyTerms")
            .bm25("title", "titleTerms")
            .build();

    private Database database;
    private Collection notes;

    @BeforeEach
    void open() {
        database = Database.inMemory();
        notes = database.createCollection(SCHEMA);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static List<Object> ids(List<Hit> hits) {
        return hits.stream().map(Hit::id).sorted().toList();
    }

    private List<Object> titled(String words, String analyzer) {
        return ids(notes.search(SearchRequest.text("titleTerms", words)
                        .analyzer(analyzer)
                        .build())
                .hits());
    }

    @Test
    void eachRowIsCutByTheAnalyzerThatItsOtherFieldNames() {
        notes.insert(List.of(
                Row.of("id", 1).with("language", "english").with("title", "running houses"),
                Row.of("id", 2).with("language", "de").with("title", "alle Häuser"),
                Row.of("id", 3).with("language", "klingon").with("title", "Häuser running"),
                Row.of("id", 4).with("title", "running")));
        for (int i = 0; i < 2; i++) {
            assertThat(titled("run", "en")).containsExactly(1L);
            assertThat(titled("Haus", "german")).containsExactly(2L);
            assertThat(titled("Häuser", "default")).containsExactly(3L);
            assertThat(ids(notes.search(
                                    SearchRequest.text("titleTerms", "running").build())
                            .hits()))
                    .containsExactly(3L, 4L);
            notes.flush();
        }
        notes.upsertPartial(List.of(Row.of("id", 4).with("language", "en")));
        assertThat(titled("run", "en")).containsExactly(1L, 4L);
    }

    @Test
    void theAnalyzerOfASearchMustBeOneOfTheField() {
        assertThatThrownBy(() -> titled("x", "french"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("field 'title': there is no analyzer 'french'; allowed: de, default, en, english, german");
        assertThatThrownBy(() -> notes.search(
                        SearchRequest.text("bodyTerms", "x").analyzer("english").build()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("field 'body': it has one analyzer for all rows");
        assertThatThrownBy(() -> notes.search(SearchRequest.sparse("weights", SparseVector.of(Map.of(1L, 1f)))
                        .analyzer("english")
                        .build()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("field 'weights': analyzer: only a text leg has words to cut");
    }

    @Test
    void aChoiceOfAnalyzersIsCheckedWithItsSchema() {
        assertRefused(MultiAnalyzer.by("language").analyzer("english", "english"), "needs one called 'default'");
        assertRefused(
                MultiAnalyzer.by("nothing").analyzer("default", "standard"),
                "names field 'nothing', which is not declared");
        assertRefused(
                MultiAnalyzer.by("id").analyzer("default", "standard"),
                "a field that chooses analyzers is expected to be VARCHAR, got INT64");
        assertRefused(
                MultiAnalyzer.by("language").analyzer("default", "standard").alias("en", "english"),
                "alias 'en' stands for analyzer 'english', which is not among [default]");
        assertRefused(MultiAnalyzer.by("language").analyzer("default", "klingon"), "analyzer: unknown name 'klingon'");
        assertThat(database.collections()).containsExactly("notes");
        assertThatThrownBy(() -> MultiAnalyzer.ofJson("{\"by_field\": \"a\", \"analyzer\": {}}"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("multi_analyzer_params: unknown key 'analyzer'; allowed: alias, analyzers, by_field");
        assertThatThrownBy(() -> notes.dropField("language"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("what chooses the analyzer of 'title'");
    }

    private void assertRefused(MultiAnalyzer choice, String message) {
        assertThatThrownBy(() -> database.createCollection(CollectionSchema.builder("bad")
                        .primaryKey("id", DataType.INT64)
                        .field(FieldSchema.varchar("language"))
                        .field(FieldSchema.varchar("title").multiAnalyzer(choice))
                        .bm25("title", "terms")
                        .build()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aChoiceOfAnalyzersAndMatchSurviveReopening(@TempDir Path folder) {
        try (Database first = Database.open(folder)) {
            first.createCollection(SCHEMA);
        }
        try (Database again = Database.open(folder)) {
            assertThat(again.collection("notes").schema()).isEqualTo(SCHEMA);
        }
    }

    @Test
    void analyzersCanBeRun() {
        assertThat(database.runAnalyzer("english", List.of("The runners", "")))
                .containsExactly(List.of(new Token("runner", 4, 11, 1)), List.of());
        assertThat(notes.runAnalyzer("body", List.of("Houses"))).containsExactly(List.of(new Token("hous", 0, 6, 0)));
        assertThat(notes.runAnalyzer("bodyTerms", List.of("Houses")))
                .containsExactly(List.of(new Token("hous", 0, 6, 0)));
        assertThat(notes.runAnalyzer("title", "de", List.of("Häuser")))
                .containsExactly(List.of(new Token("haus", 0, 6, 0)));
        assertThatThrownBy(() -> notes.runAnalyzer("language", List.of("x")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("collection 'notes': there is no analyzed field 'language'");
    }

    private Map<String, List<String>> highlights(long id, SearchRequest.Builder search) {
        return notes.search(search.build()).hits().stream()
                .filter(hit -> hit.id().equals(id))
                .findFirst()
                .orElseThrow()
                .highlights();
    }

    @Test
    void wordsOfASearchAreMarkedInTheTextsThatItReads() {
        notes.insert(List.of(
                Row.of("id", 1).with("body", "Graphs are walked; a walk over a graph ends."),
                Row.of("id", 2).with("body", "A walk.").with("title", "Graphs").with("language", "en")));
        SearchRequest.Builder search = SearchRequest.text("bodyTerms", "walking graphs");

        assertThat(highlights(1, search)).isEmpty();
        search.highlight(Highlighter.standard());
        for (int i = 0; i < 2; i++) {
            assertThat(highlights(1, search))
                    .isEqualTo(
                            Map.of(
                                    "body",
                                    List.of(
                                            "<em>Graphs</em> are <em>walked</em>; a <em>walk</em> over a <em>graph</em> ends.")));
            assertThat(highlights(2, search)).isEqualTo(Map.of("body", List.of("<em>walk</em>.")));
            notes.flush();
        }
        search.highlight(Highlighter.standard()
                .tags(List.of("<1>", "<2>"), List.of("</1>", "</2>"))
                .query("title", "graphs")
                .fragmentOffset(2));
        assertThat(highlights(2, search))
                .isEqualTo(Map.of("body", List.of("A <1>walk</1>."), "title", List.of("<1>Graphs</1>")));
    }

    @Test
    void fragmentsBeginAtTheirFirstMarkAndNoneCutsOne() {
        notes.insert(
                List.of(Row.of("id", 1).with("body", "one graph two three graph four five six seven graph graph")));
        SearchRequest.Builder search = SearchRequest.text("bodyTerms", "graph");

        search.highlight(Highlighter.standard().tags("[", "]").fragmentSize(8));
        assertThat(highlights(1, search))
                .isEqualTo(Map.of("body", List.of("[graph] tw", "[graph] fo", "[graph] [graph]")));
        search.highlight(Highlighter.standard()
                .tags("[", "]")
                .fragmentSize(1)
                .fragmentOffset(4)
                .fragments(2));
        assertThat(highlights(1, search)).isEqualTo(Map.of("body", List.of("one [graph]", "ree [graph]")));
    }

    @Test
    void aHighlighterThatCannotBeIsRefused() {
        assertHighlighterRefused(
                SearchRequest.text("bodyTerms", "x"),
                Highlighter.standard().fragmentSize(0),
                "fragmentSize: expected 1 or more, got 0");
        assertHighlighterRefused(
                SearchRequest.text("bodyTerms", "x"),
                Highlighter.standard().tags(List.of("a", "b"), List.of("a")),
                "expected at least one tag before terms and as many behind, got 2 and 1");
        assertHighlighterRefused(
                SearchRequest.text("bodyTerms", "x"),
                Highlighter.standard().query("boddy", "x"),
                "highlighter: there is no field 'boddy'");
        assertHighlighterRefused(
                SearchRequest.text("bodyTerms", "x"),
                Highlighter.standard().query("language", "x"),
                "highlighter: field 'language': expected an analyzed VARCHAR");
        assertHighlighterRefused(
                SearchRequest.text("bodyTerms", "x"), Highlighter.standard().notOfSearch(), "there is nothing to mark");
    }

    private void assertHighlighterRefused(SearchRequest.Builder search, Highlighter highlighter, String message) {
        assertThatThrownBy(() -> notes.search(search.highlight(highlighter).build()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(message);
    }

    @Test
    void keysOfSmallWeightCanBeLeftOut() {
        notes.insert(List.of(
                Row.of("id", 1).with("weights", SparseVector.of(Map.of(1L, 1f))),
                Row.of("id", 2).with("weights", SparseVector.of(Map.of(2L, 1f))),
                Row.of("id", 3).with("weights", SparseVector.of(Map.of(3L, -1f)))));
        SparseVector query = SparseVector.of(Map.of(1L, 0.1f, 2L, 0.5f, 3L, -0.9f));

        assertThat(sparse(query, 0)).containsExactly(1L, 2L, 3L);
        assertThat(sparse(query, 0.33)).containsExactly(1L, 2L, 3L);
        assertThat(sparse(query, 0.34)).containsExactly(2L, 3L);
        assertThat(sparse(query, 0.99)).containsExactly(3L);
        assertThatThrownBy(() -> sparse(query, 1))
                .isInstanceOf(VectorDbException.class)
                .hasMessage("field 'weights': dropRatio: expected 0 up to but without 1, got 1.0");
    }

    private List<Object> sparse(SparseVector query, double dropRatio) {
        return ids(notes.search(SearchRequest.sparse("weights", query)
                        .params(SearchParams.dropRatio(dropRatio))
                        .build())
                .hits());
    }

    @Test
    void aSparseIndexTakesTheParametersOfMilvus() {
        assertThat(IndexSpec.SparseInverted.of(Map.of("inverted_index_algo", "DAAT_WAND", "drop_ratio_build", 0.2)))
                .isEqualTo(IndexSpec.SparseInverted.ip());
        assertThat(IndexSpec.SparseInverted.of(Map.of("metric_type", "BM25", "bm25_k1", 2)))
                .isEqualTo(new IndexSpec.SparseInverted(MetricType.BM25, 2, 0.75f));
        assertThatThrownBy(() -> IndexSpec.SparseInverted.of(Map.of("inverted_index_algo", "FAST")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("index parameter inverted_index_algo: expected one of BLOCK_MAX_MAXSCORE, BLOCK_MAX_WAND,"
                        + " DAAT_MAXSCORE, DAAT_WAND, SINDI, TAAT_NAIVE, got FAST");
        assertThatThrownBy(() -> IndexSpec.SparseInverted.of(Map.of("bm25_k1", 2)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("index parameter bm25_k1: expected nothing under the metric IP, got 2");
    }
}
