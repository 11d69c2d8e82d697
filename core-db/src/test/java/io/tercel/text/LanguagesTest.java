package io.tercel.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.tercel.error.InvalidRequestException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Analyzers beyond Milvus's own: those of Lucene's languages, and chains of its parts. */
class LanguagesTest {

    private static final String TEXT =
            "Die Häuser und l'avion, los niños corriendo; İstanbul'da ΟΙ ΔΡΟΜΟΙ Российские книги कताबें 日本語のテキスト ประเทศไทย 123 ٤٥";

    private static List<String> terms(String analyzer, String text) {
        return Analyzers.of(analyzer).analyze(text).stream().map(Token::text).toList();
    }

    @Test
    void aLanguageIsWhatLuceneMakesOfIt() throws Exception {
        assertThat(Languages.BY_NAME).hasSizeGreaterThan(37);
        for (Map.Entry<String, Languages.Language> each : Languages.BY_NAME.entrySet()) {
            if (each.getKey().equals("english") || each.getKey().equals("arabic")) {
                continue; // Milvus's
            }
            List<String> expected = new ArrayList<>();
            try (org.apache.lucene.analysis.Analyzer lucene = each.getValue()
                            .analyzer()
                            .apply(each.getValue().stopWords().get());
                    TokenStream tokens = lucene.tokenStream("f", TEXT)) {
                CharTermAttribute term = tokens.addAttribute(CharTermAttribute.class);
                tokens.reset();
                while (tokens.incrementToken()) {
                    expected.add(term.toString());
                }
            }
            assertThat(terms(each.getKey(), TEXT))
                    .as(each.getKey())
                    .isEqualTo(expected)
                    .isNotEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "german, die Häuser im Garten, haus gart",
        "french, l'avion des cheveux, avion cheveu",
        "spanish, los niños corriendo, niñ corriend",
        "turkish, İstanbul'daki evler, istanbul ev",
        "thai, ประเทศไทย, ประเทศ ไทย",
        "cjk, 日本語, 日本 本語"
    })
    void wordsComeAsStemsWithoutStopWords(String analyzer, String text, String expected) {
        assertThat(String.join(" ", terms(analyzer, text))).isEqualTo(expected);
    }

    @Test
    void stopWordsOfALanguageCanBeReplaced() {
        assertThat(terms("{\"type\": \"german\", \"stop_words\": [\"garten\"]}", "der Garten"))
                .containsExactly("der");
        assertThat(terms(
                        "{\"tokenizer\": \"standard\", \"filter\": [\"lowercase\", {\"type\": \"stop\", \"stop_words\": \"_czech_\"}]}",
                        "pes a kočka"))
                .containsExactly("pes", "kočka");
    }

    @ParameterizedTest
    @ValueSource(strings = {"chinese", "japanese", "korean"})
    void theLanguagesWithDictionariesCutWordsWithoutSpaces(String analyzer) {
        String text =
                switch (analyzer) {
                    case "chinese" -> "我爱北京天安门。";
                    case "japanese" -> "東京都に住んでいます。";
                    default -> "한국어를 공부합니다.";
                };

        assertThat(terms(analyzer, text)).hasSizeBetween(2, 6).noneMatch(term -> term.equals("。"));
    }

    @Test
    void tokenizersOfMilvusForTheseLanguagesAreThere() {
        assertThat(terms("{\"tokenizer\": \"jieba\", \"filter\": [\"cncharonly\"]}", "我爱北京天安门"))
                .contains("北京", "天安门");
        assertThat(terms("{\"tokenizer\": {\"type\": \"lindera\", \"dict_kind\": \"ipadic\"}}", "東京タワー"))
                .containsExactly("東京", "タワー");
        assertThat(terms("{\"tokenizer\": {\"type\": \"lindera\", \"dict_kind\": \"ko-dic\"}}", "한국어를"))
                .contains("한국");
        assertThat(terms("{\"tokenizer\": \"icu\", \"filter\": [\"icu_folding\"]}", "Größe ประเทศไทย"))
                .containsExactly("grosse", "ประเทศไทย");
        assertThatThrownBy(() -> Analyzers.of("{\"tokenizer\": {\"type\": \"lindera\", \"dict_kind\": \"unidic\"}}"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage(
                        "tokenizer 'lindera', option 'dict_kind': unknown dictionary 'unidic'; allowed: cc-cedict, ipadic, ko-dic");
    }

    @Test
    void whatIsMissingOnTheClassPathIsNamed() {
        assertThatThrownBy(() -> OptionalLucene.tokenizer(
                        "tokenizer 'x'", OptionalLucene.Source.ICU, "not on the class path", Map.of()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageStartingWith(
                        "tokenizer 'x': needs lucene-analysis-icu, which is not on the class path; add the dependency"
                                + " org.apache.lucene:lucene-analysis-icu, of the version of lucene-core (10.");
        assertThatThrownBy(() ->
                        OptionalLucene.analyzer("analyzer 'japanese'", OptionalLucene.Source.KUROMOJI, "org.nowhere.X"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("org.apache.lucene:lucene-analysis-kuromoji");
    }

    @Test
    void filtersOfCharactersComeFirstAndOffsetsStayThoseOfTheText() {
        assertThat(Analyzers.of("""
                                {"char_filter": ["html_strip", {"type": "mapping", "mappings": ["ß => ss"]},
                                                 {"type": "pattern_replace", "pattern": "(\\\\d+)-(\\\\d+)", "replacement": "$1$2"}],
                                 "tokenizer": "standard"}
                                """).analyze("<b>Straße</b> 12-34"))
                .extracting(Token::text, Token::startOffset)
                .containsExactly(tuple("Strasse", 3), tuple("1234", 14));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "\"tv, television\"; false; my television; my tv",
                "\"tv, television\"; true; my tv; my tv television",
                "\"usa => united states\"; false; usa today; united states today",
                "\"united states => usa\"; false; the united states today; the usa today",
                "\"a, b => c, d\"; false; x b; x c d"
            })
    void synonymsReplaceWords(String rule, boolean expand, String text, String expected) {
        String analyzer =
                "{\"tokenizer\": \"whitespace\", \"filter\": [{\"type\": \"synonym\", \"synonyms\": [%s], \"expand\": %s}]}"
                        .formatted(rule, expand);

        assertThat(terms(analyzer, text)).containsExactlyInAnyOrder(expected.split(" "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "\"keyword\"; One Two; One Two",
                "{\"type\": \"ngram\", \"min_gram\": 2, \"max_gram\": 2}; abc; ab|bc",
                "{\"type\": \"edge_ngram\", \"min_gram\": 1, \"max_gram\": 2}; abc; a|ab",
                "{\"type\": \"pattern\", \"pattern\": \",\"}; a b,c; a b|c",
                "\"unicode\"; can't a_b; can't|a_b",
                "\"uax_url_email\"; me@x.org!; me@x.org",
                "{\"type\": \"lucene\", \"name\": \"letter\"}; a1b; a|b"
            })
    void furtherTokenizers(String tokenizer, String text, String expected) {
        assertThat(terms("{\"tokenizer\": " + tokenizer + "}", text)).containsExactly(expected.split("\\|"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{\"type\": \"edge_ngram\", \"min_gram\": 1, \"max_gram\": 2}; abc d; a|ab|d",
                "{\"type\": \"shingle\"}; a b c; a|a b|b|b c|c",
                "\"cjk_width\"; ＡＢ; AB",
                "{\"type\": \"lucene\", \"name\": \"truncate\", \"prefixLength\": 2}; abc; ab"
            })
    void furtherFilters(String filter, String text, String expected) {
        assertThat(terms("{\"tokenizer\": \"whitespace\", \"filter\": [" + filter + "]}", text))
                .containsExactly(expected.split("\\|"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"tokenizer\": \"standard\", \"char_filter\": [\"x\"]}| analyzer: unknown char_filter 'x'; allowed: html_strip, lucene, mapping, pattern_replace",
                "{\"tokenizer\": {\"type\": \"ngram\", \"min_gram\": 3, \"max_gram\": 2}}| tokenizer 'ngram': expected 1 <= min_gram <= max_gram",
                "{\"tokenizer\": {\"type\": \"pattern\", \"pattern\": \"(\"}}| tokenizer 'pattern': Unclosed group",
                "{\"tokenizer\": \"standard\", \"filter\": [{\"type\": \"synonym\", \"synonyms\": [\"a =>\"]}]}| filter 'synonym', option 'synonyms': expected 'a, b => c' or 'a, b', got 'a =>'",
                "{\"tokenizer\": \"standard\", \"filter\": [{\"type\": \"synonym\", \"synonyms\": [\"a,b\"], \"expand\": 1}]}| filter 'synonym', option 'expand': expected true or false, got 1",
                "{\"tokenizer\": \"standard\", \"filter\": [{\"type\": \"lucene\", \"name\": \"nothing\"}]}| filter 'lucene': Lucene has none of the name 'nothing'; allowed: ",
                "{\"tokenizer\": \"standard\", \"filter\": [{\"type\": \"lucene\", \"name\": \"stop\", \"words\": \"/etc/passwd\"}]}| filter 'lucene': an analyzer reads no files",
                "{\"type\": \"japanese\", \"stop_words\": []}| analyzer 'japanese': unknown option 'stop_words'; allowed: type"
            })
    void wrongDescriptionsAreRefusedWithWhatIsAllowed(String analyzer, String message) {
        assertThatThrownBy(() -> Analyzers.of(analyzer))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(message);
    }
}
