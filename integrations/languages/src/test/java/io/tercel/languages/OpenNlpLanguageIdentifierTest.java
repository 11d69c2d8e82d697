package io.tercel.languages;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class OpenNlpLanguageIdentifierTest {

    private static final Set<String> NONE = Set.of();

    private final OpenNlpLanguageIdentifier identifier = new OpenNlpLanguageIdentifier();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "en | The lighthouse keeper writes down every ship that passes in the night.",
                "de | Der Leuchtturmwärter schreibt jedes Schiff auf, das in der Nacht vorbeikommt.",
                "es | El guardián del faro anota todos los barcos que pasan durante la noche.",
                "fr | Le gardien du phare note tous les bateaux qui passent pendant la nuit.",
                "it | Il guardiano del faro annota tutte le navi che passano durante la notte.",
                "pt | O guardião do farol anota todos os navios que passam durante a noite.",
                "nl | De vuurtorenwachter schrijft elk schip op dat 's nachts voorbijkomt.",
                "ru | Смотритель маяка записывает каждый корабль, который проходит ночью.",
                "uk | Доглядач маяка записує кожен корабель, що проходить уночі.",
                "el | Ο φύλακας του φάρου γράφει κάθε πλοίο που περνά τη νύχτα.",
                "tr | Deniz feneri bekçisi geceleyin geçen her gemiyi yazıyor.",
                "ar | يكتب حارس المنارة كل سفينة تمر في الليل.",
                "hi | प्रकाशस्तंभ का रखवाला रात में गुजरने वाले हर जहाज को लिखता है।",
                "zh | 灯塔的看守人记下夜里经过的每一艘船。",
                "ja | 灯台守は夜に通る船をすべて書き留めています。",
                "ko | 등대지기는 밤에 지나가는 모든 배를 적어 둡니다.",
                "th | คนเฝ้าประภาคารจดบันทึกเรือทุกลำที่แล่นผ่านในตอนกลางคืน"
            })
    void sentencesAreTold(String language, String text) {
        assertThat(identifier.identify(text, NONE)).contains(language);
        assertThat(identifier.identify(text, Set.of("en", "de"))).contains(language);
    }

    @ParameterizedTest
    @CsvSource({
        "de, Versicherung kündigen",
        "de, Häuser am Fluss",
        "en, how to cancel",
        "en, houses by the river",
        "es, cancelar el seguro",
        "es, casas junto al río",
        "ru, дома у реки",
        "zh, 河边的房子"
    })
    void ofAFewWordsTheExpectedLanguagesAreTheBetterAnswer(String language, String words) {
        assertThat(identifier.identify(words, Set.of("de", "en", "es", "ru", "zh")))
                .contains(language);
    }

    @Test
    void anExpectedLanguageIsNotTakenWhereItsScriptIsAnother() {
        assertThat(identifier.identify("река", Set.of("en", "de")))
                .hasValueSatisfying(language -> assertThat(language).isNotIn("en", "de"));
        assertThat(identifier.identify("灯塔", Set.of("en", "zh"))).contains("zh");
        assertThat(identifier.identify("灯台の光", Set.of("zh", "ja"))).contains("ja");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "42", "3.14 + 2,71 = ?!", "😀😀", "\uD83D"})
    void whatHasNoLettersHasNoLanguage(String text) {
        assertThat(identifier.identify(text, Set.of("en"))).isEmpty();
    }

    @Test
    void longTextsAreJudgedByTheirBeginningWhereverItEnds() {
        String german = "Der Leuchtturmwärter schreibt jedes Schiff auf, das in der Nacht vorbeikommt. ".repeat(20);
        assertThat(identifier.identify(german.substring(0, 249) + "😀" + german, NONE))
                .contains("de");
        assertThat(identifier.identify("😀".repeat(400) + german, NONE)).isEmpty();
    }

    @Test
    void manyThreadsGetTheSameAnswers() {
        List<String> texts = List.of(
                "The lighthouse keeper writes down every ship",
                "Der Leuchtturmwärter schreibt jedes Schiff auf",
                "El guardián del faro anota todos los barcos",
                "Le gardien du phare note tous les bateaux");
        List<String> answers = IntStream.range(0, 2_000)
                .parallel()
                .mapToObj(i ->
                        identifier.identify(texts.get(i % texts.size()), NONE).orElseThrow())
                .toList();
        for (int i = 0; i < answers.size(); i++) {
            assertThat(answers.get(i)).isEqualTo(List.of("en", "de", "es", "fr").get(i % texts.size()));
        }
    }

    @Test
    void languagesGoByTheTagsThatAnalyzersHave() {
        assertThat(identifier.languages())
                .hasSize(100)
                .contains("de", "en", "es", "fr", "zh", "ja", "ko", "ru", "nb", "fa", "lv", "et", "ceb")
                .noneMatch(tag -> tag.isBlank() || tag.length() > 3);
    }
}
