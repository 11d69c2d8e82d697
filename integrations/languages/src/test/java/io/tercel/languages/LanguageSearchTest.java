package io.tercel.languages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercel.Collection;
import io.tercel.Database;
import io.tercel.error.InvalidRequestException;
import io.tercel.query.Highlighter;
import io.tercel.query.Hit;
import io.tercel.query.QueryRequest;
import io.tercel.query.SearchRequest;
import io.tercel.query.SearchResult;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.LanguageAnalyzer;
import io.tercel.schema.Row;
import io.tercel.text.Token;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Rows in several languages, found by their words: what the guide to texts shows, and what Milvus's users write. */
@Timeout(60)
class LanguageSearchTest {

    private static final Path GUIDE = Path.of("..", "..", "docs", "text-guide.md");
    private static final Path HERE =
            Path.of("src", "test", "java", "io", "tercel", "languages", "LanguageSearchTest.java");
    private static final Pattern JAVA_BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    private static final String OF_MILVUS = """
            {"tokenizer": {
                "type": "language_identifier",
                "identifier": "lingua",
                "analyzers": {
                    "default": {"tokenizer": "standard"},
                    "english_analyzer": {"type": "english"},
                    "chinese_analyzer": {"tokenizer": "jieba"},
                    "Japanese": {"tokenizer": {"type": "lindera", "dict_kind": "ipadic"}}},
                "mapping": {"English": "english_analyzer", "Chinese": "chinese_analyzer"}}}
            """;

    @TempDir
    private Path folder;

    private static Collection letters(Database database) {
        Collection letters = database.createCollection(CollectionSchema.builder("letters")
                .primaryKey("id", DataType.INT64)
                .field(FieldSchema.varchar("body")
                        .analyzer(LanguageAnalyzer.byDefault("standard")
                                .language("English", "english")
                                .language("German", "german")
                                .language("Russian", "russian"))
                        .enableMatch())
                .bm25("body", "body_terms")
                .build());
        return letters;
    }

    private static SearchResult german(Collection letters) {
        SearchResult found = letters.search(
                SearchRequest.text("body_terms", "Haus").analyzer("German").build());
        return found;
    }

    private static void insert(Collection letters) {
        letters.insert(List.of(
                Row.of("id", 1L)
                        .with("body", "Two old houses stand by the river, and nobody has lived there for years."),
                Row.of("id", 2L)
                        .with("body", "Zwei alte Häuser stehen am Fluss, und seit Jahren hat dort niemand gewohnt."),
                Row.of("id", 3L).with("body", "Два старых дома стоят у реки, и много лет там никто не жил."),
                Row.of("id", 4L)
                        .with("body", "Deux vieilles maisons se dressent au bord de la rivière depuis des années."),
                Row.of("id", 5L).with("body", "1234567890")));
    }

    private static List<Object> ids(SearchResult result) {
        return result.hits().stream().map(Hit::id).toList();
    }

    private static void check(Collection letters) {
        assertThat(ids(letters.search(SearchRequest.text("body_terms", "an old house by the rivers")
                        .build())))
                .containsExactly(1L);
        assertThat(ids(letters.search(SearchRequest.text("body_terms", "ein altes Haus am Fluss")
                        .build())))
                .containsExactly(2L);
        assertThat(ids(letters.search(
                        SearchRequest.text("body_terms", "старый дом у реки").build())))
                .containsExactly(3L);
        assertThat(ids(letters.search(SearchRequest.text("body_terms", "une maison au bord de la rivière")
                        .build())))
                .containsExactly(4L);
        assertThat(ids(letters.search(
                        SearchRequest.text("body_terms", "1234567890").build())))
                .containsExactly(5L);
        assertThat(ids(german(letters))).containsExactly(2L);
        assertThat(letters.query(QueryRequest.filter("text_match(body, 'Haus')")
                        .outputFields("id")
                        .build()))
                .extracting(row -> row.get("id"))
                .containsExactly(2L);
        assertThat(letters.query(QueryRequest.filter("phrase_match(body, 'old house')")
                        .outputFields("id")
                        .build()))
                .extracting(row -> row.get("id"))
                .containsExactly(1L);
    }

    @Test
    void everyRowIsFoundInItsOwnLanguageBeforeAndAfterReopening() {
        try (Database database = Database.open(folder.resolve("db"))) {
            insert(letters(database));
            check(database.collection("letters"));
        }
        try (Database database = Database.open(folder.resolve("db"))) {
            check(database.collection("letters"));
            database.collection("letters").flush();
            check(database.collection("letters"));
        }
    }

    @Test
    void wordsAreMarkedAsTheRowHasThem() {
        try (Database database = Database.inMemory()) {
            Collection letters = letters(database);
            insert(letters);
            assertThat(letters.search(SearchRequest.text("body_terms", "ein altes Haus am Fluss")
                                    .highlight(Highlighter.standard()
                                            .tags("<b>", "</b>")
                                            .fragmentOffset(5)
                                            .fragmentSize(32))
                                    .build())
                            .hits()
                            .getFirst()
                            .highlights()
                            .get("body"))
                    .containsExactly("Zwei <b>alte</b> <b>Häuser</b> stehen am <b>Fluss</b>");
        }
    }

    @Test
    void jsonOfMilvusIsTakenAsItStands() {
        try (Database database = Database.inMemory()) {
            List<List<Token>> terms = database.runAnalyzer(
                    OF_MILVUS,
                    List.of(
                            "The houses are standing by the river since many years.",
                            "数据库存储向量。",
                            "灯台守は夜に通る船を書き留めています。",
                            "Les maisons sont au bord de la rivière."));
            assertThat(terms.get(0))
                    .extracting(Token::text)
                    .contains("hous", "stand")
                    .doesNotContain("the");
            assertThat(terms.get(1)).extracting(Token::text).contains("数据库", "存储");
            assertThat(terms.get(2)).extracting(Token::text).contains("夜", "船");
            assertThat(terms.get(3)).extracting(Token::text).contains("Les", "maisons");
        }
    }

    @Test
    void aLanguageThatTheModelDoesNotHaveIsRefused() {
        try (Database database = Database.inMemory()) {
            assertThatThrownBy(() -> database.runAnalyzer(
                            LanguageAnalyzer.byDefault("standard")
                                    .language("Yoruba", "standard")
                                    .toJson(),
                            List.of()))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining(
                            "the identifier 'opennlp' cannot tell the language 'Yoruba'; allowed: Afrikaans");
        }
    }

    @Test
    void theBlocksOfTheGuideStandHere() throws IOException {
        String code = withoutSpace(Files.readString(HERE));
        Matcher blocks = JAVA_BLOCK.matcher(Files.readString(GUIDE));
        int found = 0;
        while (blocks.find()) {
            if (blocks.group(1).contains("letters")) {
                assertThat(code).contains(withoutSpace(blocks.group(1)));
                found++;
            }
        }
        assertThat(found).isEqualTo(2);
    }

    private static String withoutSpace(String text) {
        return text.replaceAll("\\s", "");
    }
}
