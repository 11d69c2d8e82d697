package io.tercel.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercel.error.InvalidRequestException;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnalyzersTest {

    private static List<String> terms(String analyzer, String text) {
        return Analyzers.of(analyzer).analyze(text).stream().map(Token::text).toList();
    }

    private static String chain(String tokenizer, String filters) {
        return "{\"tokenizer\": \"%s\", \"filter\": [%s]}".formatted(tokenizer, filters);
    }

    @Test
    void standardSplitsAtAllThatIsNeitherLetterNorDigitAndLowersCase() {
        assertThat(terms("standard", "The Wi-Fi can't reach 3.14 km_h, e.g. in ÅRHUS!"))
                .containsExactly("the", "wi", "fi", "can", "t", "reach", "3", "14", "km", "h", "e", "g", "in", "århus");
    }

    @Test
    void tokensSayWhereTheyStand() {
        assertThat(Analyzers.of("standard").analyze("  Ab, 𝒞𝒟 x"))
                .containsExactly(new Token("ab", 2, 4, 0), new Token("𝒞𝒟", 6, 10, 1), new Token("x", 11, 12, 2));
    }

    @Test
    void marksStayWithTheirLettersAndIdeographsStandAlone() {
        assertThat(terms("standard", "e\u0301te\u0301 हिन्दी 日本x語 한국어"))
                .containsExactly("e\u0301te\u0301", "हिन्दी", "日", "本", "x", "語", "한국어");
    }

    @Test
    void wordsOfMoreThanFortyCharactersAreDroppedWholeAndLeaveAGap() {
        String forty = "x".repeat(40);
        assertThat(Analyzers.of("standard").analyze(forty + " " + "y".repeat(5_000) + " z"))
                .containsExactly(new Token(forty, 0, 40, 0), new Token("z", 5_042, 5_043, 2));
        assertThat(terms("standard", "𝒞".repeat(40))).containsExactly("𝒞".repeat(40));
        assertThat(terms("standard", "𝒞".repeat(41))).isEmpty();
    }

    @Test
    void surrogatePairsMayLieAcrossTheBufferAndAloneTheySeparate() {
        String text = "a ".repeat(511) + "a𝒞 b\uD835 c";
        assertThat(terms("standard", text)).hasSize(514).endsWith("a𝒞", "b", "c");
        assertThat(terms("standard", "x" + " ".repeat(1022) + "𝒞")).containsExactly("x", "𝒞");
    }

    @Test
    void englishStemsBeforeItStops() {
        assertThat(terms("english", "The runners being running to the houses of this"))
                .containsExactly("runner", "run", "hous");
        assertThat(Analyzers.of("english").analyze("to be running").getLast().position())
                .isEqualTo(2);
        assertThat(terms("{\"type\": \"english\", \"stop_words\": [\"run\"]}", "the running"))
                .containsExactly("the");
    }

    @Test
    void standardHasNoStopWordsUnlessGiven() {
        assertThat(terms("standard", "the cat")).containsExactly("the", "cat");
        assertThat(terms("{\"type\":\"standard\",\"stop_words\":[\"_english_\",\"cat\"]}", "the cat sat"))
                .containsExactly("sat");
    }

    @Test
    void arabicNormalizesDigitsAndLetters() {
        assertThat(terms("arabic", "٣ كتاب في")).startsWith("3").doesNotContain("في");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"asciifolding\" | Ärger déjà | Arger,deja",
                "\"alphanumonly\" | abc 12 dé a-b | abc,12",
                "\"cnalphanumonly\" | abc 中文 é | abc,中文",
                "\"cncharonly\" | abc 中文 é | 中文",
                "\"removepunct\" | a ?! +- b! | a,b!",
                "\"decimaldigit\" | १२ x | 12,x",
                "{\"type\":\"length\",\"max\":2} | a bc def | a,bc",
                "{\"type\":\"length\",\"min\":2,\"max\":2} | a bc def | bc",
                "{\"type\":\"stop\",\"stop_words\":\"_german_\"} | der Hund und | Hund",
                "{\"type\":\"regex\",\"expr\":\"b[ac]\"} | abc ba cb | abc,ba",
                "{\"type\":\"stemmer\",\"language\":\"german\"} | häuser | haus",
                "\"lowercase\",{\"type\":\"stop\",\"stop_words\":[\"x\"]} | X Y | y"
            })
    void filtersDoAsTheySay(String filters, String text, String expected) {
        assertThat(terms(chain("whitespace", filters), text)).containsExactly(expected.split(","));
    }

    @Test
    void decompounderReplacesAWordThatPartsMakeUpWholly() {
        Analyzer analyzer = Analyzers.of(
                chain(
                        "standard",
                        "\"lowercase\", {\"type\":\"decompounder\",\"word_list\":[\"dampf\",\"schiff\",\"fahrt\",\"brot\",\"sch\"]}"));
        assertThat(analyzer.analyze("alte Dampfschifffahrt brotback dampf neu"))
                .containsExactly(
                        new Token("alte", 0, 4, 0),
                        new Token("dampf", 5, 10, 1),
                        new Token("schiff", 10, 16, 1),
                        new Token("fahrt", 16, 21, 1),
                        new Token("brotback", 22, 30, 2),
                        new Token("dampf", 31, 36, 3),
                        new Token("neu", 37, 40, 4));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "arabic",
                "danish",
                "dutch",
                "english",
                "finnish",
                "french",
                "german",
                "greek",
                "hungarian",
                "italian",
                "norwegian",
                "portuguese",
                "romanian",
                "russian",
                "spanish",
                "swedish",
                "tamil",
                "turkish"
            })
    void everyLanguageHasAStemmerAndStopWords(String language) {
        String filters = "{\"type\":\"stemmer\",\"language\":\"%s\"},{\"type\":\"stop\",\"stop_words\":[\"_%s_\"]}"
                .formatted(language, language);
        assertThat(terms(chain("standard", filters), "xyz1")).containsExactly("xyz1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "klingon | unknown name 'klingon'; allowed: arabic, armenian, basque,",
                "{\"type\":\"standard\",\"stopwords\":[]} | unknown option 'stopwords'; allowed: stop_words, type",
                "{\"tokenizer\":\"klingon\"} | unknown tokenizer 'klingon'; allowed: edge_ngram, icu, jieba, keyword,",
                "{\"tokenizer\":{\"type\":\"standard\",\"x\":1}} | unknown option 'x'",
                "{\"filter\":[]} | option 'tokenizer' is missing",
                "{\"tokenizer\":\"standard\",\"filters\":[]} | unknown option 'filters'; allowed: char_filter, filter, tokenizer",
                "{\"tokenizer\":\"standard\",\"filter\":[\"upper\"]} | unknown filter 'upper'; allowed: alphanumonly",
                "{\"tokenizer\":\"standard\",\"filter\":\"lowercase\"} | expected a list",
                "{\"tokenizer\":\"standard\",\"filter\":[7]} | expected a name or an object",
                "{\"tokenizer\":\"standard\",\"filter\":[\"length\"]} | filter 'length': option 'max' is missing",
                "{\"tokenizer\":\"standard\",\"filter\":[{\"type\":\"length\",\"max\":\"9\"}]} | whole number",
                "{\"tokenizer\":\"standard\",\"filter\":[{\"type\":\"length\",\"max\":1,\"min\":2}]} | below min",
                "{\"tokenizer\":\"standard\",\"filter\":[{\"type\":\"stemmer\",\"language\":\"elvish\"}]} | 'elvish'",
                "{\"tokenizer\":\"standard\",\"filter\":[{\"type\":\"stop\",\"stop_words\":[\"_elvish_\"]}]} | 'elvish'",
                "{\"tokenizer\":\"standard\",\"filter\":[{\"type\":\"stop\",\"stop_words\":[1]}]} | list of texts",
                "{\"tokenizer\":\"standard\",\"filter\":[{\"type\":\"regex\",\"expr\":\"(\"}]} | filter 'regex'",
                "{\"tokenizer\":\"standard\",\"filter\":[{\"type\":\"decompounder\",\"word_list\":[]}]} | word_list",
                "{\"type\":1} | expected a text",
                "{\"type\":\"standard\" | not JSON",
                "{\"type\":\"standard\",\"type\":\"english\"} | not JSON",
                "`` | unknown name ''"
            })
    void whatIsNotKnownIsRefusedByName(String analyzer, String message) {
        assertThatThrownBy(() -> Analyzers.of(analyzer))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(message);
    }

    @Test
    void oneAnalyzerServesManyVirtualThreads() throws Exception {
        Analyzer analyzer = Analyzers.of("english");
        List<Callable<Boolean>> tasks = new ArrayList<>();
        for (int task = 0; task < 500; task++) {
            String text = "houses " + task + " running";
            List<String> expected = List.of("hous", String.valueOf(task), "run");
            tasks.add(() ->
                    analyzer.analyze(text).stream().map(Token::text).toList().equals(expected));
        }
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Boolean> result : executor.invokeAll(tasks)) {
                assertThat(result.get()).isTrue();
            }
        }
    }

    @Test
    void aSinkThatThrowsDoesNotSpoilTheNextText() {
        Analyzer analyzer = Analyzers.of("standard");
        IllegalStateException failure = new IllegalStateException("enough");
        for (int i = 0; i < 100; i++) {
            assertThatThrownBy(() -> analyzer.analyze("a b c", (bytes, offset, length, start, end, position) -> {
                        throw failure;
                    }))
                    .isSameAs(failure);
        }
        assertThat(analyzer.analyze("d")).containsExactly(new Token("d", 0, 1, 0));
    }

    @Test
    void theSinkGetsTheTermInUtf8() {
        List<String> terms = new ArrayList<>();
        Analyzers.of("standard")
                .analyze(
                        CharBuffer.wrap("Ünï 日"),
                        (bytes, offset, length, start, end, position) ->
                                terms.add(new String(bytes, offset, length, StandardCharsets.UTF_8)));
        assertThat(terms).containsExactly("ünï", "日");
    }
}
