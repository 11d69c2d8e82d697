package io.tercel.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercel.error.InvalidRequestException;
import io.tercel.schema.LanguageAnalyzer;
import io.tercel.testing.FakeLanguages;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tokenizer {@code language_identifier}: what it accepts and what it refuses, and which analyzer a text gets. */
class AnalyzerByLanguageTest {

    private static final String AS_MILVUS_WRITES_IT = """
            {"tokenizer": {
                "type": "language_identifier",
                "identifier": "whatlang",
                "analyzers": {
                    "default": {"tokenizer": "whitespace"},
                    "English": {"type": "english"},
                    "German": {"type": "german"}}}}
            """;

    @TempDir
    private Path folder;

    private static List<String> terms(String analyzer, String text) {
        return Analyzers.of(analyzer).analyze(text).stream().map(Token::text).toList();
    }

    private static String described(String options) {
        return "{\"tokenizer\": {\"type\": \"language_identifier\", %s}}".formatted(options);
    }

    private void refused(String options, String message) throws IOException {
        try (FakeLanguages.Presence present = FakeLanguages.present(folder)) {
            assertThat(present).isNotNull();
            assertThatThrownBy(() -> Analyzers.of(described(options)))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining(message);
        }
    }

    @Test
    void aTextIsCutByTheAnalyzerOfItsLanguageAndByTheDefaultOneOtherwise() throws IOException {
        try (FakeLanguages.Presence present = FakeLanguages.present(folder)) {
            assertThat(present).isNotNull();
            assertThat(terms(AS_MILVUS_WRITES_IT, "the houses")).containsExactly("hous");
            assertThat(terms(AS_MILVUS_WRITES_IT, "die Häuser")).containsExactly("haus");
            assertThat(terms(AS_MILVUS_WRITES_IT, "le Palais")).containsExactly("le", "Palais");
            assertThat(terms(AS_MILVUS_WRITES_IT, "42!")).containsExactly("42!");
        }
    }

    @Test
    void theBuilderSaysTheSameAsJson() throws IOException {
        String built = LanguageAnalyzer.byDefault("{\"tokenizer\": \"whitespace\"}")
                .language("English", "english")
                .language("German", "german")
                .toJson();
        assertThat(built)
                .isEqualTo(
                        "{\"tokenizer\":{\"type\":\"language_identifier\",\"analyzers\":{\"default\":{\"tokenizer\":\"whitespace\"},"
                                + "\"English\":{\"type\":\"english\"},\"German\":{\"type\":\"german\"}}}}");
        try (FakeLanguages.Presence present = FakeLanguages.present(folder)) {
            assertThat(present).isNotNull();
            assertThat(terms(built, "die Häuser")).containsExactly("haus");
        }
        assertThatThrownBy(() -> LanguageAnalyzer.byDefault("standard").language("default", "english"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("no language");
        assertThatThrownBy(() -> LanguageAnalyzer.byDefault("{not").toJson())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("analyzer 'default': not JSON");
    }

    @Test
    void aMappingLeadsFromLanguagesToAnalyzersAndBothAreNamesOfThem() throws IOException {
        String analyzer = described("""
                "identifier": {"type": "lingua"},
                "analyzers": {"default": "standard", "en": "english", "English": "keyword_like"},
                "mapping": {"English": "en", "French": "default"}
                """.replace("\"keyword_like\"", "{\"tokenizer\": \"keyword\"}"));
        try (FakeLanguages.Presence present = FakeLanguages.present(folder)) {
            assertThat(present).isNotNull();
            assertThat(terms(analyzer, "the houses")).containsExactly("hous");
            AnalyzerByLanguage made = (AnalyzerByLanguage) Analyzers.of(analyzer);
            assertThat(made.names()).containsExactlyInAnyOrder("default", "en", "English", "French");
            assertThat(made.named("French")).isEqualTo(made.named("default"));
            assertThat(made.named("German")).isEmpty();
        }
    }

    @Test
    void filtersAroundItAreThoseOfAllLanguagesAndTheIdentifierSeesWhatTheTokenizerDoes() throws IOException {
        String analyzer = """
                {"char_filter": [{"type": "mapping", "mappings": ["<the>=>"]}],
                 "tokenizer": {"type": "language_identifier",
                    "analyzers": {"default": "standard", "English": "english", "German": "german"}},
                 "filter": [{"type": "length", "max": 4}]}
                """;
        try (FakeLanguages.Presence present = FakeLanguages.present(folder)) {
            assertThat(present).isNotNull();
            assertThat(terms(analyzer, "the houses of Babylon")).containsExactly("hous");
            assertThat(terms(analyzer, "<the> der Häuser in Babylon")).containsExactly("haus");
        }
    }

    @Test
    void whatCannotBeIsRefusedWithTheOptionAndWhatIsAllowed() throws IOException {
        refused("\"identifier\": \"whatlang\"", "option 'analyzers' is missing");
        refused(
                "\"analyzers\": {\"English\": {\"type\": \"english\"}}",
                "one called 'default' is needed, got [English]");
        refused("\"analyzers\": [\"english\"]", "option 'analyzers': expected an object, got [\"english\"]");
        refused(
                "\"analyzers\": {\"default\": \"standard\", \"Klingon\": \"english\"}",
                "option 'analyzers': unknown language 'Klingon'; allowed: Chinese, English, French, German, Mandarin");
        refused(
                "\"analyzers\": {\"default\": \"standard\", \"Greek\": \"greek\"}",
                "the identifier 'articles' cannot tell the language 'Greek'; allowed: Chinese, English");
        refused(
                "\"analyzers\": {\"default\": \"standard\"}, \"mapping\": {\"English\": \"en\"}",
                "option 'mapping': 'English' is expected to be the name of an analyzer, one of [default], got \"en\"");
        refused(
                "\"analyzers\": {\"default\": \"standard\", \"Chinese\": \"standard\", \"Mandarin\": \"standard\"}",
                "'Chinese' and 'Mandarin' are the same language");
        refused(
                "\"analyzers\": {\"default\": \"standard\", \"English\": {\"type\": \"elvish\"}}",
                "analyzer 'English': analyzer: unknown name 'elvish'");
        refused(
                "\"analyzers\": {\"default\": \"standard\", \"English\": 7}",
                "analyzer 'English': expected a name or an object, got 7");
        refused(
                "\"analyzers\": {\"default\": %s}".formatted(AS_MILVUS_WRITES_IT),
                "analyzer 'default': a text has one language, so none can be within another");
        refused(
                "\"analyzers\": {\"default\": \"standard\"}, \"identifier\": \"franc\"",
                "unknown identifier 'franc'; allowed: articles, lingua, whatlang");
        refused(
                "\"analyzers\": {\"default\": \"standard\"}, \"identifier\": {\"type\": \"whatlang\", \"confidence\": 0.5}",
                "option 'identifier': unknown option 'confidence'; allowed: type");
        assertThatThrownBy(() -> Analyzers.of("{\"tokenizer\": \"language_identifier\"}"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("expected an object with 'analyzers'");
    }

    /** Another one, to choose from. */
    public static final class Undecided implements LanguageIdentifier {

        @Override
        public String name() {
            return "undecided";
        }

        @Override
        public Set<String> languages() {
            return Set.of("en", "de");
        }

        @Override
        public Optional<String> identify(CharSequence text, Set<String> expected) {
            return Optional.empty();
        }
    }

    @Test
    void ofSeveralIdentifiersASchemaNamesOne() throws IOException {
        String undecided = AS_MILVUS_WRITES_IT.replace("whatlang", "undecided");
        try (FakeLanguages.Presence present = FakeLanguages.present(folder, FakeLanguages.class, Undecided.class)) {
            assertThat(present).isNotNull();
            assertThat(terms(undecided, "the houses")).containsExactly("the", "houses");
            assertThatThrownBy(() -> Analyzers.of(AS_MILVUS_WRITES_IT))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("name one of them: articles, undecided");
        }
    }

    /** One that lacks a part of itself. */
    public static final class Broken implements LanguageIdentifier {

        @Override
        public String name() {
            return "broken";
        }

        @Override
        public Set<String> languages() {
            throw new IllegalStateException("model.bin is not on the class path");
        }

        @Override
        public Optional<String> identify(CharSequence text, Set<String> expected) {
            return Optional.empty();
        }
    }

    @Test
    void anIdentifierThatLacksAPartSaysWhich() throws IOException {
        try (FakeLanguages.Presence present = FakeLanguages.present(folder, Broken.class)) {
            assertThat(present).isNotNull();
            assertThatThrownBy(() -> Analyzers.of(AS_MILVUS_WRITES_IT))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("the identifier 'broken' cannot be used: model.bin is not on the class path");
        }
    }

    @Test
    void withoutAnIdentifierOnTheClassPathTheDependencyIsNamed() {
        assertThatThrownBy(() -> Analyzers.of(AS_MILVUS_WRITES_IT))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("add the dependency io.tercel:tercel-languages");
    }
}
